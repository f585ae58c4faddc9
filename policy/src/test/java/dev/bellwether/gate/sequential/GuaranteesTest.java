package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While the null holds, evidence against it is at most 1 on average: every outcome is counted out,
 * none is drawn by chance.
 */
class GuaranteesTest {
  private static final double ROUNDING = 1e-9;

  @ParameterizedTest
  @EnumSource(Side.class)
  void aCeilingIsExactAtTheLimitAndBelowOneBeyondIt(Side side) {
    for (double limit : new double[] {.005, .05, .3, .9}) {
      CountBets bets = CountBets.independent(side, limit);
      double better = side == Side.FAIL ? limit * .9 : limit + (1 - limit) * .1;

      assertThat(expected(bets, Distributions.binomial(60, limit), 60))
          .isCloseTo(1, within(ROUNDING));
      assertThat(expected(bets, Distributions.binomial(60, better), 60)).isLessThan(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1.1", "3", "10"})
  void clusteredCountsHoldForEveryDispersionUpToTheirOwn(double fano) {
    for (Side side : Side.values()) {
      for (double limit : new double[] {.005, .05}) {
        CountBets bets = CountBets.clustered(side, limit, fano);
        double[] itself = Distributions.clustered(60 * limit, fano, 30_000);

        assertThat(expected(bets, itself, 60)).isCloseTo(1, within(1e-6));
        for (double truth : new double[] {1, 1 + (fano - 1) / 2}) {
          double[] chances = Distributions.clustered(60 * limit, truth, 30_000);
          assertThat(expected(bets, chances, 60)).isLessThanOrEqualTo(1 + ROUNDING);
        }
        assertThat(expected(bets, Distributions.binomial(60, limit), 60))
            .isLessThanOrEqualTo(1 + ROUNDING);
      }
    }
  }

  @Test
  void dividingCountsByTheirDispersionWouldNotHold() {
    double fano = 3;
    CountBets bets = CountBets.independent(Side.FAIL, .05);
    double[] chances = Distributions.clustered(3, fano, 3000);

    double expected = 0;
    for (int x = 0; x < chances.length; x++) {
      Batch divided = Batch.of(x / fano, 60 / fano);
      expected += chances[x] * Math.exp(Proportion.logE(bets, divided));
    }

    assertThat(expected).isGreaterThan(1.5);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1.1, 0", "1.5, 0", "1.25, .005", "1, .02"})
  void aComparisonHoldsWhateverTheRateOfStable(double ratio, double slack) {
    double worst = 0;
    for (Side side : Side.values()) {
      for (double fano : new double[] {0, 1, 1.1, 3}) {
        RatioBets bets = new RatioBets(side, ratio, slack, fano);
        for (double stable : new double[] {.001, .02, .3, .6}) {
          double canary = Math.min(1, ratio * stable + slack);
          worst =
              Math.max(
                  worst,
                  expected(
                      bets,
                      Distributions.binomial(8, canary),
                      8,
                      Distributions.binomial(25, stable),
                      25));
        }
      }
    }
    assertThat(worst).isLessThanOrEqualTo(1 + ROUNDING).isGreaterThan(.5);
  }

  @ParameterizedTest
  @CsvSource({"1.1", "3"})
  void aComparisonHoldsForClusteredArms(double fano) {
    for (Side side : Side.values()) {
      RatioBets bets = new RatioBets(side, 1.2, 0, fano);
      for (double truth : new double[] {1, (1 + fano) / 2, fano}) {
        double expected =
            expected(
                bets,
                Distributions.clustered(1.2 * 2, truth, 300),
                20,
                Distributions.clustered(6, truth, 300),
                60);
        assertThat(expected).isLessThanOrEqualTo(1 + 1e-6);
      }
    }
  }

  @Test
  void theShareOfALookNeedsItsCorrectionAboveARatioOfOne() {
    double cap = VersusStable.RATE_CAP;
    double ratio = 1.5;
    double[] canary = Distributions.binomial(60, ratio * cap);
    double[] stable = Distributions.binomial(60, cap);

    double plain = expected(PollBets.ratio(Side.FAIL, ratio), canary, 60, stable, 60);
    double corrected =
        expected(PollBets.ratio(Side.FAIL, PollBets.ratio(ratio, cap)), canary, 60, stable, 60);

    assertThat(plain).isGreaterThan(1 + 1e-5);
    assertThat(corrected).isLessThanOrEqualTo(1 + ROUNDING);
    assertThat(
            expected(PollBets.ratio(Side.FAIL, 1), Distributions.binomial(30, cap), 30, stable, 60))
        .isLessThanOrEqualTo(1 + ROUNDING);
  }

  @Test
  void aLooksRateHoldsHoweverEventsCluster() {
    PollBets<Batch> bets = PollBets.ceiling(Side.FAIL, .05);

    // All sixty fail together or none does.
    double expected =
        .05 * Math.exp(Proportion.logE(bets, Batch.of(60, 60)))
            + .95 * Math.exp(Proportion.logE(bets, Batch.of(0, 60)));

    assertThat(expected).isLessThanOrEqualTo(1 + ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "3, 2", "3, 3"})
  void scoresHoldForClustersUpToTheirTemper(double temper, int cluster) {
    double mean = .92;
    for (Side side : Side.values()) {
      ScoreBets bets = new ScoreBets(side, mean, temper);
      for (double low : new double[] {0, .3, .9}) {
        double high = .99;
        double chance = (high - mean) / (high - low);
        double expected =
            chance * Math.exp(logE(bets, low, cluster))
                + (1 - chance) * Math.exp(logE(bets, high, cluster));

        assertThat(expected).isLessThanOrEqualTo(1 + ROUNDING);
      }
    }
  }

  @Test
  void momentsAndCoarserHistogramsNeverShowMoreThanTheScores() {
    double[] scores = {.123, .5, .777, .92, .999, 1, 0};
    ScoreHistogram split = ScoreHistogram.NONE;
    double squares = 0;
    double sum = 0;
    for (double score : scores) {
      split = split.plus(score, 1);
      sum += score;
      squares += score * score;
    }
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      Side side = i % 2 == 0 ? Side.FAIL : Side.PASS;
      double exact = exact(side, .8, scores);
      ScoreBets bets = new ScoreBets(side, .8, 1);

      assertThat(bets.logE(split.units(), 0)).isLessThanOrEqualTo(exact + 1e-6);
      assertThat(ScoreBets.logE(side, .8, scores.length, sum, squares)).isLessThanOrEqualTo(exact);
      assertThat(bets.logE(inBuckets(scores, sum, random).units(), 0))
          .isLessThanOrEqualTo(exact + 1e-6);
      assertThat(bets.logE(ScoreHistogram.ofSum(scores.length, sum).units(), 0))
          .isLessThanOrEqualTo(exact);
    }
  }

  @Test
  void lateOnsetHoldsOverSeveralLooks() {
    double limit = .2;
    Bettor<Batch> bettor = new Bettor<>(List.of(CountBets.independent(Side.FAIL, limit)), true);

    double expected =
        paths(
            3,
            Distributions.binomial(4, limit),
            path -> {
              Doubles wealth = bettor.start();
              for (int x : path) {
                wealth = bettor.after(wealth, Batch.of(x, 4), 1 / 240.0);
              }
              return Math.exp(bettor.logE(wealth, 0));
            });

    assertThat(expected).isCloseTo(1, within(ROUNDING));
  }

  @Test
  void aGateAgainstStableHoldsOnEachSideOfItsNull() {
    VersusStable terms = new VersusStable(1.1, .1, 1.5, 1.5, .2);
    for (Dispersion dispersion :
        List.of(new Dispersion.Independent(), Dispersion.fano(1.1), Dispersion.unknown())) {
      // Above the floor but in step with stable; and above stable but below the floor.
      for (double[] rates : new double[][] {{.22, .2}, {.1, .01}}) {
        assertThat(
                expectedEvidence(
                    Proportion.of(terms, 1, dispersion, true), rates[0], rates[1], true))
            .isLessThanOrEqualTo(1 + ROUNDING);
      }
      // As bad as passing rejects.
      for (double[] rates : new double[][] {{.3, .2}, {.15, .01}, {.3, .1}}) {
        assertThat(
                expectedEvidence(
                    Proportion.of(terms, 1, dispersion, true), rates[0], rates[1], false))
            .isLessThanOrEqualTo(1 + ROUNDING);
      }
    }
  }

  @Test
  void driftHoldsWithinItsTolerance() {
    double[] stable = {.5, .3, .2};
    double[] canary = {.435, .38, .185};
    List<int[]> canaryOutcomes = outcomes(4);
    List<int[]> stableOutcomes = outcomes(5);
    for (Dispersion dispersion : List.of(new Dispersion.Independent(), Dispersion.unknown())) {
      for (Drift drift :
          List.of(
              Drift.fromStable(3, dispersion, true),
              Drift.fromReference(List.of(.5, .3, .2), dispersion, true))) {
        double expected = 0;
        for (int[] c : canaryOutcomes) {
          for (int[] s : stableOutcomes) {
            Sample.Bins bins = new Sample.Bins(boxed(c), boxed(s));
            SequentialState state = Looks.after(drift, bins);
            expected +=
                multinomial(c, canary)
                    * multinomial(s, stable)
                    * Math.exp(drift.standing(state).failLogE());
          }
        }
        assertThat(expected).as("%s %s", drift, dispersion).isLessThanOrEqualTo(1 + ROUNDING);
      }
    }
  }

  @Test
  void theSampleRatioHoldsWithinItsTolerance() {
    SampleRatio test = SampleRatio.create();
    for (double weight : new double[] {.01, .05, .5}) {
      for (double truth : new double[] {1.1 * weight + .005, Math.max(0, .9 * weight - .005)}) {
        double[] chances = Distributions.binomial(40, truth);
        double expected = 0;
        for (int x = 0; x < chances.length; x++) {
          SequentialState state = Looks.after(test, new Sample.Split(x, 40 - x, weight));
          expected += chances[x] * Math.exp(test.standing(state).failLogE());
        }
        assertThat(expected).isLessThanOrEqualTo(1 + ROUNDING);
      }
    }
  }

  private static double expectedEvidence(
      Proportion test, double canary, double stable, boolean fail) {
    double[] canaryChances = Distributions.binomial(5, canary);
    double[] stableChances = Distributions.binomial(9, stable);
    double sum = 0;
    for (int x = 0; x < 36; x++) {
      for (int y = 0; y < 100; y++) {
        int then = x / 6;
        int stableThen = y / 10;
        SequentialState state =
            Looks.after(
                test,
                Sample.Trials.of(new Both(x % 6, 5, y % 10, 9)),
                Sample.Trials.of(new Both(then, 5, stableThen, 9)));
        Standing standing = test.standing(state);
        Double pass = standing.passLogE();
        double evidence = fail ? standing.failLogE() : pass == null ? 0 : pass;
        sum +=
            canaryChances[x % 6]
                * canaryChances[then]
                * stableChances[y % 10]
                * stableChances[stableThen]
                * Math.exp(evidence);
      }
    }
    return sum;
  }

  private static double expected(Bets<Batch> bets, double[] chances, double trials) {
    double sum = 0;
    for (int x = 0; x < chances.length; x++) {
      // Such a chance may be tiny and its evidence huge; below this it is a matter of rounding.
      sum +=
          chances[x] < 1e-300
              ? 0
              : Math.exp(Math.log(chances[x]) + Proportion.logE(bets, Batch.of(x, trials)));
    }
    return sum;
  }

  private static double expected(
      Bets<Batch> bets, double[] canary, double trials, double[] stable, double stableTrials) {
    double sum = 0;
    for (int x = 0; x < canary.length; x++) {
      for (int y = 0; y < stable.length; y++) {
        double chance = canary[x] * stable[y];
        if (chance > 1e-30) {
          Batch batch = new Batch(x, trials, y, stableTrials);
          sum += chance * Math.exp(Proportion.logE(bets, batch));
        }
      }
    }
    return sum;
  }

  private static double logE(ScoreBets bets, double score, int times) {
    return bets.logE(ScoreHistogram.NONE.plus(score, times).units(), 0);
  }

  /** As a source with so many buckets of any width counts them. */
  private static ScoreHistogram inBuckets(double[] scores, double sum, Random random) {
    List<Double> edges = random.doubles(random.nextInt(6)).sorted().boxed().toList();
    List<Double> counts = new ArrayList<>(Collections.nCopies(edges.size() + 1, 0.0));
    for (double score : scores) {
      int bucket = (int) edges.stream().filter(edge -> edge < score).count();
      counts.set(bucket, counts.get(bucket) + 1);
    }
    ScoreHistogram histogram = ScoreHistogram.ofBuckets(edges, counts, sum);
    assertThat(histogram.problem()).isNull();
    assertThat(histogram.count()).isCloseTo(scores.length, within(1e-4));
    assertThat(histogram.sum()).isCloseTo(sum, within(1e-4));
    return histogram;
  }

  private static double exact(Side side, double mean, double[] scores) {
    double[] wealth = new double[Grid.fractions().length];
    for (int k = 0; k < wealth.length; k++) {
      for (double y : scores) {
        double odds = side == Side.FAIL ? (mean - y) / (1 - mean) : (y - mean) / mean;
        wealth[k] += Math.log1p(Grid.fractions()[k] * odds);
      }
    }
    return Logs.mean(wealth);
  }

  private static double paths(int looks, double[] chances, ToDoubleFunction<int[]> evidence) {
    int outcomes = chances.length;
    double sum = 0;
    for (int code = 0; code < Math.pow(outcomes, looks); code++) {
      int[] path = new int[looks];
      double chance = 1;
      int left = code;
      for (int i = 0; i < looks; i++) {
        path[i] = left % outcomes;
        chance *= chances[path[i]];
        left /= outcomes;
      }
      sum += chance * evidence.applyAsDouble(path);
    }
    return sum;
  }

  private static List<int[]> outcomes(int n) {
    List<int[]> all = new ArrayList<>();
    for (int a = 0; a <= n; a++) {
      for (int b = 0; a + b <= n; b++) {
        all.add(new int[] {a, b, n - a - b});
      }
    }
    return all;
  }

  private static double multinomial(int[] counts, double[] shares) {
    double chance = 1;
    int seen = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int k = 1; k <= counts[i]; k++) {
        seen++;
        chance *= shares[i] * seen / k;
      }
    }
    return chance;
  }

  private static List<Double> boxed(int[] counts) {
    return java.util.Arrays.stream(counts).mapToObj(count -> (double) count).toList();
  }
}
