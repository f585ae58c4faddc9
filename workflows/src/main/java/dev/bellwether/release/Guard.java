package dev.bellwether.release;

import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.release.Commands.HoldRequest;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stands over every wait of a release: what turns it back, what holds it, and that looks never stop
 * while the canary has weight.
 */
final class Guard {
  private final Release release;
  private final Traffic traffic;
  private final Watch watch;

  private int step;
  private Instant since;
  private @Nullable State interrupted;
  private @Nullable HoldRequest ownHold;
  private @Nullable Observed kept;
  private int holds;

  Guard(Release release, Traffic traffic, Watch watch) {
    this.release = release;
    this.traffic = traffic;
    this.watch = watch;
    this.since = Release.now();
  }

  /** What the release is at, for the watch that protects it. */
  void at(int presentStep, Instant verified) {
    step = presentStep;
    since = verified;
  }

  Situation situation() {
    Chronicle chronicle = release.chronicle();
    StepStatus present = chronicle.step();
    Plan plan = release.plan();
    return new Situation(
        plan.rules(),
        chronicle.id(),
        chronicle.state(),
        interrupted,
        present == null ? 0 : present.index(),
        chronicle.digest(),
        traffic.promotionWritten(),
        plan.trust());
  }

  /** The release is now in this state, and everybody may see it. */
  void enter(State state, @Nullable WaitingFor waitingFor) {
    release.chronicle().enter(state, waitingFor);
    release.chronicle().show(situation());
  }

  /** Whether {@link #stop} has something: safe for wait conditions. */
  boolean urgent() {
    return release.commands().stop() != null
        || traffic.keeping().lost()
        || watch.failed()
        || flooded();
  }

  private static boolean flooded() {
    return Workflow.getInfo().getHistoryLength() > ReleaseWorkflowImpl.LONGEST_HISTORY
        || Workflow.getInfo().getHistorySize() > ReleaseWorkflowImpl.LARGEST_HISTORY;
  }

  /** Why the release must turn back now, a person's word first; null when it need not. */
  @Nullable Stop stop() {
    Stop commanded = release.commands().stop();
    if (commanded != null) {
      return commanded;
    }
    if (traffic.keeping().lost()) {
      return traffic.keeping().whyLost();
    }
    if (watch.failed()) {
      Observed observed = watch.take();
      return Stop.rolledBack(Cause.GATE, observed.reason());
    }
    if (flooded()) {
      return Stop.rolledBack(
          Cause.FLOOD,
          "more than %d history events or %d MiB of history"
              .formatted(
                  ReleaseWorkflowImpl.LONGEST_HISTORY, ReleaseWorkflowImpl.LARGEST_HISTORY >> 20));
    }
    return null;
  }

  /** Whether the release should be in a hold: a person's, or its own after drift. */
  boolean holdDue() {
    return release.commands().holdAsked() || ownHold != null || traffic.keeping().held();
  }

  /** Keeps somebody looking while the release waits for something else. */
  void protect() {
    protect(traffic.weight(), Release.in(Watch.PROTECT));
  }

  /**
   * @param weight percent the canary has, or is about to have
   * @param until when this watch may come back by itself
   */
  void protect(int weight, Instant until) {
    if (watch.returned() && !watch.failed()) {
      watch.take();
    }
    if (!watch.isOpen() && traffic.weight() > 0) {
      watch.protect(step, weight, since, until);
    }
  }

  /**
   * Waits for an activity, held meanwhile when a hold is due. Null once it has ended; else it is
   * cancelled and the release must turn back.
   */
  @Nullable Stop outlast(Attempt<?> attempt) {
    while (true) {
      Workflow.await(() -> attempt.ended() || urgent() || holdDue());
      if (attempt.ended()) {
        return null;
      }
      Stop stop = urgent() ? stop() : settleHolds();
      if (stop != null) {
        attempt.cancel();
        return stop;
      }
    }
  }

  /** How often the release was held so far. */
  int holds() {
    return holds;
  }

  /** A hold of the release's own, for instance undecided at the end of a step. */
  @Nullable Stop hold(String inWords) {
    ownHold = HoldRequest.own(inWords);
    return stayHeld();
  }

  /** Stays held while a hold is due; null when resumed. */
  @Nullable Stop settleHolds() {
    while (holdDue()) {
      Stop stop = stayHeld();
      if (stop != null) {
        return stop;
      }
    }
    return stop();
  }

  private @Nullable Stop stayHeld() {
    Chronicle chronicle = release.chronicle();
    State before = chronicle.state();
    WaitingFor waitedFor = chronicle.waitingFor();
    interrupted = before;
    holds++;
    keepLooking();
    while (true) {
      HoldRequest asked = dueHold();
      Deadline deadline = Deadline.at(Release.in(asked.lasting()), "hold ends, then roll back");
      chronicle.enter(
          State.HELD, new WaitingFor("hold", asked.inWords(), deadline.at(), "rollback"));
      chronicle.decision(asked.line(), null);
      chronicle.show(situation());
      awaitWake(deadline);
      boolean expired = deadline.passed();
      deadline.callOff();
      if (urgent()) {
        interrupted = null;
        return stop();
      }
      if (expired) {
        interrupted = null;
        return Stop.rolledBack(Cause.DEADLINE, "nobody resumed it: " + asked.inWords());
      }
      if (!release.commands().holdAsked()) {
        release.commands().takeResume();
        break;
      }
    }
    interrupted = null;
    if (traffic.weight() > 0) {
      traffic.keep();
    }
    enter(before, waitedFor);
    return null;
  }

  private void awaitWake(Deadline deadline) {
    while (!woken(deadline)) {
      Workflow.await(() -> watch.returned() || woken(deadline));
      keepLooking();
    }
  }

  private boolean woken(Deadline deadline) {
    return urgent()
        || deadline.passed()
        || release.commands().resumed()
        || release.commands().holdAsked();
  }

  private HoldRequest dueHold() {
    HoldRequest commanded = release.commands().takeHold();
    if (commanded != null) {
      ownHold = null;
      return commanded;
    }
    HoldRequest own = ownHold;
    if (own != null) {
      ownHold = null;
      return own;
    }
    return HoldRequest.own(traffic.keeping().whyHeld());
  }

  /** A verdict that comes during a hold is kept, and judged again on resume; the looks go on. */
  private void keepLooking() {
    if (watch.returned() && !watch.failed()) {
      Observed observed = watch.take();
      if (observed.conclusion() != Conclusion.ENDED) {
        kept = observed;
      }
    }
    if (!watch.failed()) {
      protect();
    }
  }

  /** The verdict that came during a hold, once. */
  @Nullable Observed takeKept() {
    Observed observed = kept;
    kept = null;
    return observed;
  }
}
