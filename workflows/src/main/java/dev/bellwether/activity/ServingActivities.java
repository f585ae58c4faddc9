package dev.bellwether.activity;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.spec.Plan;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Forward effects at the target. Each sets an absolute state, so a retry after a lost reply is
 * harmless. All but {@link #verify} fail non-retryably with {@link Failures#FENCE_LOST} when this
 * run does not own the ledger.
 */
@ActivityInterface
public interface ServingActivities {
  /** Brings the canary up at weight 0 and waits until it is ready. */
  @ActivityMethod(name = "prepare_canary")
  Prepared prepare(Prepare request);

  /** Writes weights and ledger in one compare-and-set and reads them back. One short attempt. */
  @ActivityMethod(name = "canary_deploy")
  Shifted shift(Shift request);

  /** Retry-paced: returns once control plane and data plane show the weights. */
  @ActivityMethod(name = "verify_traffic")
  Verified verify(Verify request);

  /**
   * Retry-paced, every {@code look} while the canary has weight: compares owner and weights with
   * the ledger and renews the lease. Returns only when somebody else changed weights or owner; a
   * direct rollback, a lost ledger and a reset run are a lost fence.
   */
  @ActivityMethod(name = "keep")
  Drift keep(Keep request);

  /** Raises the epoch, so that a forward write still under way is refused. Returns the new pair. */
  @ActivityMethod(name = "take_fence")
  Fence takeFence(TakeFence request);

  /**
   * Writes the ledger's end of a promoted release: stable is the new version, previous the old one.
   */
  @ActivityMethod(name = "settle_promotion")
  void settle(Settle request);

  record Prepare(ReleaseRef release, Plan plan, Artifact artifact, Fence fence) {}

  /**
   * @param url where the canary itself answers
   * @param stableUrl where stable itself answers; null when the target does not say
   */
  record Prepared(String version, String digest, String url, @Nullable String stableUrl) {}

  /**
   * @param fence the pair of this write
   * @param baking true for 100 %: the ledger then says {@code baking}
   */
  record Shift(
      ReleaseRef release,
      Plan plan,
      String baseline,
      Fence fence,
      Map<String, Integer> weights,
      boolean baking,
      List<LogEntry> log) {
    public Shift {
      weights = Map.copyOf(weights);
      log = List.copyOf(log);
    }
  }

  record Shifted(Map<String, Integer> weights, Instant at) {
    public Shifted {
      weights = Map.copyOf(weights);
    }
  }

  record Verify(ReleaseRef release, Plan plan, Map<String, Integer> weights) {
    public Verify {
      weights = Map.copyOf(weights);
    }
  }

  /**
   * @param canaryPercent share of requests the canary really got while converging; null when there
   *     were too few to say
   */
  record Verified(@Nullable Double canaryPercent, long requests) {}

  record Keep(ReleaseRef release, Plan plan) {}

  /**
   * What {@code keep} found: weights or owner are not those written.
   *
   * @param detail what was found, and what was written
   * @param canaryWeight what the canary has now
   * @param owner who stands in the ledger instead; null when this release does
   */
  record Drift(
      String detail, int canaryWeight, Map<String, Integer> weights, @Nullable String owner) {
    public Drift {
      weights = Map.copyOf(weights);
    }
  }

  record TakeFence(ReleaseRef release, Plan plan, String reason) {}

  record Settle(ReleaseRef release, Plan plan, String baseline, Fence fence) {}
}
