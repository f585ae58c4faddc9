package dev.bellwether.playground;

import java.time.Duration;

/**
 * How much traffic, and when it ends: no traffic without a bound. A request that would go above
 * {@code concurrency} is skipped, not queued.
 */
public record TrafficPlan(
    int requestsPerSecond, int concurrency, long maxRequests, Duration maxDuration) {
  private static final int MAX_RATE = 2_000;
  private static final int MAX_CONCURRENCY = 256;
  private static final Duration LONGEST = Duration.ofHours(24);

  public TrafficPlan {
    requireBetween("requestsPerSecond", requestsPerSecond, MAX_RATE);
    requireBetween("concurrency", concurrency, MAX_CONCURRENCY);
    requireBetween("maxRequests", maxRequests, MAX_RATE * LONGEST.toSeconds());
    requireBetween("maxDuration in milliseconds", maxDuration.toMillis(), LONGEST.toMillis());
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
