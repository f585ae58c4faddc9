package dev.bellwether.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
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

  /** One run of whatever it is. */
  interface Trial {
    /** Look of the first alarm, from 1; 0 for none. */
    int first(RandomGenerator random);
  }

  /**
   * Runs until the first alarm at the highest threshold, noting the first at each: one run serves
   * them all. The same seed gives the same runs, on however many cores.
   *
   * @param thresholds ascending
   */
  static List<Simulation> run(
      World world, Supplier<Rule> rule, List<Double> thresholds, int looks, int runs, long seed) {
    return of(
        random -> alarms(world.begin(random), rule.get(), thresholds, looks),
        thresholds.size(),
        looks,
        runs,
        seed);
  }

  /** Runs what gives so many first alarms each time. */
  static List<Simulation> of(
      Function<RandomGenerator, int[]> one, int levels, int looks, int runs, long seed) {
    List<int[]> all =
        IntStream.range(0, runs)
            .parallel()
            .mapToObj(run -> one.apply(new SplittableRandom(seed + run)))
            .toList();
    return IntStream.range(0, levels)
        .mapToObj(level -> new Simulation(all.stream().map(each -> each[level]).toList(), looks))
        .toList();
  }

  /** The highest score of each run, ascending. */
  static List<Double> highest(World world, Supplier<Rule> rule, int looks, int runs, long seed) {
    return IntStream.range(0, runs)
        .parallel()
        .mapToObj(run -> highest(world.begin(new SplittableRandom(seed + run)), rule.get(), looks))
        .sorted()
        .toList();
  }

  private static double highest(World.Stream stream, Rule rule, int looks) {
    double highest = 0;
    for (int look = 1; look <= looks; look++) {
      highest = Math.max(highest, rule.score(stream.next()));
    }
    return highest;
  }

  private static int[] alarms(World.Stream stream, Rule rule, List<Double> thresholds, int looks) {
    int[] first = new int[thresholds.size()];
    int reached = 0;
    for (int look = 1; look <= looks && reached < first.length; look++) {
      double score = rule.score(stream.next());
      while (reached < first.length && score >= thresholds.get(reached)) {
        first[reached] = look;
        reached++;
      }
    }
    return first;
  }

  int runs() {
    return alarms.size();
  }

  /** How many runs have an alarm. */
  long times() {
    return alarms.stream().filter(alarm -> alarm > 0).count();
  }

  /** Share of the runs with an alarm within so many looks. */
  double share(int within) {
    return (double) alarms.stream().filter(alarm -> alarm > 0 && alarm <= within).count() / runs();
  }

  double share() {
    return share(looks);
  }

  /** Looks from the onset to the alarm, on average, among the alarms that came after it. */
  double delay(int onset) {
    return after(onset).average().orElse(Double.NaN);
  }

  /** One standard error of the delay. */
  double delayError(int onset) {
    return deviation(onset) / Math.sqrt(Math.max(1, (double) after(onset).count()));
  }

  /** How far single delays are from their mean. */
  double deviation(int onset) {
    double mean = delay(onset);
    double[] late = after(onset).toArray();
    double squares = Arrays.stream(late).map(d -> (d - mean) * (d - mean)).sum();
    return Math.sqrt(squares / Math.max(1, late.length - 1.0));
  }

  /** Looks to the alarm, where a run without one counts as an alarm at its end. */
  double orDay() {
    return alarms.stream().mapToInt(alarm -> alarm == 0 ? looks : alarm).average().orElse(0);
  }

  private DoubleStream after(int onset) {
    return alarms.stream().filter(alarm -> alarm > onset).mapToDouble(alarm -> alarm - onset);
  }
}
