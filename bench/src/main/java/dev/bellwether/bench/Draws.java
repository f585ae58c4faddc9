package dev.bellwether.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Counts by chance. */
final class Draws {
  /** Above this mean a count is as good as a rounded normal one. */
  private static final double MANY = 200;

  private Draws() {}

  /** Events among independent trials. */
  static int binomial(RandomGenerator random, int n, double p) {
    if (p > 0.5) {
      return n - binomial(random, n, 1 - p);
    }
    double mean = n * p;
    if (mean > MANY) {
      double drawn = Math.rint(mean + Math.sqrt(mean * (1 - p)) * random.nextGaussian());
      return (int) Math.max(0, Math.min(n, drawn));
    }
    double odds = p / (1 - p);
    double term = Math.exp(n * Math.log1p(-p));
    double left = random.nextDouble() - term;
    int x = 0;
    while (left > 0 && x < n) {
      x++;
      term *= odds * (n - x + 1) / x;
      left -= term;
    }
    return x;
  }

  /** A count whose variance is {@code fano} times its mean, at most {@code n}. */
  static int clustered(RandomGenerator random, int n, double p, double fano) {
    if (fano == 1) {
      return binomial(random, n, p);
    }
    double mean = n * p;
    return mean == 0
        ? 0
        : Math.min(n, poisson(random, gamma(random, mean / (fano - 1)) * (fano - 1)));
  }

  /** A number in [0, 1] with this mean and spread. */
  static double beta(RandomGenerator random, double mean, double deviation) {
    double size = mean * (1 - mean) / (deviation * deviation) - 1;
    double above = gamma(random, mean * size);
    return above / (above + gamma(random, (1 - mean) * size));
  }

  /** How many of {@code n} fall into each of bins with these shares. */
  static List<Double> bins(RandomGenerator random, int n, double[] shares) {
    List<Double> counts = new ArrayList<>();
    int left = n;
    double rest = Arrays.stream(shares).sum();
    for (int bin = 0; bin < shares.length; bin++) {
      boolean last = bin == shares.length - 1;
      int here = last ? left : binomial(random, left, Math.min(1, shares[bin] / rest));
      counts.add((double) here);
      left -= here;
      rest -= shares[bin];
    }
    return counts;
  }

  private static int poisson(RandomGenerator random, double mean) {
    if (mean > MANY) {
      return (int) Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double term = Math.exp(-mean);
    double left = random.nextDouble() - term;
    int x = 0;
    while (left > 0 && x < 10 * MANY) {
      x++;
      term *= mean / x;
      left -= term;
    }
    return x;
  }

  /** Marsaglia and Tsang. */
  private static double gamma(RandomGenerator random, double shape) {
    if (shape < 1) {
      return gamma(random, shape + 1) * Math.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double z = random.nextGaussian();
      double v = Math.pow(1 + c * z, 3);
      if (v > 0 && Math.log(random.nextDouble()) < z * z / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
