package dev.bellwether.api.release;

import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the gates say of the step that a release is at. */
final class PresentGates {
  private PresentGates() {}

  static List<GateReport> of(ReleaseStatus status, Optional<WatchState> watch) {
    return watch
        .map(WatchState::reports)
        .filter(reports -> !reports.isEmpty())
        .orElseGet(() -> ofThisStep(status));
  }

  /**
   * Between two looks nothing may be pending, and the status still has the verdicts of the step
   * before: they must not stand beside the weight of this one.
   */
  private static List<GateReport> ofThisStep(ReleaseStatus status) {
    StepStatus step = status.step();
    if (status.state() != State.WATCHING || step == null || step.startedAt() == null) {
      return status.gates();
    }
    Instant began = step.startedAt();
    return status.gates().stream()
        .map(gate ->
            gate.evaluatedAt() != null && gate.evaluatedAt().isBefore(began) ? notYet(gate) : gate)
        .toList();
  }

  private static GateReport notYet(GateReport before) {
    return new GateReport(
        before.name(),
        Verdict.UNDECIDED,
        null,
        before.limit(),
        null,
        List.of(),
        new GateReport.Samples(0, 0),
        before.test(),
        "waits for the next look of this step",
        before.query(),
        null,
        before.severity(),
        before.p(),
        null,
        null,
        null);
  }
}
