package dev.bellwether.gate.sequential;

/**
 * Whether a step counted so many that chance alone hardly ever does. What nothing can show to be
 * kept passes as long as it does not; no error rate is claimed, because it is asked at every look.
 */
final class Chance {
  /** Chance alone shows this at one look in a hundred. */
  private static final double RARE = 0.01;

  private Chance() {}

  /**
   * How far a count is from what was expected of it, in standard deviations: the deviate of Freeman
   * and Tukey, which serves small counts too.
   *
   * @param spread how many times its mean the count's variance is, and the expectation's with it
   */
  static double deviate(double count, double expected, double spread) {
    double off =
        StrictMath.sqrt(count) + StrictMath.sqrt(count + 1) - StrictMath.sqrt(4 * expected + 1);
    return off / StrictMath.sqrt(spread);
  }

  /** What a deviate is above by chance once in a hundred looks when so many are looked at. */
  static double cut(int looked) {
    // The normal quantile by Hastings, to three digits.
    double t = StrictMath.sqrt(-2 * StrictMath.log(RARE / looked));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  }
}
