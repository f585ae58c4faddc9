package dev.bellwether.release;

import org.jspecify.annotations.Nullable;

/**
 * Why a release turns back: everything that is not a promotion goes through one rollback.
 *
 * @param outcome {@link Outcome#ROLLED_BACK} or {@link Outcome#CANCELLED}
 */
record Stop(Outcome outcome, Cause cause, String reason) {
  static Stop rolledBack(Cause cause, String reason) {
    return new Stop(Outcome.ROLLED_BACK, cause, reason);
  }

  /** Why an activity that has ended turns the release back; null when it went well. */
  static @Nullable Stop after(Attempt<?> ended, Cause cause, String words) {
    if (ended.fenceLost()) {
      return rolledBack(Cause.FENCE, ended.inWords());
    }
    return ended.failed() ? rolledBack(cause, words + ended.inWords()) : null;
  }
}
