package dev.bellwether.serving;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.serving.ServingTarget.Traffic;
import dev.bellwether.serving.TargetState.Desired;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back. Whatever goes wrong is thrown so that it is tried again: there is no giving up. */
public final class FencedRollbackActivities implements RollbackActivities {
  private static final Logger LOG = LoggerFactory.getLogger(FencedRollbackActivities.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final int QUIET_READINGS = 2;
  private static final int READINGS_WITHOUT_METRICS = 3;

  private final ServingTargets targets;
  private final InstantSource clock;

  public FencedRollbackActivities(ServingTargets targets, InstantSource clock) {
    this.targets = targets;
    this.clock = clock;
  }

  @Override
  public Restored restore(Restore request) {
    Restoration restoration = new Restoration(request, clock, namespace());
    TargetState now = targets.open(request.serving(), request.model()).takeFence(restoration);
    Restored restored = restoration.outcome(now);
    LOG.info(
        "release={} rollback model={} weights={} taken_over={} direct={}",
        request.release().releaseId(),
        request.model(),
        restored.weights(),
        restored.takenOver(),
        restored.direct());
    return restored;
  }

  @Override
  public Settled verify(VerifyRollback request) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    Quiet before = context.getHeartbeatDetails(Quiet.class).orElse(Quiet.NONE);
    ServingTarget target = targets.open(request.serving(), request.model());
    TargetState seen;
    try {
      seen = target.describe();
    } catch (TargetFailure unreachable) {
      throw again(before.again(), "the target cannot be read: " + unreachable.getMessage());
    }
    // What was restored is no canary any more, although the release knows it as one.
    String canary = request.baseline().equals(request.canary()) ? null : request.canary();
    if (canary != null && seen.weight(canary) > 0) {
      return stillServing(target, seen, canary, request, before);
    }
    if (canary != null) {
      awaitSilence(target, canary, before);
    }
    close(target, request);
    return new Settled(clock.instant());
  }

  /** Somebody gave the canary traffic again. It is taken away once more; a second time is shown. */
  private Settled stillServing(
      ServingTarget target, TargetState seen, String canary, VerifyRollback request, Quiet before) {
    Ledger ledger = seen.ledger();
    if (ledger != null && !ledger.ownedBy(request.release().originalRunId())) {
      // A later release, or a person, holds the target: this one's duty is done.
      return new Settled(clock.instant());
    }
    if (before.rewrites() == 0) {
      Restore restore =
          new Restore(
              request.release(),
              request.serving(),
              request.model(),
              request.baseline(),
              canary,
              "the canary has traffic again");
      target.takeFence(new Restoration(restore, clock, namespace()));
    }
    throw again(
        new Quiet(null, 0, 0, 1, before.tries() + 1),
        "%s still sends %s".formatted(seen.route(), TargetState.say(seen.weights())));
  }

  private static void awaitSilence(ServingTarget target, String canary, Quiet before) {
    Traffic traffic;
    try {
      traffic = target.traffic();
    } catch (TargetFailure blind) {
      if (before.blind() + 1 >= READINGS_WITHOUT_METRICS) {
        LOG.warn(
            "rollback verified on the control plane alone, read {} times: {}",
            READINGS_WITHOUT_METRICS,
            blind.getMessage());
        return;
      }
      throw again(before.withoutMetrics(), "weight 0 stands; " + blind.getMessage());
    }
    long now = traffic.of(canary);
    if (before.canaryRequests() == null || before.canaryRequests() != now) {
      throw again(before.counted(now, 0), "weight 0 stands; counting the canary's requests");
    }
    if (before.quiet() + 1 < QUIET_READINGS) {
      throw again(before.counted(now, before.quiet() + 1), "no new canary request at one reading");
    }
  }

  private void close(ServingTarget target, VerifyRollback request) {
    try {
      target.shift(seen -> closedOver(seen, request));
    } catch (TargetFailure.FenceLost taken) {
      LOG.info("release={} {}", request.release().releaseId(), taken.getMessage());
    }
  }

  private @Nullable Desired closedOver(TargetState seen, VerifyRollback request) {
    Ledger ledger = seen.ledger();
    if (ledger == null || !ledger.ownedBy(request.release().originalRunId()) || !ledger.active()) {
      return null;
    }
    String serving = seen.single().orElse(request.baseline());
    return new Desired(
        seen.weights(), ledger.rolledBack(serving).at(ledger.fence().next(), clock.instant()));
  }

  @Override
  public void takeDown(TakeDown request) {
    ServingTarget target = targets.open(request.serving(), request.model());
    TargetState seen = target.describe();
    Ledger ledger = seen.ledger();
    boolean needed =
        seen.weight(request.canary()) > 0 || (ledger != null && ledger.needs(request.canary()));
    if (needed) {
      LOG.info(
          "release={} leaves {} {} up: the target needs it",
          request.release().releaseId(),
          request.model(),
          request.canary());
      return;
    }
    target.retire(request.canary(), seen);
  }

  private static String namespace() {
    return Activity.getExecutionContext().getInfo().getNamespace();
  }

  private static RuntimeException again(Quiet state, String why) {
    Activity.getExecutionContext().heartbeat(state);
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(state.tries() - 1, 3));
    return Effects.again(Failures.NOT_YET, why, delay);
  }

  /**
   * What verifying carries from try to try.
   *
   * @param canaryRequests counted at the last reading; null before the first
   * @param blind readings of the control plane while the metrics page did not answer
   * @param rewrites of the baseline during verification
   */
  record Quiet(@Nullable Long canaryRequests, int quiet, int blind, int rewrites, int tries) {
    static final Quiet NONE = new Quiet(null, 0, 0, 0, 0);

    Quiet again() {
      return new Quiet(canaryRequests, quiet, blind, rewrites, tries + 1);
    }

    Quiet counted(long requests, int quietReadings) {
      return new Quiet(requests, quietReadings, 0, rewrites, tries + 1);
    }

    Quiet withoutMetrics() {
      return new Quiet(canaryRequests, 0, blind + 1, rewrites, tries + 1);
    }
  }
}
