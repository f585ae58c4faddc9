package dev.bellwether.gate.sequential;

import java.util.Random;

/** Chances of counts, and counts by chance. */
final class Distributions {
  private Distributions() {}

  /** Of 0 to {@code n} events among {@code n} independent trials. */
  static double[] binomial(int n, double p) {
    double[] chances = new double[n + 1];
    for (int x = 0; x <= n; x++) {
      chances[x] = Math.exp(logChoose(n, x) + (x == 0 ? 0 : x * Math.log(p)) + lost(n - x, 1 - p));
    }
    return chances;
  }

  /** Of 0 to {@code most} events that come in clusters; a Fano factor of 1 is Poisson's count. */
  static double[] clustered(double mean, double fano, int most) {
    double[] chances = new double[most + 1];
    double size = mean / (fano - 1);
    chances[0] = fano == 1 ? Math.exp(-mean) : Math.exp(-size * Math.log(fano));
    for (int x = 1; x <= most; x++) {
      chances[x] = chances[x - 1] * (fano == 1 ? mean / x : (size + x - 1) / x * (fano - 1) / fano);
    }
    return chances;
  }

  /** A count by chance. */
  static int poisson(Random random, double mean) {
    if (mean > 500) {
      return (int) Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double left = Math.exp(-mean);
    double chance = random.nextDouble();
    int x = 0;
    double term = left;
    while (chance > left && x < 5000) {
      x++;
      term *= mean / x;
      left += term;
    }
    return x;
  }

  private static double lost(int times, double chance) {
    return times == 0 ? 0 : times * Math.log(chance);
  }

  private static double logChoose(int n, int k) {
    double sum = 0;
    for (int i = 1; i <= k; i++) {
      sum += Math.log((double) (n - k + i) / i);
    }
    return sum;
  }
}
