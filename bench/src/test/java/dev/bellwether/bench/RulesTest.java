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
}
