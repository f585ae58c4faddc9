package dev.bellwether.gate.sequential;

import java.time.Duration;
import java.time.Instant;

/** Makes looks, one a minute. */
final class Looks {
  static final Duration LOOK = Duration.ofSeconds(60);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Looks() {}

  static Instant at(int look) {
    return START.plus(LOOK.multipliedBy(look));
  }

  static Moment settled(int look) {
    return Moment.settled(at(look), LOOK);
  }

  /** The evidence of these looks, from nothing. */
  static SequentialState after(SequentialTest test, Sample... samples) {
    SequentialState state = test.start();
    for (int i = 0; i < samples.length; i++) {
      state = test.observe(state, settled(i + 1), samples[i]).state();
    }
    return state;
  }
}
