package dev.bellwether.release;

import dev.bellwether.spec.Plan.Trust;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a command is legal now.
 *
 * @param rules the plan's version of these rules; a later rule never changes an old replay
 * @param interrupted the state a hold interrupted; null when not held
 * @param step 1-based; 0 before the first
 * @param promotionWritten whether weight 100 has been written or is being written
 */
record Situation(
    int rules,
    String releaseId,
    State state,
    @Nullable State interrupted,
    int step,
    @Nullable String digest,
    boolean promotionWritten,
    Trust trust) {

  /** The state, looking through a hold. */
  State underneath() {
    return state == State.HELD && interrupted != null ? interrupted : state;
  }
}
