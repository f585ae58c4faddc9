package dev.bellwether.release;

import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From when until when a step is watched; held time and extensions move its end. */
final class StepWindow {
  /** Looks and one attempt beyond the end of a window before the workflow acts on its own. */
  private static final int GRACE_LOOKS = 3;

  private final Release release;
  private final Step step;
  private final StepStatus begun;
  private Instant since = Release.now();
  private Instant until;
  private @Nullable Deadline backstop;

  StepWindow(Release release, int index, StepStatus begun) {
    this.release = release;
    this.step = release.plan().steps().get(index);
    this.begun = begun;
    this.until = since.plus(step.maxWatch());
  }

  /** Since the step's traffic was verified, or was trusted again. */
  Instant since() {
    return since;
  }

  /** What was counted up to now speaks for nothing, and {@code watch} runs from here. */
  void beginAnew() {
    since = Release.now();
    watchOnceMore();
  }

  /** The earliest pass. */
  Instant earliest() {
    return since.plus(step.watch());
  }

  Instant until() {
    return until;
  }

  boolean open() {
    return Release.now().isBefore(until);
  }

  void lengthen(Duration more) {
    until = until.plus(more);
  }

  /** At least {@code watch} from now. */
  void watchOnceMore() {
    Instant once = Release.in(step.watch());
    until = until.isAfter(once) ? until : once;
  }

  /** Shows the window as it is now, and waits for no longer than a little after its end. */
  void show() {
    callOffBackstop();
    Duration grace = release.plan().look().multipliedBy(GRACE_LOOKS).plus(ActivityPolicies.LOOK);
    backstop = Deadline.at(until.plus(grace), "backstop of step " + begun.index());
    release.chronicle().waitFor(waitingFor());
    release
        .chronicle()
        .step(
            new StepStatus(
                begun.index(),
                begun.of(),
                begun.trafficSet(),
                begun.trafficActual(),
                since,
                earliest(),
                until));
  }

  WaitingFor waitingFor() {
    return new WaitingFor(
        "metrics",
        "%d gates at %d %%".formatted(release.plan().gates().size(), begun.trafficSet()),
        until,
        step.onUndecided().wire());
  }

  /** Whether nobody came back with a verdict in time. */
  boolean backstopPassed() {
    return backstop != null && backstop.passed();
  }

  void callOffBackstop() {
    if (backstop != null) {
      backstop.callOff();
      backstop = null;
    }
  }
}
