package dev.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.bench.World.Weather;
import dev.bellwether.gate.sequential.Stability;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long SEED = 20_261_122;

  @Test
  void countsComeOutAsTheyShould() {
    SplittableRandom random = new SplittableRandom(7);
    for (double fano : new double[] {1, 3, 10}) {
      double sum = 0;
      double squares = 0;
      int draws = 20_000;
      for (int i = 0; i < draws; i++) {
        int x = Draws.clustered(random, 6000, .005, fano);
        sum += x;
        squares += (double) x * x;
      }
      double mean = sum / draws;
      assertThat(mean).isBetween(29.0, 31.0);
      assertThat((squares / draws - mean * mean) / mean).isBetween(fano * .93, fano * 1.07);
    }
  }

  @Test
  void theSameSeedMakesTheSameRuns() {
    World world = World.healthy(200).times(2);
    List<Double> alarm = List.of(Rule.ALARM);

    var one = Simulation.run(world, () -> new ArgoRule(.01, 3), alarm, 200, 20, 5);
    var other = Simulation.run(world, () -> new ArgoRule(.01, 3), alarm, 200, 20, 5);

    assertThat(one).isEqualTo(other);
    assertThat(one.getFirst().share()).isPositive();
  }

  @Test
  void oneRunServesEveryThreshold() {
    World world = World.healthy(200).times(3);
    List<Double> both = List.of(2.0, 4.0);

    List<Simulation> together = Simulation.run(world, PeekedZRule::new, both, 60, 20, 5);

    for (int i = 0; i < both.size(); i++) {
      List<Double> alone = List.of(both.get(i));
      assertThat(Simulation.run(world, PeekedZRule::new, alone, 60, 20, 5))
          .containsExactly(together.get(i));
    }
    assertThat(together.get(1).orDay()).isGreaterThan(together.get(0).orDay());
  }

  @Test
  void theHighestScoreIsReachedAndNotPassed() {
    World world = World.healthy(200);
    List<Double> highest = Simulation.highest(world, PeekedZRule::new, 60, 20, 5);
    double tenth = highest.get(9);

    List<Simulation> at = Simulation.run(world, PeekedZRule::new, List.of(tenth), 60, 20, 5);
    List<Simulation> above =
        Simulation.run(world, PeekedZRule::new, List.of(Math.nextUp(tenth)), 60, 20, 5);

    assertThat(at.getFirst().times()).isEqualTo(11);
    assertThat(above.getFirst().times()).isEqualTo(10);
  }

  @Test
  void aRunWithoutAnAlarmCountsAsADay() {
    Simulation runs = new Simulation(List.of(10, 0, 20), 60);

    assertThat(runs.delay(0)).isEqualTo(15);
    assertThat(runs.orDay()).isEqualTo(30);
    assertThat(runs.delay(15)).isEqualTo(5);
    assertThat(runs.times()).isEqualTo(2);
    assertThat(runs.share(10)).isEqualTo(1 / 3.0);
  }

  @Test
  void whatOneNameDrawsDoesNotDependOnTheOthers() {
    World world = World.healthy(200);
    Lab one = new Lab(SEED, Lab.Form.TRIAL);
    Lab other = new Lab(SEED, Lab.Form.TRIAL);
    other.run("before", world, PeekedZRule::new, 1, 60, 20);

    Simulation runs = one.run("it", world, PeekedZRule::new, 1, 60, 20);

    assertThat(other.run("it", world, PeekedZRule::new, 1, 60, 20)).isEqualTo(runs);
    assertThat(other.run("before", world, PeekedZRule::new, 1, 60, 20)).isNotEqualTo(runs);
  }

  @Test
  void restartsAndMissingLooksLoseRequestsAndKeepTheShare() {
    World.Stream steady = World.healthy(200).begin(new SplittableRandom(SEED));
    World.Stream missing =
        World.healthy(200).under(Weather.MISSING).begin(new SplittableRandom(SEED));
    Counts all = new Counts(0, 0, 0, 0);
    Counts seen = new Counts(0, 0, 0, 0);
    int blind = 0;
    for (int look = 0; look < 1440; look++) {
      all = all.plus(steady.next());
      Counts counts = missing.next();
      seen = seen.plus(counts);
      blind += counts.stableTrials() == 0 ? 1 : 0;
    }

    assertThat(blind / 1440.0).isBetween(.15, .25);
    assertThat((double) seen.stableTrials() / all.stableTrials()).isBetween(.95, .995);
    assertThat(seen.stableRate()).isCloseTo(all.stableRate(), within(.0002));
  }

  @Test
  void aPodThatRestartsHasServedNoLessThanNothing() {
    Pods pods = new Pods(new SplittableRandom(SEED));
    for (int look = 0; look < 1000; look++) {
      pods.serve(100, 1);
      Pods.Seen seen = pods.read();
      assertThat(seen.trials()).isBetween(0, 100);
      assertThat(seen.events()).isBetween(0, 1);
    }
  }

  @Test
  void aHotNodeIsTheCanarysAlone() {
    World.Stream stream =
        World.healthy(20_000).under(Weather.HOT_NODE).begin(new SplittableRandom(SEED));
    double[] canary = new double[500];
    double[] stable = new double[500];
    for (int look = 0; look < 500; look++) {
      Counts counts = stream.next();
      canary[look] = counts.rate();
      stable[look] = counts.stableRate();
    }

    assertThat(spread(canary)).isBetween(.14, .26);
    assertThat(spread(stable)).isLessThan(.03);
  }

  private static double spread(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / values.length) / mean;
  }

  @Test
  void theNormalDistributionIsTheNormalDistribution() {
    assertThat(Normal.below(0)).isEqualTo(.5);
    assertThat(Normal.below(1.6448536)).isCloseTo(.95, within(1e-7));
    assertThat(Normal.below(-2.3263479)).isCloseTo(.01, within(1e-7));
    assertThat(Normal.below(-8)).isZero();
  }

  @Test
  void binsLeanByTheIndexThatTheTableStates() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Double> even = Draws.bins(random, 10_000_000, Drifts.leaning(0));

    assertThat(even.stream().mapToDouble(Double::doubleValue).sum()).isEqualTo(10_000_000);
    List<Double> within = Draws.bins(random, 10_000_000, Drifts.leaning(.25));
    assertThat(Stability.of(within, even).psi()).isCloseTo(.026, within(.001));
    List<Double> beyond = Draws.bins(random, 10_000_000, Drifts.leaning(.5));
    assertThat(Stability.of(beyond, even).psi()).isCloseTo(.11, within(.002));
  }

  @Test
  void aTTestCallsALowMeanLowAndAHighOneNot() {
    SplittableRandom random = new SplittableRandom(SEED);
    PeekedT low = new PeekedT(.92, 1.6449);
    PeekedT high = new PeekedT(.92, 1.6449);
    boolean lowBelow = false;
    boolean highBelow = false;
    for (int i = 0; i < 200; i++) {
      lowBelow = low.below(Draws.beta(random, .88, .09));
      highBelow = high.below(Draws.beta(random, .96, .09));
    }

    assertThat(lowBelow).isTrue();
    assertThat(highBelow).isFalse();
  }
}
