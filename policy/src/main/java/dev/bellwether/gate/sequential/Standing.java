package dev.bellwether.gate.sequential;

import org.jspecify.annotations.Nullable;

/**
 * Where a test stands after a look.
 *
 * @param failLogE evidence now that the limit is broken, over the whole release
 * @param p always-valid: over the release, the chance of that much evidence without cause is at
 *     most this
 * @param passLogE evidence now that the limit is kept in this step; null where nothing rejects a
 *     broken one
 * @param inside whether this step's estimate keeps the limit
 * @param trials of the canary in this step
 * @param estimate of the canary in this step; null without trials
 * @param stable the same of stable; null without trials or comparison
 * @param leading which edge, bin or direction the evidence of a broken limit is strongest at
 * @param idle looks running that brought nothing new
 * @param problem why the evidence cannot be read; then all else says nothing
 */
public record Standing(
    double failLogE,
    double p,
    @Nullable Double passLogE,
    boolean inside,
    double trials,
    @Nullable Double estimate,
    @Nullable Double stable,
    int leading,
    int idle,
    @Nullable String problem) {

  static Standing unreadable(String problem) {
    return new Standing(0, 1, null, false, 0, null, null, 0, 0, problem);
  }

  /**
   * Whether the limit is shown to be kept now: not the highest the evidence ever was, and not while
   * more speaks for a broken one than an even bet.
   */
  public boolean passes(double alpha) {
    return problem == null
        && trials > 0
        && inside
        && (passLogE == null || passLogE >= -StrictMath.log(alpha))
        && failLogE < Logs.LN_2;
  }
}
