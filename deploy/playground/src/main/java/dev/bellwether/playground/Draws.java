package dev.bellwether.playground;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A seeded sequence of even draws from 0 to 99 that threads share without a lock (the SplitMix64
 * generator). It knows nothing of the request, so no kind of input prefers a version.
 */
final class Draws {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private final AtomicLong state;

  Draws(long seed) {
    this.state = new AtomicLong(seed);
  }

  int next() {
    long z = state.addAndGet(GOLDEN_RATIO);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) Long.remainderUnsigned(z ^ (z >>> 31), 100);
  }
}
