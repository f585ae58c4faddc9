package dev.bellwether.activity;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way back. Needs the target and nothing else: no registry, metrics, records or chat. Retried
 * without limit on a queue of its own.
 */
@ActivityInterface
public interface RollbackActivities {
  /**
   * Raises the epoch and writes the baseline in one compare-and-set, then reads it back. Its duty
   * is canary = 0: when someone else moved the traffic and the canary has none, it leaves that
   * alone and answers {@code takenOver}. When the owner is {@code direct} it writes nothing.
   */
  @ActivityMethod(name = "rollback")
  Restored restore(Restore request);

  /** Retry-paced: returns once the data plane sends the canary nothing; then closes the ledger. */
  @ActivityMethod(name = "verify_rollback")
  Settled verify(VerifyRollback request);

  /** Takes the canary down, if it has weight 0 and nothing protects it. */
  @ActivityMethod(name = "take_down")
  void takeDown(TakeDown request);

  /**
   * @param serving name of the target's connection
   * @param baseline what to restore; null: the ledger's baseline (after a lost fence)
   * @param admittedOver what served when the release was admitted: restored when no ledger is left
   *     to say better; null when not known
   */
  record Restore(
      ReleaseRef release,
      String serving,
      String model,
      @Nullable String baseline,
      @Nullable String canary,
      String reason,
      @Nullable String admittedOver) {

    /** Restores {@code baseline}, or what the ledger says. */
    public Restore(
        ReleaseRef release,
        String serving,
        String model,
        @Nullable String baseline,
        @Nullable String canary,
        String reason) {
      this(release, serving, model, baseline, canary, reason, null);
    }
  }

  /**
   * @param fence the pair of the write; null when nothing was written
   * @param direct a person restored it with {@code rollback --direct}
   * @param at when weight 0 was read back
   */
  record Restored(
      String baseline,
      @Nullable Fence fence,
      Map<String, Integer> weights,
      boolean takenOver,
      boolean direct,
      Instant at) {
    public Restored {
      weights = Map.copyOf(weights);
    }
  }

  record VerifyRollback(
      ReleaseRef release,
      String serving,
      String model,
      String baseline,
      @Nullable String canary,
      @Nullable Fence fence) {}

  record Settled(Instant at) {}

  record TakeDown(ReleaseRef release, String serving, String model, String canary) {}
}
