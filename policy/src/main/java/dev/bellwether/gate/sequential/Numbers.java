package dev.bellwether.gate.sequential;

/** What a number must be to be reckoned with. */
final class Numbers {
  /** Above this a double no longer counts by ones. */
  static final double MOST = 9.007199254740992e15;

  private static final double EDGE = 1e-12;

  private Numbers() {}

  /** A share kept off 0 and 1, where logarithms end. */
  static double share(double value) {
    return Math.max(EDGE, Math.min(1 - EDGE, value));
  }

  /** Whether it is a whole number of things. */
  static boolean count(double value) {
    return value >= 0 && value <= MOST && value == Math.rint(value);
  }

  /** Whether {@code a} is below {@code b} by more than rounding. */
  static boolean below(double a, double b) {
    return b - a > 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  }
}
