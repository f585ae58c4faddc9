package dev.bellwether.release;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.ArtifactActivities.SetAlias;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.RollbackActivities.Restore;
import dev.bellwether.activity.RollbackActivities.Restored;
import dev.bellwether.activity.RollbackActivities.Settled;
import dev.bellwether.activity.RollbackActivities.TakeDown;
import dev.bellwether.activity.RollbackActivities.VerifyRollback;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * The rollback. Its first command is the write at the target, and nothing that could block the
 * workflow task is sent with it. Needs no registry, metrics, records or chat; never gives up on the
 * target.
 */
final class WayBack {
  private static final Duration SHOW_AFTER = Duration.ofSeconds(2);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);

  /**
   * A target that refuses for days must not fill the history: Temporal ends what grows too long.
   */
  private static final Duration AGAIN_AT_MOST = Duration.ofMinutes(5);

  private static final Duration TAKEN_AT_MOST = Duration.ofHours(1);
  private static final Duration COURTESY = Duration.ofMinutes(2);

  private final Release release;
  private final Guard guard;
  private final Watch watch;

  private Duration taken = ActivityPolicies.TAKEN;

  WayBack(Release release, Guard guard, Watch watch) {
    this.release = release;
    this.guard = guard;
    this.watch = watch;
  }

  /** What was really done, for the outcome. */
  record Returned(Cause cause, String reason) {}

  /**
   * @param closeForward cancels what still runs forward; called after the write is on its way
   */
  Returned go(Stop stop, boolean aliasMoved, boolean prepared, Runnable closeForward) {
    Plan plan = release.plan();
    Attempt<Restored> restoring = restore(stop);
    closeForward.run();
    Workflow.await(SHOW_AFTER, restoring::ended);
    announce(stop);
    Duration pause = AGAIN_AFTER;
    Workflow.await(restoring::ended);
    Restored restored = restoring.value();
    // No value is a failure too: somebody completed the activity by hand.
    while (restored == null) {
      if (restoring.notTaken()) {
        waitLonger(restoring);
      } else {
        pause = showAndPause(restoring, pause);
      }
      Attempt<Restored> again = restore(stop);
      Workflow.await(again::ended);
      restoring = again;
      restored = again.value();
    }
    if (restored.weights().getOrDefault(plan.version(), 0) == 0) {
      release
          .chronicle()
          .effect("traffic back at %s: canary 0 %% read back".formatted(restored.baseline()));
      release.chronicle().trafficSet(0);
    } else {
      // A direct rollback chose it, or a release before this one had already made it stable.
      release
          .chronicle()
          .effect("traffic left at %s, which the ledger says is stable".formatted(plan.version()));
    }
    release.chronicle().show(guard.situation());
    watch.beginLast();
    settle(restored, plan);
    tidyUp(plan, restored, aliasMoved, prepared);
    watch.endWithLast();
    return returned(stop, restored);
  }

  private Attempt<Restored> restore(Stop stop) {
    Plan plan = release.plan();
    Restore request =
        new Restore(
            release.ref(),
            plan.serving(),
            plan.model(),
            stop.cause() == Cause.FENCE ? null : release.baseline(),
            plan.version(),
            stop.reason(),
            release.baseline());
    RollbackActivities back = stub("roll back to " + release.baseline());
    return Attempt.start(() -> Async.function(back::restore, request));
  }

  private void announce(Stop stop) {
    release.chronicle().decision("rolling back: " + stop.reason(), stop.cause().wire());
    release.chronicle().stageStarted("promote_or_rollback");
    release.chronicle().reason(stop.reason());
    guard.enter(
        State.ROLLING_BACK,
        new WaitingFor("target", "weight 0 for the canary, verified", null, "again"));
  }

  private static WaitingFor stuck(String why) {
    return new WaitingFor("target", "the rollback could not be written: " + why, null, "again");
  }

  private void settle(Restored restored, Plan plan) {
    VerifyRollback request =
        new VerifyRollback(
            release.ref(),
            plan.serving(),
            plan.model(),
            restored.baseline(),
            plan.version(),
            restored.fence());
    Duration pause = AGAIN_AFTER;
    while (true) {
      RollbackActivities back = verifying();
      Attempt<Settled> verifying = Attempt.start(() -> Async.function(back::verify, request));
      Workflow.await(verifying::ended);
      if (!verifying.failed()) {
        release.chronicle().effect("verified: the canary gets no requests");
        return;
      }
      pause = showAndPause(verifying, pause);
    }
  }

  /**
   * The next try waits for a worker itself, and longer, so that it acts when one is there and a
   * long absence leaves a short history.
   */
  private void waitLonger(Attempt<?> notTaken) {
    release.chronicle().waitFor(stuck(notTaken.inWords()));
    release.chronicle().show(guard.situation());
    Duration twice = taken.multipliedBy(2);
    taken = twice.compareTo(TAKEN_AT_MOST) < 0 ? twice : TAKEN_AT_MOST;
  }

  /** How long to wait the next time. */
  private Duration showAndPause(Attempt<?> failed, Duration pause) {
    release.chronicle().waitFor(stuck(failed.inWords()));
    release.chronicle().show(guard.situation());
    Workflow.sleep(pause);
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(AGAIN_AT_MOST) < 0 ? twice : AGAIN_AT_MOST;
  }

  /** What is nice to have: alias back, canary down. Bounded, and a failure is only said. */
  private void tidyUp(Plan plan, Restored restored, boolean aliasMoved, boolean prepared) {
    if (aliasMoved) {
      aliasBack(plan, serving(restored));
    }
    if (prepared && !restored.direct() && !restored.takenOver()) {
      takeDown(plan);
    }
  }

  /** What has all traffic now, whoever gave it that; else what was to have it. */
  private static String serving(Restored restored) {
    return restored.weights().size() == 1
        ? restored.weights().keySet().iterator().next()
        : restored.baseline();
  }

  private void aliasBack(Plan plan, String version) {
    ArtifactActivities registry =
        Workflow.newActivityStub(
            ArtifactActivities.class,
            ActivityPolicies.bounded(
                release.queue(), "alias back", Duration.ofSeconds(30), COURTESY, 0));
    SetAlias request = new SetAlias(release.ref(), plan, Settlement.ALIAS, version, true);
    courteous(
        "%s points at %s again".formatted(Settlement.ALIAS, version),
        () -> Async.procedure(registry::setAlias, request));
  }

  private void takeDown(Plan plan) {
    RollbackActivities down =
        Workflow.newActivityStub(
            RollbackActivities.class,
            ActivityPolicies.bounded(
                release.rollbackQueue(),
                "take the canary down",
                Duration.ofSeconds(30),
                COURTESY,
                0));
    TakeDown request = new TakeDown(release.ref(), plan.serving(), plan.model(), plan.version());
    courteous(plan.version() + " taken down", () -> Async.procedure(down::takeDown, request));
  }

  private void courteous(String what, Functions.Func<Promise<Void>> effect) {
    try {
      effect.apply().get();
      release.chronicle().effect(what);
    } catch (ActivityFailure failure) {
      release
          .chronicle()
          .effect(
              "not done: " + what + " (" + Attempt.inWords(failure) + "); traffic is not affected");
    }
  }

  private static Returned returned(Stop stop, Restored restored) {
    if (restored.direct()) {
      return new Returned(
          Cause.DIRECT, "a person restored it with rollback --direct; " + stop.reason());
    }
    if (restored.takenOver()) {
      return new Returned(
          Cause.TAKEN_OVER,
          "somebody else moved the traffic and the canary has none; left alone ("
              + stop.reason()
              + ")");
    }
    return new Returned(stop.cause(), stop.reason());
  }

  private RollbackActivities stub(String summary) {
    return Workflow.newActivityStub(
        RollbackActivities.class,
        ActivityPolicies.rollback(release.rollbackQueue(), summary, taken));
  }

  private RollbackActivities verifying() {
    return Workflow.newActivityStub(
        RollbackActivities.class,
        ActivityPolicies.paced(
            release.rollbackQueue(),
            "verify the rollback on the data plane",
            ActivityPolicies.TARGET_CALL,
            Duration.ofSeconds(1),
            null));
  }
}
