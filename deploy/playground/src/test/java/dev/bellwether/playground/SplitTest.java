package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplitTest {
  private static final int DRAWS = 100_000;
  // One in 16 million for each comparison, if the draws are fair.
  private static final double SIGMAS = 5.5;

  private final long seed = System.nanoTime();
  private final Draws draws = new Draws(seed);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20, 25, 50, 99, 100})
  void givesEachVersionItsShare(int percent) {
    Weights weights = new Weights(new TreeMap<>(Map.of("v11", 100 - percent, "v12", percent)));
    int canary = 0;
    for (int i = 0; i < DRAWS; i++) {
      canary += weights.at(draws.next()).equals("v12") ? 1 : 0;
    }

    assertFair(canary, percent / 100.0, DRAWS);
  }

  @Test
  void givesEachVersionItsShareOfEveryRowOfAPass() {
    // Requests that come in a fixed order, as rows of a pass do, are split alike all the same.
    int period = 25;
    int[] canary = new int[period];
    for (int i = 0; i < DRAWS; i++) {
      canary[i % period] += draws.next() < 20 ? 1 : 0;
    }

    for (int row = 0; row < period; row++) {
      assertFair(canary[row], 0.2, DRAWS / period);
    }
  }

  @Test
  void repeatsItsDrawsForTheSameSeed() {
    Draws again = new Draws(seed);
    for (int i = 0; i < 100; i++) {
      assertThat(again.next()).isEqualTo(draws.next()).isBetween(0, 99);
    }
  }

  private void assertFair(int hits, double share, int trials) {
    double bound = SIGMAS * Math.sqrt(trials * share * (1 - share));
    assertThat((double) hits)
        .as("seed %d: %d hits in %d at %s", seed, hits, trials, share)
        .isBetween(trials * share - bound, trials * share + bound);
  }
}
