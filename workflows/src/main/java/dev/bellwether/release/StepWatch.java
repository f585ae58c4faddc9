package dev.bellwether.release;

import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches one step until it may move on: decide, wait for the approval, and check everything once
 * more at the moment of the move.
 */
final class StepWatch {
  /** Without data for so long a release is held. */
  private static final Duration BLIND = Duration.ofMinutes(10);

  private final Release release;
  private final Traffic traffic;
  private final Watch watch;
  private final Guard guard;
  private final int index;
  private final StepWindow window;
  private final ApprovalWait approval;
  private final StepHolds holds;
  private final MoveCheck move;
  private boolean afresh = true;
  private boolean passed;
  private boolean overridden;
  private @Nullable String overriddenBy;

  StepWatch(
      Release release, Traffic traffic, Watch watch, Guard guard, int index, StepStatus begun) {
    this.release = release;
    this.traffic = traffic;
    this.watch = watch;
    this.guard = guard;
    this.index = index;
    this.window = new StepWindow(release, index, begun);
    this.approval = new ApprovalWait(release, watch, guard, index);
    this.holds = new StepHolds(release, watch, guard, index, window);
    this.move = new MoveCheck(release, traffic, watch, index, window.since());
  }

  /** Null when the step may move on; else why the release turns back. */
  @Nullable Stop run() {
    guard.at(index, window.since());
    release.commands().newStep();
    guard.takeKept();
    Stop stop = holds.close();
    if (stop != null) {
      return stop;
    }
    decide();
    while (true) {
      stop = nextVerdict();
      if (stop == null && (passed || overridden)) {
        stop = awaitApproval();
      }
      if (stop == null && passed && !overridden) {
        stop = awaitWatch();
      }
      if (stop == null && (passed || overridden || !watch.deciding())) {
        stop = holds.close();
      }
      if (stop == null && (passed || overridden) && move.promoting()) {
        stop = holds.awaitRecords();
      }
      if (stop != null || ((passed || overridden) && mayMove())) {
        window.callOffBackstop();
        return stop;
      }
      if (!watch.deciding()) {
        decide();
      }
    }
  }

  private @Nullable Stop awaitApproval() {
    if (approval.given()) {
      return null;
    }
    window.callOffBackstop();
    return approval.run();
  }

  private void decide() {
    passed = false;
    overridden = false;
    watch.decide(index, traffic.weight(), window.since(), window.until(), afresh);
    afresh = false;
    release.chronicle().enter(State.WATCHING, window.waitingFor());
    window.show();
    release.chronicle().show(guard.situation());
  }

  /** Waits for a verdict, a promote or a hold; handles all that does not end the waiting. */
  private @Nullable Stop nextVerdict() {
    Workflow.await(() ->
        guard.urgent()
            || guard.holdDue()
            || watch.returned()
            || traffic.keeping().broke()
            || release.commands().overridden(index + 1)
            || release.commands().extensionAsked()
            || window.backstopPassed());
    Stop stop = guard.stop();
    if (stop != null) {
      return stop;
    }
    holds.extend();
    if (guard.holdDue()) {
      return held();
    }
    if (release.commands().overridden(index + 1)) {
      override();
      return null;
    }
    if (watch.returned()) {
      return judge(watch.take());
    }
    if (window.backstopPassed()) {
      return backstopPassed();
    }
    return null;
  }

  private void override() {
    overriddenBy = release.commands().takeOverride();
    overridden = true;
    release
        .chronicle()
        .decision(
            "step %d counts as passed: override by %s".formatted(index + 1, overriddenBy), null);
  }

  private @Nullable Stop held() {
    Stop stop = holds.settle();
    if (stop != null) {
      return stop;
    }
    holds.extend();
    window.show();
    release.chronicle().show(guard.situation());
    Observed kept = guard.takeKept();
    // Undecided then says nothing of now: the window has moved with the hold.
    return kept == null || kept.conclusion() == Conclusion.UNDECIDED ? null : judge(kept);
  }

  private @Nullable Stop judge(Observed observed) {
    return switch (observed.conclusion()) {
      case FAIL -> Stop.rolledBack(Cause.GATE, observed.reason());
      case PASS -> {
        passed = true;
        release
            .chronicle()
            .decision("step %d passed: %s".formatted(index + 1, observed.reason()), null);
        yield null;
      }
      case UNDECIDED -> {
        if (blind()) {
          yield holds.hold("no data for %s: %s".formatted(Release.words(BLIND), observed.reason()));
        }
        yield window.open() && !watch.broke() ? null : holds.undecided(observed.reason());
      }
      case HOLD -> distrusted(observed.reason());
      case ENDED -> null;
    };
  }

  /** What was counted while it could not be relied on speaks for nothing: the step begins anew. */
  private @Nullable Stop distrusted(String why) {
    Stop stop = holds.hold(why);
    if (stop == null) {
      window.beginAnew();
      guard.at(index, window.since());
      afresh = true;
    }
    return stop;
  }

  /** Blind for so long is held whatever {@code on_undecided} says: nothing is known either way. */
  private boolean blind() {
    Instant blindSince = watch.state().blindSince();
    Instant newest = watch.state().newestLook();
    return blindSince != null
        && newest != null
        && Duration.between(blindSince, newest).compareTo(BLIND) >= 0;
  }

  private @Nullable Stop backstopPassed() {
    window.callOffBackstop();
    boolean closed = watch.salvage(guard::urgent);
    Stop stop = guard.stop();
    if (stop != null) {
      return stop;
    }
    String why = "no verdict by %s, and nobody looked in time".formatted(window.until());
    return closed && watch.returned() ? judge(watch.take()) : holds.undecided(why);
  }

  /** A pass counts only when {@code watch} has gone by on Temporal's clock. */
  private @Nullable Stop awaitWatch() {
    Instant earliest = window.earliest();
    while (Release.now().isBefore(earliest)) {
      guard.protect();
      Deadline due = Deadline.at(earliest, "the rest of watch");
      Workflow.await(() -> guard.urgent() || guard.holdDue() || due.passed() || watch.returned());
      due.callOff();
      Stop stop = guard.urgent() ? guard.stop() : guard.settleHolds();
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  /** Everything once more, at the moment of the move. */
  private boolean mayMove() {
    if (guard.holdDue()) {
      // Held first: what is checked now would be out of date when the hold is over.
      window.watchOnceMore();
      return false;
    }
    Optional<String> unmet = move.unmet(overridden, approval.given());
    if (unmet.isEmpty()) {
      if (overridden) {
        recordOverride();
      }
      return true;
    }
    release.chronicle().decision("step %d stays: %s".formatted(index + 1, unmet.get()), null);
    release.commands().overrideUnmet(index + 1);
    window.watchOnceMore();
    return false;
  }

  /** With what the gates said at that moment: a person answers for it. */
  private void recordOverride() {
    String gates =
        move.reports().stream()
            .map(gate ->
                "%s was %s: %s".formatted(gate.name(), gate.verdict().wire(), gate.reason()))
            .collect(Collectors.joining("; "));
    String what =
        move.promoting()
            ? "promoted to 100 % by override of " + overriddenBy
            : "step %d left by override of %s".formatted(index + 1, overriddenBy);
    release.chronicle().decision(what, gates);
    release.chronicle().warning("W902", what + "; " + gates, null);
  }
}
