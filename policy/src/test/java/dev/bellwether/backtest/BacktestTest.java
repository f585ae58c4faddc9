package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Verdict;
import dev.bellwether.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BacktestTest {
  private static final String ERRORS = "max_error_rate: {limit: 0.5%, test: sequential}";
  private static final String BESIDE =
      "max_error_rate: {limit: 0.5%, test: sequential, baseline: stable}";
  private static final String SLOW = "max_p95_latency_ms: {limit: 250, test: sequential}";
  private static final String SCORES = "min_quality_score: {limit: 0.92, test: sequential}";
  private static final String PLAIN =
      "max_error_rate: {limit: 0.5%, test: threshold, min_requests: 100}";

  @Test
  void aBadReleaseFailsAtTheFirstLookThatFails() {
    ReleaseResult result = of(ERRORS, looks(1, 20).map(look -> look.canary(600, 60)));

    assertThat(result.decision()).isEqualTo(Ending.FAIL);
    assertThat(result.gate()).isEqualTo("max_error_rate");
    // One look of unknown clusters proves little, two do.
    assertThat(result.looks()).isEqualTo(2);
    assertThat(result.at()).isEqualTo(LookText.time(30));
    assertThat(report(result).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report(result).p()).isLessThan(.01);
    assertThat(report(result).failLogEvidence()).isGreaterThan(4.6);
  }

  @Test
  void aGoodReleasePassesAtTheEndOfTheWatchAndNotBefore() {
    ReleaseResult result = of(ERRORS, looks(1, 20).map(look -> look.canary(6_000, 0)));

    // The first look spans the 15 s before it, so the step began with it.
    assertThat(result.decision()).isEqualTo(Ending.PASS);
    assertThat(result.at()).isEqualTo(LookText.time(60));
    assertThat(result.looks()).isEqualTo(4);
    assertThat(result.gate()).isNull();
    assertThat(report(result).passLogEvidence()).isGreaterThan(3);
    assertThat(report(result).interval()).hasSize(2);
    assertThat(report(result).value()).isNotNull();
  }

  @Test
  void tooLittleIsUndecidedAtTheLastLine() {
    ReleaseResult result = of(ERRORS, looks(1, 20).map(look -> look.canary(6, 0)));

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.at()).isEqualTo(LookText.time(300));
    assertThat(result.looks()).isEqualTo(20);
  }

  @Test
  void aPlainComparisonIsJudgedAsItIsLive() {
    assertThat(of(PLAIN, looks(1, 20).map(look -> look.canary(60, 0))).decision())
        .isEqualTo(Ending.PASS);
    ReleaseResult early = of(PLAIN, looks(1, 20).map(look -> look.canary(60, 6)));
    assertThat(early.decision()).isEqualTo(Ending.FAIL);
    // Enough requests from the second look on, and three looks running.
    assertThat(early.looks()).isEqualTo(4);
  }

  @Test
  void aGaugeFailsOnThreeSamplesOverAMinute() {
    String gates = "max_cpu_pct: {limit: 90, severity: fatal}";

    ReleaseResult hot = of(gates, looks(1, 20).map(look -> look.gauge("cpu_pct", 90)));
    assertThat(hot.decision()).isEqualTo(Ending.FAIL);
    assertThat(hot.gate()).isEqualTo("max_cpu_pct");
    assertThat(hot.looks()).isEqualTo(5);
    assertThat(report(hot).p()).isNull();

    ReleaseResult cool = of(gates, looks(1, 20).map(look -> look.gauge("cpu_pct", 89)));
    assertThat(cool.decision()).isEqualTo(Ending.PASS);
    ReleaseResult other = of(gates, looks(1, 20).map(look -> look.gauge("memory_pct", 89)));
    assertThat(other.decision()).isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void restartsAndDriftAreJudgedFromAFile() {
    ReleaseResult restarts =
        of(
            "max_restarts: 0.5",
            looks(1, 20).map(look -> look.canary("\"restarts\":1,\"pod_seconds\":45")));
    assertThat(restarts.decision()).isEqualTo(Ending.FAIL);
    assertThat(restarts.gate()).isEqualTo("max_restarts");

    String bins = "\"bins\":{\"score\":[%d,%d,%d]}";
    String gates = "drift_score: {bins: 3, dispersion: independent}";
    ReleaseResult same =
        of(
            gates,
            looks(1, 20)
                .map(look ->
                    look.canary(bins.formatted(10, 20, 30)).stable(bins.formatted(10, 20, 30))));
    assertThat(same.decision()).isEqualTo(Ending.PASS);
    ReleaseResult other =
        of(
            gates,
            looks(1, 20)
                .map(look ->
                    look.canary(bins.formatted(30, 20, 10)).stable(bins.formatted(10, 20, 30))));
    assertThat(other.decision()).isEqualTo(Ending.FAIL);
  }

  @Test
  void aConditionIsJudgedOverBothVersions() {
    String gates =
        "expr_own: {expression: 'canary.error_rate <= 2 * stable.error_rate', min_requests: 100}";

    assertThat(of(gates, looks(1, 20).map(look -> look.canary(60, 2).stable(600, 10))).decision())
        .isEqualTo(Ending.PASS);
    ReleaseResult worse = of(gates, looks(1, 20).map(look -> look.canary(60, 3).stable(600, 10)));
    assertThat(worse.decision()).isEqualTo(Ending.FAIL);
    assertThat(worse.looks()).isEqualTo(4);
    assertThat(of(gates, looks(1, 20).map(look -> look.canary(60, 0))).decision())
        .isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void onlyTheLastStepDecidesThatItPasses() {
    List<LookText> small = looks(1, 8).map(look -> look.weight(5).canary(6_000, 0)).toList();
    List<LookText> last = looks(9, 20).map(look -> look.weight(50).canary(6_000, 0)).toList();

    ReleaseResult result = of(ERRORS, Stream.concat(small.stream(), last.stream()));

    assertThat(result.decision()).isEqualTo(Ending.PASS);
    // The step began with the look before its first.
    assertThat(result.at()).isEqualTo(LookText.time(8 * 15 + 60));
  }

  @Test
  void earlierStepsNeedNotHavePassed() {
    List<LookText> unclear = looks(1, 8).map(look -> look.weight(5).canary(6, 0)).toList();
    List<LookText> last = looks(9, 20).map(look -> look.weight(50).canary(6_000, 0)).toList();

    assertThat(of(ERRORS, Stream.concat(unclear.stream(), last.stream())).decision())
        .isEqualTo(Ending.PASS);
  }

  @Test
  void whatPassedInAnEarlierStepIsNoPass() {
    List<LookText> passing = looks(1, 8).map(look -> look.weight(5).canary(6_000, 0)).toList();
    List<LookText> unclear = looks(9, 20).map(look -> look.weight(50).canary(6, 0)).toList();

    assertThat(of(ERRORS, Stream.concat(passing.stream(), unclear.stream())).decision())
        .isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void theHighestWeightDecidesWhereTheLastStepIsNeverReached() {
    List<LookText> first = looks(1, 8).map(look -> look.weight(5).canary(6_000, 0)).toList();
    List<LookText> second = looks(9, 16).map(look -> look.weight(25).canary(6_000, 0)).toList();

    ReleaseResult result = of(ERRORS, Stream.concat(first.stream(), second.stream()));

    assertThat(result.decision()).isEqualTo(Ending.PASS);
    assertThat(result.at()).isEqualTo(LookText.time(8 * 15 + 60));
    assertThat(of(ERRORS, first.stream()).decision()).isEqualTo(Ending.PASS);
  }

  @Test
  void theLookThatSpansAChangeOfWeightSpeaksForNoPass() {
    List<LookText> first = looks(1, 8).map(look -> look.weight(25).canary(60, 0)).toList();
    LookText straddling = LookText.at(135).canary(60_000, 0);
    List<LookText> last = looks(10, 20).map(look -> look.canary(6, 0)).toList();

    ReleaseResult result =
        of(
            ERRORS,
            Stream.concat(first.stream(), Stream.concat(Stream.of(straddling), last.stream())));

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(report(result).samples().canary()).isEqualTo(66);
  }

  @Test
  void aStatedStepIsAStepWhateverTheWeight() {
    List<LookText> looks =
        looks(1, 20)
            .map(look ->
                look.weight(50)
                    .with("\"step\":" + (look.second() <= 120 ? 1 : 3))
                    .canary(look.second() <= 120 ? 6_000 : 6, 0))
            .toList();

    assertThat(of(ERRORS, looks.stream()).decision()).isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void aFailAfterPromotionTurnsAPassIntoAFail() {
    List<LookText> good = looks(1, 8).map(look -> look.canary(6_000, 0)).toList();
    List<LookText> bake = looks(9, 20).map(look -> look.weight(100).canary(6_000, 600)).toList();

    ReleaseResult result = of(ERRORS, Stream.concat(good.stream(), bake.stream()));

    assertThat(result.decision()).isEqualTo(Ending.FAIL);
    assertThat(result.looks()).isEqualTo(9);
  }

  @Test
  void aBakeAloneNeverPasses() {
    assertThat(of(ERRORS, looks(1, 40).map(look -> look.weight(100).canary(6_000, 0))).decision())
        .isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void looksWithoutTrafficAreIgnored() {
    List<LookText> looks = looks(1, 20).map(look -> look.weight(0).canary(600, 600)).toList();

    ReleaseResult result = of(ERRORS, looks.stream());

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.looks()).isZero();
    assertThat(result.ignored()).isEqualTo(20);
    assertThat(result.gates()).isEmpty();
  }

  @Test
  void looksMadeTwiceOrOutOfOrderChangeNothing() {
    List<LookText> looks = looks(1, 20).map(look -> look.canary(60, 0)).toList();
    List<LookText> noisy = new ArrayList<>();
    for (LookText look : looks) {
      noisy.add(look);
      noisy.add(look.canary(600, 600));
      noisy.add(LookText.at(look.second() - 7).canary(600, 600));
    }

    ReleaseResult result = of(ERRORS, noisy.stream());

    assertThat(result.ignored()).isEqualTo(40);
    assertThat(result)
        .usingRecursiveComparison()
        .ignoringFields("ignored")
        .isEqualTo(of(ERRORS, looks.stream()));
  }

  @Test
  void releasesInOneFileDoNotMeet() {
    List<LookText> good = looks(1, 20).map(look -> look.of("good").canary(600, 1)).toList();
    List<LookText> bad = looks(1, 20).map(look -> look.of("bad").canary(600, 20)).toList();
    Backtest together = new Backtest(LookText.plan(ERRORS));
    for (int i = 0; i < 20; i++) {
      for (LookText look : List.of(good.get(i), bad.get(i))) {
        assertThat(together.take(i, look.line())).isNotInstanceOf(Taken.Unreadable.class);
      }
    }

    assertThat(together.releases()).containsExactly("good", "bad");
    assertThat(together.result("good")).contains(of(ERRORS, good.stream(), "good"));
    assertThat(together.result("bad")).contains(of(ERRORS, bad.stream(), "bad"));
    assertThat(together.result("none")).isEmpty();
  }

  @Test
  void theResultAtEachLookIsThatOfAFileThatEndsThere() {
    List<LookText> looks = looks(1, 12).map(look -> look.canary(6_000, 0)).toList();
    Backtest backtest = new Backtest(LookText.plan(ERRORS));
    for (int i = 0; i < looks.size(); i++) {
      Taken ignored = backtest.take(i, looks.get(i).line());
      ReleaseResult now = backtest.now("r").orElseThrow();

      assertThat(now.decision()).isEqualTo(of(ERRORS, looks.subList(0, i + 1).stream()).decision());
      assertThat(now.looks()).isEqualTo(i + 1);
      assertThat(now.at()).isEqualTo(LookText.time(looks.get(i).second()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"requests\":6000,\"errors\":6001",
        "\"requests\":-6000,\"errors\":0",
        "\"requests\":6000,\"errors\":-1",
        "\"requests\":6000.5,\"errors\":0",
        "\"requests\":NaN,\"errors\":0",
        "\"requests\":1e999,\"errors\":0",
        "\"errors\":0"
      })
  void countsThatCannotBeTrueAreAnErrorAndNeverAPass(String counts) {
    errorAndNeverAPass(ERRORS, counts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"requests\":6000,\"latency\":{\"le_ms\":[250,100],\"cumulative\":[6000,6000]}",
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,250],\"cumulative\":[6000,5000]}",
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,250],\"cumulative\":[5000,6001]}",
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,NaN],\"cumulative\":[5000,6000]}",
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,1e999],\"cumulative\":[5000,6000]}",
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,250],\"cumulative\":[5000,Infinity]}"
      })
  void bucketsThatCannotBeTrueAreAnErrorAndNeverAPass(String counts) {
    errorAndNeverAPass(SLOW, counts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"scores\":{\"1.1\":6000}",
        "\"scores\":{\"-1\":6000}",
        "\"scores\":{\"1\":-6000}",
        "\"scores\":{\"high\":6000}"
      })
  void scoresThatCannotBeTrueAreAnErrorAndNeverAPass(String counts) {
    errorAndNeverAPass(SCORES, counts);
  }

  @Test
  void edgesThatChangeBetweenLooksAreAnError() {
    String before =
        "\"requests\":6000,\"latency\":{\"le_ms\":[100,250],\"cumulative\":[5000,6000]}";
    String after = "\"requests\":6000,\"latency\":{\"le_ms\":[100,200],\"cumulative\":[5000,6000]}";

    ReleaseResult result =
        of(SLOW, looks(1, 20).map(look -> look.canary(look.second() < 30 ? before : after)));

    assertThat(report(result).verdict()).isEqualTo(Verdict.ERROR);
    assertThat(report(result).reason()).contains("edges changed");
    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void aBaselineThatVanishesIsNoData() {
    ReleaseResult result =
        of(
            BESIDE,
            looks(1, 20)
                .map(look ->
                    look.second() < 45 ? look.canary(60, 0).stable(1_140, 0) : look.canary(60, 0)));

    assertThat(report(result).verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void whatIsNotInTheFileIsNoData() {
    ReleaseResult result =
        of(ERRORS + ", " + SCORES, looks(1, 20).map(look -> look.canary(6_000, 0)));

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
    assertThat(result.gates())
        .extracting(GateReport::verdict)
        .containsExactly(Verdict.PASS, Verdict.NO_DATA);
  }

  @Test
  void oneLookInErrorIsNotCountedAndTheOthersAre() {
    ReleaseResult with =
        of(
            ERRORS,
            looks(1, 20)
                .map(look -> look.second() == 45 ? look.canary(60, 61) : look.canary(6_000, 0)));

    assertThat(with.decision()).isEqualTo(Ending.PASS);
    assertThat(report(with).samples().canary()).isEqualTo(3 * 6_000);
  }

  @Test
  void aLookThatReadOnlySomeOfItIsNoReasonToPass() {
    ReleaseResult result =
        of(ERRORS, looks(1, 20).map(look -> look.with("\"partial\":true").canary(6_000, 0)));

    assertThat(result.decision()).isEqualTo(Ending.UNDECIDED);
  }

  @Test
  void linesThatAreNoLooksChangeNothing() {
    Backtest backtest = new Backtest(LookText.plan(ERRORS));

    assertThat(backtest.take(1, "{")).isInstanceOf(Taken.Unreadable.class);
    assertThat(backtest.take(2, " ")).isInstanceOf(Taken.Nothing.class);
    assertThat(backtest.releases()).isEmpty();
  }

  @Test
  void afterAFailNothingMoreIsJudged() {
    Backtest backtest = new Backtest(LookText.plan(ERRORS));
    Taken first = backtest.take(1, LookText.at(15).canary(6_000, 6_000).line());
    Taken second = backtest.take(2, LookText.at(30).canary(600, 0).line());

    assertThat(first).isInstanceOf(Taken.Judged.class);
    assertThat(second).isInstanceOf(Taken.Ignored.class);
    assertThat(backtest.result("r")).map(ReleaseResult::ignored).contains(0L);
    assertThat(backtest.now("r")).isEqualTo(backtest.result("r"));
  }

  private static void errorAndNeverAPass(String gate, String counts) {
    Plan plan = LookText.plan(gate);
    Backtest backtest = new Backtest(plan);
    looks(1, 60)
        .forEach(look -> {
          assertThat(backtest.take(1, look.canary(counts).line())).isInstanceOf(Taken.Judged.class);
          assertThat(report(backtest.now("r").orElseThrow()).verdict()).isEqualTo(Verdict.ERROR);
        });
    assertThat(backtest.result("r").orElseThrow().decision()).isEqualTo(Ending.UNDECIDED);
  }

  private static Stream<LookText> looks(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(look -> LookText.at(15 * look));
  }

  private static ReleaseResult of(String gates, Stream<LookText> looks) {
    return of(gates, looks, "r");
  }

  private static ReleaseResult of(String gates, Stream<LookText> looks, String release) {
    Backtest backtest = new Backtest(LookText.plan(gates));
    looks.forEach(
        look -> assertThat(backtest.take(1, look.line())).isNotInstanceOf(Taken.Unreadable.class));
    return backtest.result(release).orElseThrow();
  }

  private static GateReport report(ReleaseResult result) {
    return result.gates().getFirst();
  }
}
