package dev.bellwether.serving;

import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ReleaseRef;
import org.jspecify.annotations.Nullable;

/** Whether a release still holds its target. */
public final class Ownership {
  private Ownership() {}

  /**
   * The ledger, when this release owns it.
   *
   * @param fence the pair the caller is about to use or has used; null: any
   * @throws TargetFailure.FenceLost when somebody else does, or a later epoch stands there
   */
  public static Ledger held(TargetState seen, ReleaseRef release, @Nullable Fence fence) {
    Ledger ledger = seen.ledger();
    if (ledger == null) {
      throw new TargetFailure.FenceLost(seen.route() + " has lost its ledger");
    }
    if (!ledger.ownedBy(release.originalRunId())
        || (fence != null && ledger.epoch() != fence.epoch())) {
      throw CompareAndSet.lost(seen.route(), ledger);
    }
    return ledger;
  }

  /**
   * On the way back: whoever rolls back may tidy up, unless another release has the target by now.
   *
   * @throws TargetFailure.FenceLost when one has
   */
  public static void notAnothers(TargetState seen, ReleaseRef release) {
    Ledger ledger = seen.ledger();
    if (ledger != null
        && !ledger.ownedBy(release.originalRunId())
        && !ledger.ownedBy(Ledger.DIRECT)) {
      throw CompareAndSet.lost(seen.route(), ledger);
    }
  }
}
