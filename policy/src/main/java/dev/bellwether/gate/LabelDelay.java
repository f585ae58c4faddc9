package dev.bellwether.gate;

import java.time.Duration;

/**
 * Labels come late, and some come early because of what they say: fraud is reported before "no
 * fraud" is known. So a score counts when its prediction is this old, and what has none by then
 * counts too.
 *
 * @param delay how old a prediction is when its score is counted
 * @param missingAtRandom whether predictions without a score are like those with one; else each
 *     counts as 0 for passing and as 1 for failing
 */
public record LabelDelay(Duration delay, boolean missingAtRandom) {
  /** So much of the predictions that are old enough has to have a score. */
  public static final double COVERAGE = 0.8;

  /** Of fewer predictions the share that has a score says little. */
  static final double FEW = 100;

  /** The shortest that can be said. */
  public static final Duration LEAST = Duration.ofSeconds(1);

  public LabelDelay {
    if (delay.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException("a label delay of at least a second, not " + delay);
    }
  }
}
