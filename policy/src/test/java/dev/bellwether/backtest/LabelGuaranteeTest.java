package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.spec.Plan;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stated error rates where labels come late and are selected; seeds are fixed. */
class LabelGuaranteeTest {
  private static final int RUNS = 400;

  /** Of 400 runs at a chance of 5 %: mean 20, deviation 4.4. */
  private static final int MOST_PASSES = 20 + 14;

  /** Of 400 runs at a chance of 1 %: mean 4, deviation 2. */
  private static final int MOST_FAILS = 4 + 6;

  private static final int DELAY = 20;
  private static final int LOOKS = 200;
  private static final int SERVED = 60;

  private static final Plan LATE =
      LookText.plan(
          "min_quality_score: {limit: 0.92, label_delay: %ds, dispersion: independent}"
              .formatted(15 * DELAY));

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void seldomPassesACanaryAtTheMarginWhateverLabelsAreMissing(double ofTheWrong) {
    // A tenth is wrong, which is what a pass rules out; of those so many never get a label.
    int passes = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      passes += ending(seed, 0.10, ofTheWrong, 0) == Ending.PASS ? 1 : 0;
    }

    assertThat(passes).as("of %d, seeds from 0", RUNS).isLessThanOrEqualTo(MOST_PASSES);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void seldomFailsACanaryAtItsLimitWhateverLabelsAreMissing(double ofTheRight) {
    int fails = 0;
    for (int seed = 0; seed < RUNS; seed++) {
      fails += ending(seed, 0.08, 0, ofTheRight) == Ending.FAIL ? 1 : 0;
    }

    assertThat(fails).as("of %d, seeds from 0", RUNS).isLessThanOrEqualTo(MOST_FAILS);
  }

  @Test
  void passesAGoodCanaryOfWhichFewLabelsAreMissing() {
    int passes = 0;
    for (int seed = 0; seed < 40; seed++) {
      passes += ending(seed, 0.02, 0.2, 0.01) == Ending.PASS ? 1 : 0;
    }

    assertThat(passes).isEqualTo(40);
  }

  @Test
  void failsABadCanaryOfWhichManyLabelsAreMissing() {
    int fails = 0;
    for (int seed = 0; seed < 40; seed++) {
      fails += ending(seed, 0.25, 0.3, 0) == Ending.FAIL ? 1 : 0;
    }

    assertThat(fails).isEqualTo(40);
  }

  /**
   * @param wrong share of predictions that score 0; the others score 1
   * @param ofTheWrong so many of them never get a label
   */
  private static Ending ending(int seed, double wrong, double ofTheWrong, double ofTheRight) {
    SplittableRandom random = new SplittableRandom(seed);
    Backtest backtest = new Backtest(LATE);
    int[] zeros = new int[LOOKS];
    int[] ones = new int[LOOKS];
    for (int look = 0; look < LOOKS; look++) {
      for (int i = 0; i < SERVED; i++) {
        if (random.nextDouble() < wrong) {
          zeros[look] += random.nextDouble() < ofTheWrong ? 0 : 1;
        } else {
          ones[look] += random.nextDouble() < ofTheRight ? 0 : 1;
        }
      }
      int old = look - DELAY;
      String scores = old < 0 ? "{}" : "{\"0\":%d,\"1\":%d}".formatted(zeros[old], ones[old]);
      String line =
          LookText.at(15 * (look + 1))
              .canary("\"requests\":%d,\"errors\":0,\"scores\":%s".formatted(SERVED, scores))
              .line();
      assertThat(backtest.take(look, line)).isNotInstanceOf(Backtest.Taken.Unreadable.class);
    }
    return backtest.result("r").orElseThrow().decision();
  }
}
