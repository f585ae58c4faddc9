package dev.bellwether.bench;

/** The standard normal distribution. */
final class Normal {
  private Normal() {}

  /** The share of it below so many deviations, by a series that is exact to ten digits within 7. */
  static double below(double x) {
    if (Math.abs(x) > 7) {
      return x < 0 ? 0 : 1;
    }
    double term = x;
    double sum = x;
    for (int i = 1; i < 200; i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return .5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }
}
