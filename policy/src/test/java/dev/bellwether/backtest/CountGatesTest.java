package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates that count something else than errors, latencies and the one score, from spec to words. */
final class CountGatesTest {
  private static final String NULLS = "max_null_rate: 1";
  private static final String PAIRS = "max_disagreement_rate: 2";
  private static final String POSITIVES = "max_positive_rate_ratio: 1.25";
  private static final String RELEVANCE = "min_relevance_score: 0.8";

  @ParameterizedTest
  @CsvSource({"3,PASS", "60,FAIL"})
  void unusableOutputsAreHeldAgainstTheirLimit(int nulls, Ending ending) {
    assertThat(of(NULLS, "\"requests\":600,\"nulls\":" + nulls, "").decision()).isEqualTo(ending);
  }

  @Test
  void aPlainComparisonOfUnusableOutputsIsStrictlyBelow() {
    String plain = "max_null_rate: {limit: 1, test: threshold}";

    ReleaseResult at = of(plain, "\"requests\":600,\"nulls\":6", "");
    ReleaseResult below = of(plain, "\"requests\":600,\"nulls\":5", "");

    assertThat(at.decision()).isEqualTo(Ending.FAIL);
    assertThat(at.gates().getFirst().reason())
        .isEqualTo("1 % of 1,800 requests had no usable output, not below 1 %");
    assertThat(below.decision()).isEqualTo(Ending.PASS);
  }

  @Test
  void unusableOutputsMayBeComparedWithStables() {
    String beside = "max_null_rate: {limit: 20, baseline: stable, dispersion: independent}";

    ReleaseResult worse =
        of(beside, "\"requests\":600,\"nulls\":60", "\"requests\":600,\"nulls\":30");
    ReleaseResult alike =
        of(beside, "\"requests\":600,\"nulls\":30", "\"requests\":600,\"nulls\":30");

    assertThat(worse.decision()).isEqualTo(Ending.FAIL);
    assertThat(alike.decision()).isEqualTo(Ending.PASS);
  }

  @ParameterizedTest
  @CsvSource({"3,PASS", "60,FAIL"})
  void differentAnswersToTheSameRequestsAreHeldAgainstTheirLimit(int different, Ending ending) {
    String pairs = "\"pairs\":{\"n\":600,\"disagreements\":%d}".formatted(different);

    ReleaseResult result = of(PAIRS, pairs, "");

    assertThat(result.decision()).isEqualTo(ending);
    assertThat(result.gates().getFirst().samples().canary()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    // As often, a little more, a little less: within 1.25 times.
    "60,60,PASS",
    "65,60,PASS",
    "60,65,PASS",
    // Twice as often, half as often, never, always.
    "120,60,FAIL",
    "60,120,FAIL",
    "0,60,FAIL",
    "600,60,FAIL",
    // Neither has a positive: the floor decides.
    "0,0,PASS"
  })
  void positivePredictionsAreComparedEitherWay(int canary, int stable, Ending ending) {
    ReleaseResult result =
        of(
            POSITIVES,
            "\"requests\":600,\"positives\":" + canary,
            "\"requests\":600,\"positives\":" + stable);

    assertThat(result.decision()).isEqualTo(ending);
  }

  @Test
  void aRatioIsSaidAsOneWithBothShares() {
    GateReport fewer =
        of(POSITIVES, "\"requests\":600,\"positives\":30", "\"requests\":600,\"positives\":60")
            .gates()
            .getFirst();

    assertThat(fewer.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(fewer.value()).isNotNull();
    assertThat(fewer.value().display()).isEqualTo("2 times");
    assertThat(fewer.limit().display()).isEqualTo("1.25 times");
    assertThat(fewer.baseline()).isNull();
    assertThat(fewer.interval()).hasSize(2);
    assertThat(fewer.interval().getFirst()).isBetween(1.0, 2.0);
    assertThat(fewer.interval().getLast()).isGreaterThan(2);
    assertThat(fewer.reason())
        .isEqualTo(
            "5 % positive (stable 10 %), 2 times either way in this step; 1.25 times or less is"
                + " ruled out over the release");
  }

  @Test
  void aRatioWithoutStableIsNoData() {
    ReleaseResult result = of(POSITIVES, "\"requests\":600,\"positives\":60", "");

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.gates().getFirst().verdict()).isEqualTo(Verdict.NO_DATA);
  }

  @ParameterizedTest
  @CsvSource({"0.9,PASS", "0.7,FAIL"})
  void aNamedScoreIsHeldAgainstItsFloor(String score, Ending ending) {
    String scores =
        "\"named_scores\":{\"relevance\":{\"%s\":100},\"tone\":{\"0\":100}}".formatted(score);

    assertThat(of(RELEVANCE, scores, "").decision()).isEqualTo(ending);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        NULLS + "|\"requests\":60,\"nulls\":61",
        NULLS + "|\"nulls\":1",
        NULLS + "|\"requests\":60,\"nulls\":-1",
        PAIRS + "|\"pairs\":{\"n\":6,\"disagreements\":7}",
        POSITIVES + "|\"requests\":60,\"positives\":61",
        RELEVANCE + "|\"named_scores\":{\"relevance\":{\"1.1\":3}}"
      })
  void countsThatCannotBeTrueAreAnErrorAndNeverAPass(String gate, String counts) {
    ReleaseResult result = of(gate, counts, "\"requests\":60,\"positives\":6");

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.gates().getFirst().verdict()).isEqualTo(Verdict.ERROR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        NULLS + "|\"requests\":600,\"errors\":0",
        PAIRS + "|\"requests\":600,\"errors\":0",
        POSITIVES + "|\"requests\":600,\"errors\":0",
        RELEVANCE + "|\"scores\":{\"1\":600}"
      })
  void whatIsNotInTheFileIsNoData(String gate, String counts) {
    ReleaseResult result = of(gate, counts, "");

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.gates().getFirst().verdict()).isEqualTo(Verdict.NO_DATA);
  }

  private static ReleaseResult of(String gate, String canary, String stable) {
    Backtest backtest = new Backtest(LookText.plan(gate));
    for (int i = 1; i <= 40; i++) {
      backtest.take(i, new LookText("r", 15 * i, 50, "", canary, stable).line());
    }
    return backtest.result("r").orElseThrow();
  }
}
