package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How often what can only fail keeps a release from passing, by simulation with printed seeds. */
class OnlyFailsTest {
  private static final int RUNS = 400;
  private static final int BINS = 10;
  private static final Instant START = Instant.parse("2026-11-22T16:00:00Z");
  private static final Duration LOOK = Duration.ofSeconds(15);

  @Test
  void aHealthyCanaryIsHardlyEverKeptFromPassingHoweverFewItsCounts() {
    for (int values : new int[] {20, 100, 1000, 20_000}) {
      for (Drift test : List.of(live(), frozen())) {
        double kept = kept(test, values, 0, 1);
        System.out.printf(
            "drift %s, %d values, none drifted, seeds 1 to %d: kept from passing %.1f %%%n",
            test, values, RUNS, 100 * kept);
        assertThat(kept).isLessThanOrEqualTo(0.02);
      }
    }
  }

  @Test
  void whatIsFarOutsideWithManyCountsHardlyEverPasses() {
    for (Drift test : List.of(live(), frozen())) {
      double kept = kept(test, 3000, 0.08, 1);
      System.out.printf(
          "drift %s, 3000 values, a bin of 18 %% for 10 %%, seeds 1 to %d: kept from passing %.1f %%%n",
          test, RUNS, 100 * kept);
      assertThat(kept).isGreaterThanOrEqualTo(0.98);
    }
  }

  @Test
  void restartsAtHalfTheLimitPassAndAtSixTimesDoNot() {
    double healthy = restarts(0.25, 4);
    double broken = restarts(3, 4);
    System.out.printf(
        "restarts over 4 pod-hours, limit 0.5, seeds 1 to %d: kept from passing %.1f %% at 0.25 an"
            + " hour, %.1f %% at 3%n",
        RUNS, 100 * healthy, 100 * broken);
    assertThat(healthy).isLessThanOrEqualTo(0.02);
    assertThat(broken).isGreaterThanOrEqualTo(0.95);
  }

  private static Drift live() {
    return Drift.fromStable(BINS, new Dispersion.Independent(), true);
  }

  private static Drift frozen() {
    return Drift.fromReference(
        java.util.Collections.nCopies(BINS, 0.1), new Dispersion.Independent(), true);
  }

  /** The share of runs that do not pass at their last look, of twenty. */
  private static double kept(Drift test, int values, double moved, int first) {
    int kept = 0;
    for (int seed = first; seed < first + RUNS; seed++) {
      Random random = new Random(seed);
      SequentialState state = test.start();
      for (int look = 1; look <= 20; look++) {
        Sample sample =
            new Sample.Bins(counts(random, values / 20, moved), counts(random, values / 5, 0));
        state = test.observe(state, moment(look), sample).state();
      }
      kept += test.standing(state).passes(.05) ? 0 : 1;
    }
    return kept / (double) RUNS;
  }

  private static List<Double> counts(Random random, int values, double moved) {
    double[] counts = new double[BINS];
    for (int i = 0; i < values; i++) {
      counts[random.nextDouble() < moved / 0.9 ? 0 : random.nextInt(BINS)]++;
    }
    List<Double> boxed = new ArrayList<>();
    for (double count : counts) {
      boxed.add(count);
    }
    return boxed;
  }

  private static double restarts(double perHour, double hours) {
    EventRate test = EventRate.of(.5, new Dispersion.Independent(), true);
    int kept = 0;
    for (int seed = 1; seed <= RUNS; seed++) {
      Random random = new Random(seed);
      SequentialState state = test.start();
      for (int look = 1; look <= 40; look++) {
        int events = random.nextDouble() < perHour * hours / 40 ? 1 : 0;
        state = test.observe(state, moment(look), new Sample.Exposure(events, hours / 40)).state();
      }
      kept += test.standing(state).passes(.05) ? 0 : 1;
    }
    return kept / (double) RUNS;
  }

  private static Moment moment(int look) {
    return Moment.settled(START.plus(LOOK.multipliedBy(look)), LOOK);
  }
}
