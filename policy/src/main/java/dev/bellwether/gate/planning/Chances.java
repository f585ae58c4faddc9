package dev.bellwether.gate.planning;

import java.util.random.RandomGenerator;

/** Random whole numbers, exact where they are small, near enough where they are large. */
final class Chances {
  /** From so many expected on a normal variable does. */
  private static final double MANY = 40;

  private Chances() {}

  static double poisson(RandomGenerator random, double mean) {
    if (mean >= MANY) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double left = random.nextDouble();
    double chance = StrictMath.exp(-mean);
    double count = 0;
    while (left >= chance && count < 10 * MANY) {
      left -= chance;
      count++;
      chance *= mean / count;
    }
    return count;
  }

  static double binomial(RandomGenerator random, double trials, double p) {
    if (p > 0.5) {
      return trials - binomial(random, trials, 1 - p);
    }
    double mean = trials * p;
    if (mean >= MANY) {
      double spread = Math.sqrt(mean * (1 - p));
      return Math.clamp(Math.rint(mean + spread * random.nextGaussian()), 0, trials);
    }
    double left = random.nextDouble();
    double chance = StrictMath.exp(trials * StrictMath.log1p(-p));
    double count = 0;
    while (left >= chance && count < trials) {
      left -= chance;
      chance *= (trials - count) / (count + 1) * (p / (1 - p));
      count++;
    }
    return count;
  }
}
