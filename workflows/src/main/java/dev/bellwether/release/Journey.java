package dev.bellwether.release;

import dev.bellwether.activity.AdmissionActivities.Undo;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ServingActivities.Verified;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An admitted release from artifact to promotion. Reads from top to bottom as the pipeline does;
 * each stage answers null to go on, or why the release turns back.
 */
final class Journey {
  private final Release release;
  private final Plan plan;
  private final Chronicle chronicle;
  private final Traffic traffic;
  private final Watch watch;
  private final Guard guard;
  private final Preparation preparation;
  private final Settlement settlement;

  Journey(Release release, Fence fence) {
    this.release = release;
    this.plan = release.plan();
    this.chronicle = release.chronicle();
    this.traffic = new Traffic(release, fence);
    this.watch = new Watch(release);
    this.guard = new Guard(release, traffic, watch);
    this.preparation = new Preparation(release, traffic, guard);
    this.settlement = new Settlement(release, traffic, watch, guard);
  }

  Situation situation() {
    return guard.situation();
  }

  /** How it ended; the status says it. */
  void run() {
    Stop stop = forward();
    if (stop == null) {
      chronicle.end(
          Outcome.PROMOTED,
          null,
          "%s serves %s; %s %s"
              .formatted(plan.version(), plan.target(), release.baseline(), settlement.warmth()));
      return;
    }
    goBack(stop, settlement.aliasMoved(), preparation.reachedTarget());
  }

  /** A rollback after the end: the release before it went the whole way, this one only back. */
  void undo(Undo undo) {
    goBack(Stop.rolledBack(Cause.PERSON, undo.inWords()), true, true);
  }

  private void goBack(Stop stop, boolean aliasMoved, boolean prepared) {
    WayBack.Returned returned =
        new WayBack(release, guard, watch).go(stop, aliasMoved, prepared, traffic.keeping()::end);
    chronicle.end(stop.outcome(), returned.cause(), returned.reason());
  }

  private void closeForward() {
    watch.cancel();
    traffic.keeping().end();
  }

  private @Nullable Stop forward() {
    Stop stop = preparation.run();
    for (int index = 0; stop == null && index < plan.steps().size(); index++) {
      stop = step(index);
    }
    if (stop == null) {
      stop = promote();
    }
    if (stop == null) {
      stop = bake();
    }
    if (stop == null) {
      stop = traffic.regain(guard);
    }
    if (stop == null) {
      closeForward();
      stop = settlement.settle();
    }
    return stop == null ? settlement.keepWarm() : stop;
  }

  private @Nullable Stop step(int index) {
    int percent = plan.steps().get(index).traffic();
    StepStatus begun =
        new StepStatus(index + 1, plan.steps().size(), traffic.weight(), null, null, null, null);
    chronicle.stageStarted("canary_deploy");
    Stop stop = moveOn(index - 1, percent, begun, State.DEPLOYING);
    if (stop != null) {
      return stop;
    }
    chronicle.stageStarted("monitor_metrics");
    StepStatus watching = chronicle.step();
    return new StepWatch(release, traffic, watch, guard, index, watching == null ? begun : watching)
        .run();
  }

  /**
   * Moves on from a step that was checked. When a hold comes in between, that step is watched and
   * checked again before the next try.
   *
   * @param from 0-based step that the check was for; -1: none, the canary has no weight yet
   */
  private @Nullable Stop moveOn(int from, int percent, StepStatus begun, State state) {
    while (true) {
      Stop stop = moveTo(percent, begun, state);
      if (stop != null || !traffic.steppedBack()) {
        return stop;
      }
      stop = from < 0 ? null : watchAgain(from);
      if (stop != null) {
        return stop;
      }
    }
  }

  private @Nullable Stop watchAgain(int index) {
    StepStatus again =
        new StepStatus(
            index + 1, plan.steps().size(), traffic.weight(), null, Release.now(), null, null);
    chronicle.step(again);
    chronicle.decision("step %d is watched again after the hold".formatted(index + 1), null);
    return new StepWatch(release, traffic, watch, guard, index, again).run();
  }

  /** Writes the weight, reads it back and waits until the data plane shows it. */
  private @Nullable Stop moveTo(int percent, StepStatus begun, State state) {
    Stop stop = guard.settleHolds();
    if (stop != null) {
      return stop;
    }
    chronicle.step(begun);
    guard.enter(
        state,
        new WaitingFor(
            "target",
            "traffic at %d %%, read back".formatted(percent),
            Release.in(Traffic.GIVE_UP),
            "rollback"));
    guard.protect(percent, protectedUntil(percent));
    stop = traffic.shift(percent, guard);
    if (stop != null || traffic.steppedBack()) {
      return stop;
    }
    chronicle.trafficSet(percent);
    guard.protect();
    return verify(percent);
  }

  /** Held time does not count: what could not be verified in a hold is tried anew after it. */
  private @Nullable Stop verify(int percent) {
    while (true) {
      int before = guard.holds();
      Attempt<Verified> verifying = traffic.verify();
      Stop stop = guard.outlast(verifying);
      if (stop != null) {
        return stop;
      }
      if (!verifying.failed() || verifying.fenceLost() || guard.holds() == before) {
        return unverified(verifying, percent);
      }
    }
  }

  /** The watch over a promotion goes on as the bake's, so that no state has to be handed over. */
  private Instant protectedUntil(int percent) {
    return Release.in(
        percent == 100 ? plan.bake().plus(plan.look().multipliedBy(2)) : Watch.PROTECT);
  }

  private @Nullable Stop unverified(Attempt<Verified> verifying, int percent) {
    Verified verified = verifying.value();
    if (verified == null) {
      return Stop.rolledBack(
          verifying.fenceLost() ? Cause.FENCE : Cause.TARGET,
          "%d %% was written but did not arrive: %s".formatted(percent, verifying.inWords()));
    }
    StepStatus step = chronicle.step();
    if (step != null) {
      chronicle.step(
          new StepStatus(
              step.index(),
              step.of(),
              percent,
              verified.canaryPercent(),
              Release.now(),
              null,
              null));
    }
    chronicle.effect(
        verified.canaryPercent() == null
            ? "%d %% verified on the control plane; too few requests to see more".formatted(percent)
            : String.format(
                Locale.ROOT,
                "%d %% verified: %.1f %% of %d requests",
                percent,
                verified.canaryPercent(),
                verified.requests()));
    return null;
  }

  private @Nullable Stop promote() {
    chronicle.stageEnded("canary_deploy", true);
    chronicle.stageEnded("monitor_metrics", true);
    chronicle.stageStarted("promote_or_rollback");
    StepStatus last = chronicle.step();
    int steps = plan.steps().size();
    StepStatus full =
        new StepStatus(
            last == null ? steps : last.index(), steps, traffic.weight(), null, null, null, null);
    Stop stop = moveOn(steps - 1, 100, full, State.PROMOTING);
    if (stop != null) {
      return stop;
    }
    chronicle.stageEnded("promote_or_rollback", true);
    return settlement.moveAlias();
  }

  private @Nullable Stop bake() {
    chronicle.stageStarted("bake");
    Stop stop = new Bake(release, watch, guard).run();
    if (stop == null) {
      chronicle.stageEnded("bake", true);
    }
    return stop;
  }
}
