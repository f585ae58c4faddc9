package dev.bellwether.gate.sequential;

/**
 * Sums of numbers that are known by their logarithms. {@link StrictMath}, so that a replay on
 * another JVM decides the same.
 */
final class Logs {
  static final double LN_2 = StrictMath.log(2);

  /** A summand smaller than the other by this factor no longer changes it. */
  private static final double LOST = 50;

  private Logs() {}

  /** ln(e^a + e^b). */
  static double add(double a, double b) {
    double high = Math.max(a, b);
    double gap = high - Math.min(a, b);
    // Not (gap <= LOST): two infinities leave a gap that is no number.
    return !(gap < LOST) ? high : high + StrictMath.log1p(StrictMath.exp(-gap));
  }

  /** ln of the sum of e^v over {@code values[from]} to {@code values[to - 1]} and {@code more}. */
  static double sum(double[] values, int from, int to, double more) {
    double high = more;
    for (int i = from; i < to; i++) {
      high = Math.max(high, values[i]);
    }
    if (high == Double.NEGATIVE_INFINITY) {
      return high;
    }
    double sum = share(more, high);
    for (int i = from; i < to; i++) {
      sum += share(values[i], high);
    }
    return high + StrictMath.log(sum);
  }

  /** ln of the sum of e^v. */
  static double sum(double... values) {
    return sum(values, 0, values.length, Double.NEGATIVE_INFINITY);
  }

  /** ln of the mean of e^v. */
  static double mean(double... values) {
    return sum(values) - StrictMath.log(values.length);
  }

  private static double share(double value, double high) {
    return high - value < LOST ? StrictMath.exp(value - high) : 0;
  }
}
