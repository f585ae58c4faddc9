package dev.bellwether.standalone;

import java.time.Duration;

/**
 * How fast the demo goes.
 *
 * @param minRequests scored predictions and requests that a plain comparison needs
 * @param rate requests a second in all
 */
record Pace(
    Duration watch, Duration maxWatch, Duration look, Duration bake, long minRequests, int rate) {
  /** Evidence enough in half a minute a step. */
  static final Pace DEMO =
      new Pace(
          Duration.ofSeconds(15),
          Duration.ofSeconds(90),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          1_000,
          300);

  /** For tests: the same way, as short as the evidence lets a step be. */
  static final Pace FAST =
      new Pace(
          Duration.ofSeconds(3),
          Duration.ofSeconds(90),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          150,
          250);
}
