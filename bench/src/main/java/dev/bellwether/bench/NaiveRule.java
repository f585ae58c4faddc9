package dev.bellwether.bench;

/**
 * One look's rate against a fixed number: the plain comparison that everybody starts with. The
 * score is the rate, so an alarm above a limit has the next number up as its threshold.
 */
final class NaiveRule implements Rule {
  @Override
  public double score(Counts look) {
    return look.trials() == 0 ? 0 : look.rate();
  }

  /** The threshold of its score. */
  static double above(double limit) {
    return Math.nextUp(limit);
  }
}
