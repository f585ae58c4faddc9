package dev.bellwether.release;

/**
 * Why a release turns back: everything that is not a promotion goes through one rollback.
 *
 * @param outcome {@link Outcome#ROLLED_BACK} or {@link Outcome#CANCELLED}
 */
record Stop(Outcome outcome, Cause cause, String reason) {
  static Stop rolledBack(Cause cause, String reason) {
    return new Stop(Outcome.ROLLED_BACK, cause, reason);
  }
}
