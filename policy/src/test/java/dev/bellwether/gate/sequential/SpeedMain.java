package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prints how long one look takes on one core; not a test, because machines are busy. */
final class SpeedMain {
  private static final int LOOKS = 20_000;

  private SpeedMain() {}

  public static void main(String[] arguments) {
    Ceiling ceiling = new Ceiling(.005, 1.5);
    VersusStable versus = new VersusStable(1.1, .001, 1.5, 1.5, .02);
    Dispersion independent = new Dispersion.Independent();
    Dispersion hedged = Dispersion.unknown();
    time("ceiling, count kernel", Proportion.of(ceiling, independent, true));
    time("ceiling, hedged", Proportion.of(ceiling, hedged, true));
    time("versus stable, count kernel", Proportion.of(versus, 1, independent, true));
    time("versus stable, hedged", Proportion.of(versus, 1, hedged, true));
    time("ceiling and versus stable, hedged", Proportion.of(ceiling, versus, 1, hedged, true));
    time("mean of scores", MeanFloor.of(MeanFloor.Floor.of(.92), hedged, true));
    time("drift over 10 bins", Drift.fromStable(10, hedged, true));
  }

  private static void time(String name, SequentialTest test) {
    List<Sample> samples = samples(test);
    double best = Double.POSITIVE_INFINITY;
    double guard = 0;
    for (int round = 0; round < 8; round++) {
      SequentialState state = test.start();
      long start = System.nanoTime();
      for (int look = 1; look <= LOOKS; look++) {
        state =
            test.observe(state, Looks.settled(look), samples.get(look % samples.size())).state();
        guard += test.standing(state).failLogE();
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / LOOKS);
    }
    System.out.printf(
        "%-36s %7.2f us a look, %,9.0f looks a second (%s)%n",
        name, best, 1e6 / best, Double.isNaN(guard) ? "?" : "ok");
  }

  private static List<Sample> samples(SequentialTest test) {
    Random random = new Random(1);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      samples.add(
          switch (test) {
            case Proportion ignored -> SequentialTestTest.randomBeside(random);
            case MeanFloor ignored ->
                Sample.Scores.of(ScoreHistogram.NONE.plus(.9, 30).plus(.955, 30).plus(1, 50));
            case Drift ignored -> {
              List<Double> bins = new ArrayList<>();
              for (int bin = 0; bin < 10; bin++) {
                bins.add((double) random.nextInt(100));
              }
              yield new Sample.Bins(bins, bins);
            }
            case EventRate ignored -> new Sample.Exposure(0, .01);
            case SampleRatio ignored -> new Sample.Split(30, 600, .05);
          });
    }
    return samples;
  }
}
