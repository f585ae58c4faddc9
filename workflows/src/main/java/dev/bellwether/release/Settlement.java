package dev.bellwether.release;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.ArtifactActivities.SetAlias;
import dev.bellwether.activity.KeepWarmActivities;
import dev.bellwether.activity.KeepWarmActivities.KeepWarm;
import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.ServingActivities.Settle;
import dev.bellwether.spec.Plan;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion still needs once all traffic has arrived: alias, ledger, and the old version.
 */
final class Settlement {
  /** The registry's name for what serves. */
  static final String ALIAS = "champion";

  private static final Duration CALL = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofMinutes(10);

  private final Release release;
  private final Traffic traffic;
  private final Watch watch;
  private final Guard guard;
  private boolean aliasMoved;
  private boolean settled;
  private String warmth = "is left warm";

  Settlement(Release release, Traffic traffic, Watch watch, Guard guard) {
    this.release = release;
    this.traffic = traffic;
    this.watch = watch;
    this.guard = guard;
  }

  /** Whether the alias may point at the canary. */
  boolean aliasMoved() {
    return aliasMoved;
  }

  /** What becomes of the version that served before. */
  String warmth() {
    return warmth;
  }

  /**
   * The traffic is what counts: a registry that is down delays the alias, and never the release.
   */
  @Nullable Stop moveAlias() {
    Plan plan = release.plan();
    ArtifactActivities registry =
        Workflow.newActivityStub(
            ArtifactActivities.class,
            ActivityPolicies.bounded(release.queue(), "alias " + ALIAS, CALL, Traffic.GIVE_UP, 0));
    aliasMoved = true;
    SetAlias request = new SetAlias(release.ref(), plan, ALIAS, plan.version(), false);
    Attempt<Void> moving = Attempt.start(() -> Async.procedure(registry::setAlias, request));
    Stop stop = guard.outlast(moving);
    if (stop != null) {
      return stop;
    }
    if (moving.fenceLost()) {
      return Stop.rolledBack(Cause.FENCE, moving.inWords());
    }
    release
        .chronicle()
        .effect(
            moving.failed()
                ? "alias %s not moved: %s".formatted(ALIAS, moving.inWords())
                : "alias %s points at %s".formatted(ALIAS, plan.version()));
    return null;
  }

  /**
   * Writes the ledger's end. What somebody else did since the last look is held first, as before
   * the end of the bake.
   */
  @Nullable Stop settle() {
    while (true) {
      Attempt<Void> settling = settling();
      // Not held any more: the release is over but for this write.
      if (!settling.endsBefore(guard::urgent)) {
        return guard.stop();
      }
      if (!settling.fenceLost()) {
        settled = !settling.failed();
        if (!settled) {
          unsettled(settling.inWords());
        }
        return guard.stop();
      }
      Stop stop = held(settling.inWords());
      if (stop != null) {
        return stop;
      }
    }
  }

  /** Asks what was met at the target, and waits for a person when the plan says so. */
  private @Nullable Stop held(String met) {
    traffic.keep();
    if (!traffic.keeping().finds(guard)) {
      Stop found = guard.stop();
      return found == null || traffic.keeping().fenceLost()
          ? Stop.rolledBack(Cause.FENCE, met)
          : found;
    }
    Stop stop = guard.settleHolds();
    if (stop == null) {
      stop = traffic.regain(guard);
    }
    watch.cancel();
    traffic.keeping().end();
    return stop;
  }

  private Attempt<Void> settling() {
    Plan plan = release.plan();
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.bounded(
                release.servingQueue(),
                plan.version() + " is stable",
                ActivityPolicies.TARGET_CALL,
                SETTLE,
                0));
    Settle request = new Settle(release.ref(), plan, release.baseline(), traffic.fence().next());
    return Attempt.start(() -> Async.procedure(serving::settle, request));
  }

  /** A baked release is promoted all the same; what is left to do stands in its report. */
  private void unsettled(String why) {
    Plan plan = release.plan();
    release
        .chronicle()
        .warning(
            "W901",
            "%s serves everything, but the target's ledger could not be closed: %s"
                .formatted(plan.version(), why),
            "nothing for now: the next release or rollback at %s finds %s promoted and closes it,"
                    .formatted(plan.target(), plan.version())
                + " as long as Temporal still knows this release");
    release.chronicle().effect("the target's ledger was not closed: " + why);
  }

  /**
   * The promotion stands, so what goes wrong here is only said. A rollback that comes meanwhile
   * still finds the release, and the version it goes back to. A ledger that was not closed still
   * needs the old version.
   */
  @Nullable Stop keepWarm() {
    if (!settled) {
      return guard.stop();
    }
    Duration lasting = release.plan().keepWarm();
    KeepWarmActivities planning =
        Workflow.newActivityStub(
            KeepWarmActivities.class,
            ActivityPolicies.bounded(
                release.queue(),
                lasting.isZero()
                    ? "take %s down".formatted(release.baseline())
                    : "keep %s warm for %s".formatted(release.baseline(), Release.words(lasting)),
                ActivityPolicies.TARGET_CALL,
                CALL,
                0));
    Instant until = Release.in(lasting).truncatedTo(ChronoUnit.SECONDS);
    KeepWarm request = warm(lasting);
    Attempt<Void> keeping = Attempt.start(() -> Async.procedure(planning::keepWarm, request));
    if (!keeping.endsBefore(guard::urgent)) {
      return guard.stop();
    }
    warmth =
        keeping.failed()
            ? "is left warm: taking it down could not be planned (%s)".formatted(keeping.inWords())
            : lasting.isZero()
                ? "is not kept warm: it is taken down now"
                : "stays warm until " + until;
    release.chronicle().effect(release.baseline() + " " + warmth);
    return guard.stop();
  }

  private KeepWarm warm(Duration lasting) {
    Plan plan = release.plan();
    return new KeepWarm(
        WireNames.retireId(release.ref().workflowId(), release.baseline()),
        release.queue(),
        lasting,
        new Retire(
            release.ref().releaseId(),
            plan.target(),
            plan.serving(),
            plan.model(),
            release.baseline()));
  }
}
