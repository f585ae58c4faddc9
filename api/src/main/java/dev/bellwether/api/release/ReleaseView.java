package dev.bellwether.api.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bellwether.gate.GateReport;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus.StageStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.release.State;
import dev.bellwether.spec.Finding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state object: the one form in which every surface shows a release.
 *
 * @param seq grows with every change and every look; what {@code since_seq} compares with
 * @param live false when Temporal could not be asked and this is what the records last knew
 * @param stuck the release's own code fails again and again; only {@code direct} helps
 */
public record ReleaseView(
    String id,
    String target,
    long seq,
    State state,
    @Nullable Outcome outcome,
    @Nullable Cause cause,
    @Nullable String reason,
    String model,
    @Nullable String version,
    @Nullable String baseline,
    @Nullable String environment,
    @Nullable String digest,
    @Nullable StepStatus step,
    @Nullable WaitingFor waitingFor,
    List<StageStatus> stages,
    List<GateReport> gates,
    List<Action> allowedActions,
    List<Finding> findings,
    String direct,
    boolean stuck,
    boolean live,
    boolean blindBake,
    @Nullable String targetFencing,
    Instant startedAt,
    @Nullable Instant endedAt,
    Links links) {
  public ReleaseView {
    stages = List.copyOf(stages);
    gates = List.copyOf(gates);
    allowedActions = List.copyOf(allowedActions);
    findings = List.copyOf(findings);
  }

  /** Something that can be commanded now. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Action(String action, @Nullable Integer step) {}

  /**
   * @param ui of the dashboard, and {@code temporal} of Temporal's own; null where there is none
   */
  public record Links(String self, @Nullable String ui, @Nullable String temporal, String report) {}

  /** Whether nothing more will happen. */
  public boolean ended() {
    return state == State.ENDED;
  }

  /** Whether this is its state, or how it ended. */
  boolean isIn(String word) {
    return state.wire().equals(word) || (outcome != null && outcome.wire().equals(word));
  }

  /** Whether the release takes this command now. */
  boolean allows(String action) {
    return allowedActions.stream().anyMatch(allowed -> allowed.action().equals(action));
  }

  ReleaseView waiting(WaitingFor now) {
    return new ReleaseView(
        id,
        target,
        seq,
        state,
        outcome,
        cause,
        reason,
        model,
        version,
        baseline,
        environment,
        digest,
        step,
        now,
        stages,
        gates,
        allowedActions,
        findings,
        direct,
        stuck,
        live,
        blindBake,
        targetFencing,
        startedAt,
        endedAt,
        links);
  }
}
