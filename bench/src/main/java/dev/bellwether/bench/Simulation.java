package dev.bellwether.bench;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Many runs of one world under one rule.
 *
 * @param alarms look of the first alarm in each run, from 1; 0 for none
 * @param looks how many looks a run has
 */
record Simulation(List<Integer> alarms, int looks) {
  Simulation {
    alarms = List.copyOf(alarms);
  }

  /** Runs until the first alarm. The same seed gives the same runs, on however many cores. */
  static Simulation run(
      World world, Supplier<Rule> rule, double threshold, int looks, int runs, long seed) {
    List<Integer> alarms =
        IntStream.range(0, runs)
            .parallel()
            .mapToObj(
                run -> firstAlarm(world, rule.get(), threshold, looks, seed * 1_000_003 + run))
            .toList();
    return new Simulation(alarms, looks);
  }

  private static int firstAlarm(World world, Rule rule, double threshold, int looks, long seed) {
    World.Stream stream = world.begin(new SplittableRandom(seed));
    for (int look = 1; look <= looks; look++) {
      if (rule.score(stream.next()) >= threshold) {
        return look;
      }
    }
    return 0;
  }

  int runs() {
    return alarms.size();
  }

  /** Share of the runs with an alarm within so many looks. */
  double share(int within) {
    return (double) alarms.stream().mapToInt(a -> a).filter(a -> a > 0 && a <= within).count()
        / runs();
  }

  double share() {
    return share(looks);
  }

  /** Looks from the onset to the alarm, on average, among the alarms that came after it. */
  double delay(int onset) {
    return alarms.stream()
        .mapToInt(a -> a)
        .filter(a -> a > onset)
        .map(a -> a - onset)
        .average()
        .orElse(Double.NaN);
  }

  /** One standard error of the delay. */
  double delayError(int onset) {
    double mean = delay(onset);
    double[] late =
        alarms.stream()
            .mapToInt(a -> a)
            .filter(a -> a > onset)
            .mapToDouble(a -> a - onset)
            .toArray();
    double variance = java.util.Arrays.stream(late).map(d -> (d - mean) * (d - mean)).sum();
    return Math.sqrt(variance / Math.max(1, late.length - 1.0) / Math.max(1, late.length));
  }
}
