package dev.bellwether.release;

import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.GateReport;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches one step until it may move on: decide, wait for the approval, and check everything once
 * more at the moment of the move.
 */
final class StepWatch {
  /** Looks and one attempt beyond the end of a window before the workflow acts on its own. */
  private static final int GRACE_LOOKS = 3;

  /** Without data for so long a release is held. */
  private static final Duration BLIND = Duration.ofMinutes(10);

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
        promoting() && plan.promotionApproval() != null
            ? plan.promotionApproval()
            : step.approval();
    this.since = Release.now();
    this.until = since.plus(step.maxWatch());
  }

  /** Null when the step may move on; else why the release turns back. */
  @Nullable Stop run() {
    guard.at(index, since);
    release.commands().newStep();
    guard.takeKept();
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
      if (stop == null && (passed || overridden)) {
        stop = awaitRecords();
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
    release.chronicle().enter(State.WATCHING, waitingForMetrics());
    moveUntil(until);
    release.chronicle().show(guard.situation());
  }

  private void moveUntil(Instant later) {
    until = later;
    callOffBackstop();
    Duration grace = release.plan().look().multipliedBy(GRACE_LOOKS).plus(ActivityPolicies.LOOK);
    backstop = Deadline.at(until.plus(grace), "backstop of step " + (index + 1));
    release.chronicle().waitFor(waitingForMetrics());
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
            || release.commands().overridden(index + 1)
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
    if (release.commands().overridden(index + 1)) {
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

  private @Nullable Stop held() {
    Stop stop = settleHolds();
    if (stop != null) {
      return stop;
    }
    extend();
    moveUntil(until);
    release.chronicle().show(guard.situation());
    Observed kept = guard.takeKept();
    // Undecided then says nothing of now: the window has moved with the hold.
    return kept == null || kept.conclusion() == Conclusion.UNDECIDED ? null : judge(kept);
  }

  /** Held time does not count. */
  private @Nullable Stop settleHolds() {
    Instant from = Release.now();
    Stop stop = guard.settleHolds();
    until = until.plus(Duration.between(from, Release.now()));
    return stop;
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
          yield hold("no data for %s: %s".formatted(Release.words(BLIND), observed.reason()));
        }
        yield Release.now().isBefore(until) && !watch.broke() ? null : undecided(observed.reason());
      }
      case ENDED -> null;
    };
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
    return hold("undecided: " + reason);
  }

  private @Nullable Stop hold(String why) {
    guard.protect();
    Stop stop = guard.hold(why);
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
      Deadline deadline = Deadline.at(deadlineAt, "approval of " + whatFor());
      release
          .chronicle()
          .enter(
              State.AWAITING_APPROVAL,
              new WaitingFor(
                  "approval",
                  "somebody to approve " + whatFor(),
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

  private String whatFor() {
    return promoting() ? "the promotion to 100 %" : "step " + (index + 1);
  }

  private @Nullable Stop approvalLate(Approval asked) {
    String words = "nobody approved %s in %s".formatted(whatFor(), Release.words(asked.timeout()));
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
    Duration pause = release.plan().look();
    while (watch.isOpen()) {
      boolean closed = watch.salvage(guard::urgent);
      Stop stop = guard.stop();
      if (stop == null && watch.returned()) {
        watch.take();
      } else if (stop == null && !closed) {
        stop =
            Release.now().isBefore(until)
                ? pause(pause)
                : undecided("the evidence of the watch could not be read");
        pause = longer(pause);
      }
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  /**
   * Promotion waits until the newest look is in the records; at {@code max_watch} it is held
   * whatever {@code on_undecided} says, because a database is never why a release rolls back.
   */
  private @Nullable Stop awaitRecords() {
    Duration pause = release.plan().look();
    while (promoting() && !watch.state().saved()) {
      if (!Release.now().isBefore(until)) {
        Stop stop = hold("the newest look is not in the records");
        if (stop != null) {
          return stop;
        }
        continue;
      }
      release
          .chronicle()
          .waitFor(new WaitingFor("records", "the newest look to be written", until, "hold"));
      release.chronicle().show(guard.situation());
      guard.protect();
      Stop stop = pause(pause);
      stop = stop == null ? close() : stop;
      if (stop != null) {
        return stop;
      }
      pause = longer(pause);
    }
    return null;
  }

  private boolean promoting() {
    return index == release.plan().steps().size() - 1;
  }

  /** Before trying again what failed; a hold counts, and what comes back ends it. */
  private @Nullable Stop pause(Duration lasting) {
    Deadline over = Deadline.at(earliest(until, Release.in(lasting)), "try again");
    Workflow.await(() -> over.passed() || guard.urgent() || guard.holdDue() || watch.returned());
    over.callOff();
    return guard.urgent() ? guard.stop() : settleHolds();
  }

  /** Twice as long each time, so that a long wait leaves a short history. */
  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    Duration longest = step.maxWatch().dividedBy(20);
    return twice.compareTo(longest) < 0 ? twice : pause;
  }

  /** Everything once more, at the moment of the move. */
  private boolean mayMove() {
    if (guard.holdDue()) {
      // Held first: what is checked now would be out of date when the hold is over.
      until = latest(until, Release.in(step.watch()));
      return false;
    }
    Plan plan = release.plan();
    Optional<String> unmet =
        PromotionCheck.unmet(
            new PromotionCheck.Present(
                reports(),
                newestLook(),
                Release.now(),
                plan.look(),
                traffic.weight(),
                plan.minCanaryPct(),
                promoting(),
                overridden,
                approval == null || release.commands().approved(index + 1),
                !traffic.lost(),
                watch.state().saved()));
    if (unmet.isEmpty()) {
      return true;
    }
    release.chronicle().decision("step %d stays: %s".formatted(index + 1, unmet.get()), null);
    release.commands().overrideUnmet(index + 1);
    until = latest(until, Release.in(step.watch()));
    return false;
  }

  /** None counts unless every gate of the plan is there. */
  private List<GateReport> reports() {
    List<GateReport> reports = watch.state().reports();
    Set<String> judged = reports.stream().map(GateReport::name).collect(Collectors.toSet());
    return release.plan().gates().stream().map(Gate::name).allMatch(judged::contains)
        ? reports
        : List.of();
  }

  /** A look of the step before says nothing of this one. */
  private @Nullable Instant newestLook() {
    Instant newest = watch.state().newestLook();
    return newest == null || newest.isBefore(since) ? null : newest;
  }

  private void callOffBackstop() {
    if (backstop != null) {
      backstop.callOff();
      backstop = null;
    }
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
