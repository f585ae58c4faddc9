package dev.bellwether.release;

import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches one step until it may move on: decide, wait for the approval, and check everything once
 * more at the moment of the move.
 */
final class StepWatch {
  /** Looks and one attempt beyond the end of a window before the workflow acts on its own. */
  private static final int GRACE_LOOKS = 3;

  private final Release release;
  private final Traffic traffic;
  private final Watch watch;
  private final Guard guard;
  private final int index;
  private final Step step;
  private final @Nullable Approval approval;
  private final Instant since;
  private final StepStatus begun;
  private Instant until;
  private @Nullable Deadline backstop;
  private boolean passed;
  private boolean overridden;

  StepWatch(
      Release release, Traffic traffic, Watch watch, Guard guard, int index, StepStatus begun) {
    this.release = release;
    this.traffic = traffic;
    this.watch = watch;
    this.guard = guard;
    this.index = index;
    this.begun = begun;
    Plan plan = release.plan();
    this.step = plan.steps().get(index);
    this.approval =
        step.approval() == null && index == plan.steps().size() - 1
            ? plan.promotionApproval()
            : step.approval();
    this.since = Release.now();
    this.until = since.plus(step.maxWatch());
  }

  /** Null when the step may move on; else why the release turns back. */
  @Nullable Stop run() {
    guard.at(index, since);
    Stop stop = close();
    if (stop != null) {
      return stop;
    }
    decide(true);
    while (true) {
      stop = nextVerdict();
      if (stop == null && (passed || overridden)) {
        stop = awaitApproval();
      }
      if (stop == null && passed && !overridden) {
        stop = awaitWatch();
      }
      if (stop == null && (passed || overridden || !watch.deciding())) {
        stop = close();
      }
      if (stop != null || ((passed || overridden) && mayMove())) {
        callOffBackstop();
        return stop;
      }
      if (!watch.deciding()) {
        decide(false);
      }
    }
  }

  private void decide(boolean newStep) {
    passed = false;
    overridden = false;
    watch.decide(index, traffic.weight(), since, until, newStep);
    callOffBackstop();
    Duration grace = release.plan().look().multipliedBy(GRACE_LOOKS).plus(ActivityPolicies.LOOK);
    backstop = Deadline.at(until.plus(grace), "backstop of step " + (index + 1));
    release.chronicle().enter(State.WATCHING, waitingForMetrics());
    release
        .chronicle()
        .step(
            new StepStatus(
                begun.index(),
                begun.of(),
                begun.trafficSet(),
                begun.trafficActual(),
                since,
                since.plus(step.watch()),
                until));
    release.chronicle().show(guard.situation());
  }

  private WaitingFor waitingForMetrics() {
    return new WaitingFor(
        "metrics",
        "%d gates at %d %%".formatted(release.plan().gates().size(), traffic.weight()),
        until,
        step.onUndecided().wire());
  }

  /** Waits for a verdict, a promote or a hold; handles all that does not end the waiting. */
  private @Nullable Stop nextVerdict() {
    Workflow.await(() ->
        guard.urgent()
            || guard.holdDue()
            || watch.returned()
            || traffic.keepingBroke()
            || release.commands().overridden()
            || release.commands().extensionAsked()
            || (backstop != null && backstop.passed()));
    Stop stop = guard.stop();
    if (stop != null) {
      return stop;
    }
    extend();
    if (guard.holdDue()) {
      return held();
    }
    if (release.commands().overridden()) {
      override();
      return null;
    }
    if (watch.returned()) {
      return judge(watch.take());
    }
    if (backstop != null && backstop.passed()) {
      return backstopPassed();
    }
    return null;
  }

  private void override() {
    String by = release.commands().takeOverride();
    overridden = true;
    release
        .chronicle()
        .decision("step %d counts as passed: override by %s".formatted(index + 1, by), null);
  }

  private void extend() {
    Duration more = release.commands().takeExtension();
    if (more != null) {
      moveUntil(until.plus(more));
      release.chronicle().show(guard.situation());
    }
  }

  private void moveUntil(Instant later) {
    until = later;
    callOffBackstop();
    Duration grace = release.plan().look().multipliedBy(GRACE_LOOKS).plus(ActivityPolicies.LOOK);
    backstop = Deadline.at(until.plus(grace), "backstop of step " + (index + 1));
    release.chronicle().waitFor(waitingForMetrics());
  }

  private @Nullable Stop held() {
    Instant from = Release.now();
    Stop stop = guard.settleHolds();
    if (stop != null) {
      return stop;
    }
    extend();
    moveUntil(until.plus(Duration.between(from, Release.now())));
    release.chronicle().show(guard.situation());
    Observed kept = guard.takeKept();
    return kept == null ? null : judge(kept);
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
      case UNDECIDED ->
          Release.now().isBefore(until) && !watch.broke() ? null : undecided(observed.reason());
      case ENDED -> null;
    };
  }

  private @Nullable Stop backstopPassed() {
    callOffBackstop();
    boolean closed = watch.salvage(guard::urgent);
    Stop stop = guard.stop();
    if (stop != null) {
      return stop;
    }
    String why = "no verdict by %s, and nobody looked in time".formatted(until);
    return closed && watch.returned() ? judge(watch.take()) : undecided(why);
  }

  private @Nullable Stop undecided(String reason) {
    release.chronicle().decision("step %d undecided: %s".formatted(index + 1, reason), null);
    if (step.onUndecided() == OnUndecided.ROLLBACK) {
      return Stop.rolledBack(Cause.UNDECIDED, reason);
    }
    guard.protect();
    Stop stop = guard.hold("undecided: " + reason);
    if (stop != null) {
      return stop;
    }
    extend();
    until = latest(until, Release.in(step.watch()));
    guard.takeKept();
    return close();
  }

  /** A pass counts only when {@code watch} has gone by on Temporal's clock. */
  private @Nullable Stop awaitWatch() {
    Instant earliest = since.plus(step.watch());
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

  private @Nullable Stop awaitApproval() {
    Approval asked = approval;
    if (asked == null || release.commands().approved(index + 1)) {
      return null;
    }
    callOffBackstop();
    guard.protect();
    Instant deadlineAt = Release.in(asked.timeout());
    while (!release.commands().approved(index + 1)) {
      Deadline deadline = Deadline.at(deadlineAt, "approval of step " + (index + 1));
      release
          .chronicle()
          .enter(
              State.AWAITING_APPROVAL,
              new WaitingFor(
                  "approval",
                  "somebody to approve step %d".formatted(index + 1),
                  deadlineAt,
                  asked.onTimeout().wire()));
      release.chronicle().show(guard.situation());
      Workflow.await(() ->
          guard.urgent()
              || guard.holdDue()
              || deadline.passed()
              || watch.returned()
              || release.commands().approved(index + 1));
      boolean late = deadline.passed();
      deadline.callOff();
      Stop stop = guard.stop();
      if (stop != null) {
        return stop;
      }
      if (watch.returned()) {
        watch.take();
        guard.protect();
      }
      if (guard.holdDue()) {
        Instant from = Release.now();
        stop = guard.settleHolds();
        if (stop != null) {
          return stop;
        }
        deadlineAt = deadlineAt.plus(Duration.between(from, Release.now()));
      } else if (late && !release.commands().approved(index + 1)) {
        stop = approvalLate(asked);
        if (stop != null) {
          return stop;
        }
        deadlineAt = Release.in(asked.timeout());
      }
    }
    return null;
  }

  private @Nullable Stop approvalLate(Approval asked) {
    String words =
        "nobody approved step %d in %s".formatted(index + 1, Release.words(asked.timeout()));
    return switch (asked.onTimeout()) {
      case ROLLBACK -> Stop.rolledBack(Cause.DEADLINE, words);
      case HOLD -> guard.hold(words);
    };
  }

  /**
   * Closes the open watch with its state in hand. While that state cannot be read the old watch
   * stays and the move waits, until the backstop.
   */
  private @Nullable Stop close() {
    while (watch.isOpen()) {
      boolean closed = watch.salvage(guard::urgent);
      Stop stop = guard.stop();
      if (stop != null) {
        return stop;
      }
      if (watch.returned()) {
        watch.take();
      } else if (!closed && !Release.now().isBefore(until)) {
        return undecided("the evidence of the watch could not be read");
      }
    }
    return null;
  }

  /** Everything once more, at the moment of the move. */
  private boolean mayMove() {
    Plan plan = release.plan();
    Optional<String> unmet =
        PromotionCheck.unmet(
            new PromotionCheck.Present(
                watch.state().reports(),
                watch.state().newestLook(),
                Release.now(),
                plan.look(),
                traffic.weight(),
                plan.minCanaryPct(),
                index == plan.steps().size() - 1,
                overridden,
                approval == null || release.commands().approved(index + 1),
                !traffic.fenceLost(),
                watch.state().saved()));
    if (unmet.isEmpty()) {
      return true;
    }
    release.chronicle().decision("step %d stays: %s".formatted(index + 1, unmet.get()), null);
    until = latest(until, Release.in(step.watch()));
    return false;
  }

  private void callOffBackstop() {
    if (backstop != null) {
      backstop.callOff();
      backstop = null;
    }
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
