package dev.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Counts GOOD = new Counts(0, 100, 0, 100);
  private static final Counts BAD = new Counts(2, 100, 0, 100);
  private static final Counts NONE = new Counts(0, 0, 0, 0);

  @Test
  void argoAbortsOnTheFailureAfterItsLimitHoweverManySuccessesLieBetween() {
    ArgoRule rule = new ArgoRule(.01, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(rule.score(BAD)).isZero();
      assertThat(rule.score(GOOD)).isZero();
    }
    assertThat(rule.score(BAD)).isEqualTo(Rule.ALARM);
  }

  @Test
  void argoAbortsOnTheFifthErrorRunning() {
    ArgoRule rule = new ArgoRule(.01, 3);
    for (int i = 0; i < 4; i++) {
      assertThat(rule.score(NONE)).isZero();
    }
    assertThat(rule.score(GOOD)).isZero();
    for (int i = 0; i < 4; i++) {
      assertThat(rule.score(NONE)).isZero();
    }
    assertThat(rule.score(NONE)).isEqualTo(Rule.ALARM);
  }

  @Test
  void flaggerRollsBackAtTheTickAfterItsLastFailedCheckAndCountsMissingDataAsOne() {
    FlaggerRule rule = new FlaggerRule(.01, 2);

    assertThat(rule.score(NONE)).isZero();
    assertThat(rule.score(GOOD)).isZero();
    assertThat(rule.score(BAD)).isZero();
    assertThat(rule.score(GOOD)).isEqualTo(Rule.ALARM);
  }

  @Test
  void kayentaFindsAShiftAndNotNoise() {
    SplittableRandom random = new SplittableRandom(1);
    double[] control = new double[60];
    double[] same = new double[60];
    double[] shifted = new double[60];
    for (int i = 0; i < 60; i++) {
      control[i] = 100 + random.nextGaussian();
      same[i] = 100 + random.nextGaussian();
      shifted[i] = 102 + random.nextGaussian();
    }

    assertThat(KayentaRule.high(control, same)).isFalse();
    assertThat(KayentaRule.high(control, shifted)).isTrue();
    assertThat(KayentaRule.high(shifted, control)).isFalse();
    assertThat(KayentaRule.high(control, control)).isFalse();
  }

  @Test
  void theShiftBetweenTwoSamplesIsTheMedianOfTheirDifferences() {
    MannWhitney test =
        MannWhitney.of(new double[] {1, 2, 3, 4, 5, 6}, new double[] {11, 12.5, 13, 14, 15, 16});

    assertThat(test.estimate()).isBetween(9.9, 10.2);
    assertThat(test.lower()).isLessThan(8);
    assertThat(test.upper()).isGreaterThan(12);
  }

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

    Simulation one = Simulation.run(world, () -> new ArgoRule(.01, 3), Rule.ALARM, 200, 20, 5);
    Simulation other = Simulation.run(world, () -> new ArgoRule(.01, 3), Rule.ALARM, 200, 20, 5);

    assertThat(one).isEqualTo(other);
    assertThat(one.share()).isPositive();
  }

  @Test
  void scoresAtTheirLimitAndNoDriftKeepTheirPromises() {
    for (Bars.Bar bar : Bars.measureQuickOnes(20_261_122)) {
      System.out.println(bar);
      assertThat(bar.kept()).as("%s", bar).isTrue();
    }
  }

  @Test
  void aRegressionIsFoundByTheGate() {
    Simulation runs =
        Simulation.run(
            World.healthy(200).times(5),
            Engines.versus(Engines.UNKNOWN, 60),
            Engines.at(.01),
            60,
            10,
            1);

    assertThat(runs.share()).isEqualTo(1);
  }
}
