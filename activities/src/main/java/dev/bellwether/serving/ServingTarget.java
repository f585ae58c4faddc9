package dev.bellwether.serving;

import dev.bellwether.activity.Fence;
import dev.bellwether.serving.TargetState.Desired;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model at one router or model server. Every call returns within a short activity's
 * start-to-close and throws {@link TargetFailure}; writes are read back before they return, and one
 * whose reply was lost is decided by describing again.
 */
public interface ServingTarget {
  /** What this kind of target can promise. */
  Capabilities capabilities();

  /** Reads weights, ledger and versions in one consistent reading. */
  TargetState describe();

  /**
   * Raises the epoch to the highest seen + 1 and writes what {@code claim} makes of the present
   * state. Nothing else raises it.
   */
  TargetState takeFence(Claim claim);

  /** Writes under the fence its caller already holds: same owner, same epoch, a later opSeq. */
  TargetState shift(Intent intent);

  /** Brings a version up without traffic and returns once it is ready; idempotent. */
  TargetState.Loaded prepare(String version, String location, String digest);

  /** Counts what the data plane has answered so far; {@code verify} compares two readings. */
  Traffic traffic();

  /**
   * Takes a version down; absent is fine. Refused while it has traffic.
   *
   * @param seen what allowed it
   * @throws TargetFailure.Unavailable when somebody wrote since, where the target can tell
   */
  void retire(String version, TargetState seen);

  /** What a person types to give a version all traffic where there is no ledger to go by. */
  String repair(TargetState seen, String version);

  /**
   * @param strict whether the target itself refuses a write with an older fence
   */
  record Capabilities(boolean strict) {
    /** {@code strict} or {@code advisory}. */
    public String fencing() {
      return strict ? "strict" : "advisory";
    }
  }

  /**
   * Requests answered so far, by version; only ever rises while the router runs.
   *
   * @param requests since the router's start
   */
  record Traffic(Map<String, Long> requests) {
    public Traffic {
      requests = Map.copyOf(requests);
    }

    public long of(String version) {
      return requests.getOrDefault(version, 0L);
    }

    public long total() {
      return requests.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** What to write, given what is there; asked again whenever the target moved meanwhile. */
  @FunctionalInterface
  interface Intent {
    /** Null: what is there is as it should be. */
    @Nullable Desired over(TargetState seen);
  }

  /** As {@link Intent}, with the pair that the raised epoch gives. */
  @FunctionalInterface
  interface Claim {
    /** Null: write nothing. */
    @Nullable Desired over(TargetState seen, Fence raised);
  }
}
