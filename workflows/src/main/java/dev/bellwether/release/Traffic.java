package dev.bellwether.release;

import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.ServingActivities.Shift;
import dev.bellwether.activity.ServingActivities.Shifted;
import dev.bellwether.activity.ServingActivities.TakeFence;
import dev.bellwether.activity.ServingActivities.Verified;
import dev.bellwether.activity.ServingActivities.Verify;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Moves traffic forward. */
final class Traffic {
  /** A forward write or a convergence that has not succeeded by then rolls back. */
  static final Duration GIVE_UP = Duration.ofMinutes(5);

  private final Release release;
  private final Keeping keeping;
  private Fence fence;
  private int weight;
  private boolean promotionWritten;
  private boolean steppedBack;

  /** Somebody else wrote at the target since this release's last write. */
  private boolean outdated;

  Traffic(Release release, Fence fence) {
    this.release = release;
    this.keeping = new Keeping(release);
    this.fence = fence;
  }

  Fence fence() {
    return fence;
  }

  /** Percent the canary has, as last written and read back. */
  int weight() {
    return weight;
  }

  boolean promotionWritten() {
    return promotionWritten;
  }

  /**
   * Whether the last {@link #shift} was held while its write was pending, and went back: what was
   * checked before it is out of date.
   */
  boolean steppedBack() {
    return steppedBack;
  }

  /** What was found at the target since the canary has weight. */
  Keeping keeping() {
    return keeping;
  }

  /**
   * Writes the weight and reads it back. A hold that comes meanwhile cancels the pending write.
   *
   * @return why the release must turn back; null when the weight is written, or {@link
   *     #steppedBack}
   */
  @Nullable Stop shift(int percent, Guard guard) {
    steppedBack = false;
    Stop regained = regain(guard);
    if (regained != null || steppedBack) {
      return regained;
    }
    boolean promotion = percent == 100;
    promotionWritten = promotionWritten || promotion;
    Instant giveUp = Release.in(GIVE_UP);
    while (true) {
      Attempt<Shifted> writing = write(percent, promotion);
      boolean ended = writing.endsBefore(() -> guard.urgent() || guard.holdDue());
      if (guard.urgent()) {
        return guard.stop();
      }
      if (!ended) {
        steppedBack = true;
        return stepBack(promotion, guard);
      }
      if (!writing.failed()) {
        weight = percent;
        release.chronicle().effect("traffic set to %d %%".formatted(percent));
        if (!keeping.begun()) {
          keep();
        }
        return null;
      }
      if (writing.fenceLost() && keeping.finds(guard)) {
        steppedBack = true;
        return heldAsItIs(promotion, guard);
      }
      Stop stop = refused(writing, giveUp, percent);
      if (stop != null) {
        return stop;
      }
      release.chronicle().show(guard.situation());
    }
  }

  /**
   * Whoever put right what another hand had changed may have used this release's next pairs, or
   * another epoch. So it takes the fence anew before it writes again; that fails while the change
   * still stands.
   *
   * @return why the release must turn back; null when it may write, or was held ({@link
   *     #steppedBack})
   */
  @Nullable Stop regain(Guard guard) {
    while (outdated) {
      Attempt<Fence> taking = takeFence("after somebody else's change");
      boolean ended = taking.endsBefore(() -> guard.urgent() || guard.holdDue());
      Fence taken = taking.value();
      if (guard.urgent()) {
        return guard.stop();
      }
      if (taken != null) {
        fence = taken;
        outdated = false;
      } else if (!ended || keeping.finds(guard)) {
        steppedBack = true;
        Stop stop = guard.settleHolds();
        if (stop != null) {
          return stop;
        }
      } else {
        return Stop.rolledBack(
            taking.fenceLost() ? Cause.FENCE : Cause.TARGET,
            "the fence could not be taken again: " + taking.inWords());
      }
    }
    return null;
  }

  private Attempt<Shifted> write(int percent, boolean baking) {
    fence = fence.next();
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.bounded(
                release.servingQueue(),
                "set traffic to " + percent + " %",
                ActivityPolicies.TARGET_CALL,
                ActivityPolicies.WRITE,
                0));
    Shift request =
        new Shift(
            release.ref(),
            release.plan(),
            release.baseline(),
            fence,
            release.weights(percent),
            baking,
            release.chronicle().newestLog());
    return Attempt.start(() -> Async.function(serving::shift, request));
  }

  private @Nullable Stop refused(Attempt<Shifted> writing, Instant giveUp, int percent) {
    if (writing.fenceLost()) {
      return Stop.rolledBack(Cause.FENCE, writing.inWords());
    }
    if (writing.permanent() || !Release.now().isBefore(giveUp)) {
      return Stop.rolledBack(
          Cause.TARGET,
          "traffic could not be set to %d %%: %s".formatted(percent, writing.inWords()));
    }
    release
        .chronicle()
        .waitFor(
            new WaitingFor(
                "target",
                "traffic could not be set to %d %%: %s".formatted(percent, writing.inWords()),
                giveUp,
                "rollback"));
    return null;
  }

  /**
   * A hold came while a write was pending: raise the epoch so that the write is refused if it is
   * still under way, go back to the last weight that was read back, and stay there.
   */
  private @Nullable Stop stepBack(boolean promotion, Guard guard) {
    if (keeping.drifted()) {
      return heldAsItIs(promotion, guard);
    }
    Attempt<Fence> taking = takeFence("hold");
    if (!taking.endsBefore(guard::urgent)) {
      return guard.stop();
    }
    Fence taken = taking.value();
    if (taking.fenceLost() && keeping.finds(guard)) {
      return heldAsItIs(promotion, guard);
    }
    if (taken == null) {
      return Stop.rolledBack(
          taking.fenceLost() ? Cause.FENCE : Cause.TARGET,
          "held while a write was pending, and the fence could not be taken: " + taking.inWords());
    }
    fence = taken;
    Attempt<Shifted> back = write(weight, false);
    if (!back.endsBefore(guard::urgent)) {
      return guard.stop();
    }
    if (back.failed()) {
      return Stop.rolledBack(
          back.fenceLost() ? Cause.FENCE : Cause.TARGET,
          "held while a write was pending, and %d %% could not be restored: %s"
              .formatted(weight, back.inWords()));
    }
    if (promotion) {
      promotionWritten = false;
    }
    return guard.settleHolds();
  }

  /** No write goes over what somebody else did, so there is none to step back from. */
  private @Nullable Stop heldAsItIs(boolean promotion, Guard guard) {
    promotionWritten = promotionWritten && !promotion;
    return guard.settleHolds();
  }

  private Attempt<Fence> takeFence(String reason) {
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.bounded(
                release.servingQueue(),
                "take the fence: " + reason,
                ActivityPolicies.TARGET_CALL,
                ActivityPolicies.WRITE,
                0));
    TakeFence request = new TakeFence(release.ref(), release.plan(), reason);
    return Attempt.start(() -> Async.function(serving::takeFence, request));
  }

  /** Waits until control plane and data plane show the weight. */
  Attempt<Verified> verify() {
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.paced(
                release.servingQueue(),
                "verify " + weight + " % on the data plane",
                ActivityPolicies.TARGET_CALL,
                Duration.ofSeconds(1),
                GIVE_UP));
    Verify request = new Verify(release.ref(), release.plan(), release.weights(weight));
    return Attempt.start(() -> Async.function(serving::verify, request));
  }

  /** Guards the target from here on: one watch for as long as the canary has weight. */
  void keep() {
    outdated = outdated || keeping.drifted();
    keeping.begin();
  }
}
