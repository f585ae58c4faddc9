package dev.bellwether.playground;

import java.time.Duration;

/**
 * How much traffic, and when it ends: no traffic without a bound. A request that would go above
 * {@code concurrency} is skipped, not queued.
 *
 * @param labelDelay the true label is told so long after the answer; what is not due when the
 *     traffic is stopped is never told
 * @param labelPercent of so many of a hundred answers, evenly; of the others it is never told
 */
public record TrafficPlan(
    int requestsPerSecond,
    int concurrency,
    long maxRequests,
    Duration maxDuration,
    Duration labelDelay,
    int labelPercent) {
  private static final int MAX_RATE = 2_000;
  private static final int MAX_CONCURRENCY = 256;
  private static final Duration LONGEST = Duration.ofHours(24);

  public TrafficPlan {
    requireBetween("requestsPerSecond", requestsPerSecond, MAX_RATE);
    requireBetween("concurrency", concurrency, MAX_CONCURRENCY);
    requireBetween("maxRequests", maxRequests, MAX_RATE * LONGEST.toSeconds());
    requireBetween("maxDuration in milliseconds", maxDuration.toMillis(), LONGEST.toMillis());
    if (labelDelay.isNegative() || labelDelay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("labels after 0 s to 24 h, not " + labelDelay);
    }
    if (labelPercent < 0 || labelPercent > 100) {
      throw new IllegalArgumentException("0 to 100 percent of labels, not " + labelPercent);
    }
  }

  /** With the true label after each answer, at once. */
  public TrafficPlan(
      int requestsPerSecond, int concurrency, long maxRequests, Duration maxDuration) {
    this(requestsPerSecond, concurrency, maxRequests, maxDuration, Duration.ZERO, 100);
  }

  /** The same with labels that come so late, and so many of a hundred. */
  public TrafficPlan withLabels(Duration delay, int percent) {
    return new TrafficPlan(
        requestsPerSecond, concurrency, maxRequests, maxDuration, delay, percent);
  }

  /** This rate for at most an hour. */
  public static TrafficPlan of(int requestsPerSecond) {
    Duration hour = Duration.ofHours(1);
    return new TrafficPlan(requestsPerSecond, 64, requestsPerSecond * hour.toSeconds(), hour);
  }

  private static void requireBetween(String name, long value, long max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("%s must be 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
