package dev.bellwether.bench;

/**
 * One metric with {@code thresholdRange.max}, counted as Flagger counts: checks that fail, for lack
 * of data too, add up and are never forgotten within an analysis; the number is compared at the
 * start of the next tick.
 */
final class FlaggerRule implements Rule {
  private final double max;
  private final int threshold;
  private int failedChecks;

  FlaggerRule(double max, int threshold) {
    this.max = max;
    this.threshold = threshold;
  }

  @Override
  public double score(Counts look) {
    if (failedChecks >= threshold) {
      return ALARM;
    }
    failedChecks += look.rate() <= max ? 0 : 1;
    return 0;
  }
}
