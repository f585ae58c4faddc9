package dev.bellwether.gate.sequential;

import java.util.function.DoubleUnaryOperator;

/** Bounds that hold at every look at once. The upper one of a ratio may be infinite. */
public record Interval(double lower, double upper) {

  /**
   * Where a function that falls (or, with {@code rising}, grows) meets the threshold between two
   * points; the end where it would if it does not.
   */
  static double crossing(
      DoubleUnaryOperator evidence, double threshold, double from, double to, boolean rising) {
    return crossing(evidence, threshold, from, to, 0, rising);
  }

  /**
   * The same, where an error of so much does not matter.
   *
   * @param precision absolute
   */
  static double crossing(
      DoubleUnaryOperator evidence,
      double threshold,
      double from,
      double to,
      double precision,
      boolean rising) {
    double low = from;
    double high = to;
    for (int i = 0; i < 200 && high - low > least(precision, low, high); i++) {
      double middle = (low + high) / 2;
      if (evidence.applyAsDouble(middle) < threshold == rising) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double least(double precision, double low, double high) {
    return Math.max(precision, 1e-15 * Math.max(Math.abs(low), Math.abs(high)));
  }
}
