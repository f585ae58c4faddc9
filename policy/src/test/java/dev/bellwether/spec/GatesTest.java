package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatesTest {
  @ParameterizedTest
  @CsvSource({
    "0.5,0.005",
    "'\"0.5%\"',0.005",
    "0.5%,0.005",
    "0.5 %,0.005",
    "'{fraction: 0.005}',0.005",
    "100,1",
    "100%,1",
    "'{fraction: 1}',1",
    "0.011,0.00011",
    "0.001%,0.00001",
    "'{limit: 2}',0.02",
    "'{limit: 2%, test: threshold}',0.02",
    "'{limit: {fraction: 0.02}, min_requests: 7}',0.02"
  })
  void readsRates(String value, double fraction) {
    SpecReading reading = gate("max_error_rate: " + value);

    assertThat(reading.findings()).isEmpty();
    assertThat(Specs.plan(reading).gates().getFirst())
        .isInstanceOfSatisfying(
            Gate.MaxErrorRate.class,
            gate -> assertThat(gate.limitFraction()).isCloseTo(fraction, within(1e-15)));
  }

  @ParameterizedTest
  @CsvSource({"0.01,0.0001", "0.005,0.00005", "0.0000001,0.000000001"})
  void warnsOfABareRateThatMayBeAFraction(String value, String fraction) {
    SpecReading reading = gate("max_error_rate: " + value);

    Finding finding = reading.findings().getFirst();
    assertThat(Specs.codes(reading)).containsExactly("W101");
    assertThat(finding.message())
        .isEqualTo(
            "`max_error_rate: %s` means %s %% (a fraction of %s)"
                .formatted(value, value, fraction));
    assertThat(finding.suggestion())
        .isEqualTo("write %s%% if that is meant, else {fraction: %s}".formatted(value, value));
    assertThat(reading.valid()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "max_error_rate: 0,E220",
    "max_error_rate: 0%,E220",
    "max_error_rate: 0.0,E220",
    "max_error_rate: 1e-400,E220",
    "'max_error_rate: {fraction: 0}',E220",
    "max_error_rate: -1,E220",
    "max_error_rate: 100.1,E220",
    "'max_error_rate: {fraction: 1.01}',E220",
    "max_error_rate: 1e300,E220",
    "max_error_rate: half,E204",
    "max_error_rate: true,E204",
    "max_error_rate: [1],E204",
    "'max_error_rate: {}',E203",
    "'max_error_rate: {limit: 1, tset: threshold}',E201",
    "'max_error_rate: {limit: 1, test: threshold, min_requests: 0}',E215",
    "'max_error_rate: {limit: 1, test: t-test}',E230",
    "'max_error_rate: {limit: 1, versus: stable}',E202",
    "'max_error_rate: {limit: 1, warm_up: 2h}',E215",
    "'max_restarts: {limit: 1, warm_up: 60s}',E201",
    "'min_quality_score: {limit: 0.9, label_delay: 1d}',E234",
    "'min_quality_score: {limit: 0.9, label_delay: 999ms}',E215",
    "'min_quality_score: {limit: 0.9, label_delay: soon}',E214",
    "'min_quality_score: {limit: 0.9, missing: at_random}',E221",
    "'min_quality_score: {limit: 0.9, label_delay: 1m, missing: never}',E230",
    "'max_error_rate: {limit: 1, label_delay: 1m}',E221",
    "'max_error_rate: {limit: 1, missing: at_random}',E221",
    "'max_restarts: {limit: 1, label_delay: 1m}',E221",
    "'max_cpu_pct: {limit: 90, label_delay: 1m}',E221",
    "'expr_own: {expression: ''canary.errors < 1'', label_delay: 1m}',E221",
    "'max_error_rate: {limit: 1, test: sequential, pass_margin: 0.9}',E215",
    "'max_error_rate: {limit: 1, test: sequential, pass_margin: 101}',E215",
    "'max_error_rate: {limit: 1, test: sequential, pass_margin: wide}',E204",
    "'min_quality_score: {limit: 0.9, test: sequential, pass_margin: 1.1}',E215",
    "'min_quality_score: {limit: 0.9, test: sequential, pass_margin: -0.1}',E215",
    "'max_error_rate: {limit: 1, test: sequential, severity: high}',E230",
    "'max_error_rate: {limit: 1, test: sequential, severity: blocking, share: 0.5}',E221",
    "'max_error_rate: {limit: 1, test: sequential, share: 0}',E215",
    "'max_error_rate: {limit: 1, test: sequential, share: 1.01}',E215",
    "'max_error_rate: {limit: 1, test: sequential, late_onset: maybe}',E204",
    "'max_error_rate: {limit: 1, test: sequential, dispersion: high}',E230",
    "'max_error_rate: {limit: 1, test: sequential, dispersion: 3}',E204",
    "'max_error_rate: {limit: 1, test: sequential, dispersion: {}}',E203",
    "'max_error_rate: {limit: 1, test: sequential, dispersion: {fano: 0.9}}',E215",
    "'max_error_rate: {limit: 1, test: sequential, dispersion: {fano: 2, x: 1}}',E201",
    "'max_error_rate: {limit: 1, test: sequential, baseline: v11}',E230",
    "'max_error_rate: {limit: 1, test: sequential, max_ratio: 1.2}',E221",
    "'max_error_rate: {limit: 1, test: sequential, ignore_below: 0.1}',E221",
    "'max_error_rate: {limit: 1, test: sequential, baseline: stable, max_ratio: 0.9}',E215",
    "'max_error_rate: {limit: 1, test: sequential, baseline: stable, max_ratio: 50}',E226",
    "'max_error_rate: {limit: 60, test: sequential, baseline: stable, max_ratio: 2}',E226",
    "'max_error_rate: {limit: 1, test: sequential, baseline: stable, max_ratio: 2,"
        + " non_inferiority_ratio: 1.9}',E226",
    "'max_error_rate: {limit: 1, test: sequential, baseline: stable, ignore_below: 0}',E220",
    "'max_error_rate: {limit: 1, test: sequential, baseline: stable, ignore_below: 100}',E226",
    "'min_quality_score: {limit: 0.9, test: sequential, baseline: stable}',E221",
    "'max_error_rate: {limit: 1, test: threshold, pass_margin: 2}',E221",
    "'max_error_rate: {limit: 1, test: threshold, baseline: stable}',E221",
    "'max_error_rate: {limit: 1, test: threshold, dispersion: auto}',E221",
    "'max_error_rate: {limit: 1, test: threshold, late_onset: true}',E221",
    "'max_error_rate: {limit: 1, test: threshold, share: 0.5}',E221",
    "'max_error_rate: {fraction: 0.1, percent: 1}',E201",
    "max_p95_latency_ms: 0,E220",
    "max_p95_latency_ms: -5,E220",
    "max_p95_latency_ms: 250ms,E204",
    "max_p95_latency_ms: 86400001,E220",
    "min_quality_score: -0.1,E220",
    "min_quality_score: 1.01,E220",
    "min_quality_score: 92%,E204",
    "max_p90_latency_ms: 250,E202",
    "max_null_rate: 0,E220",
    "'max_null_rate: {limit: 1, baseline: stable, max_ratio: 50}',E226",
    "max_disagreement_rate: 101,E220",
    "'max_disagreement_rate: {limit: 1, baseline: stable}',E221",
    "'max_disagreement_rate: {limit: 1, ignore_below: 1}',E221",
    "max_positive_rate_ratio: 0.99,E220",
    "max_positive_rate_ratio: 1001,E220",
    "max_positive_rate_ratio: 25%,E204",
    "'max_positive_rate_ratio: {limit: 1.25, test: threshold}',E221",
    "'max_positive_rate_ratio: {limit: 1.25, baseline: stable}',E221",
    "'max_positive_rate_ratio: {limit: 1.25, max_ratio: 2}',E221",
    "'max_positive_rate_ratio: {limit: 1.25, pass_margin: 0.9}',E215",
    "'max_positive_rate_ratio: {limit: 1.25, ignore_below: 100}',E226",
    "'min_relevance_score: {limit: 0.9, ignore_below: 1}',E221",
    "min_relevance_score: 1.01,E220",
    "min_qualty_score: 0.9,E201",
    "min_Relevance_score: 0.9,E202",
    "min_score: 0.9,E202",
    "min_throughput: 1,E202",
    "max_eror_rate: 1,E201",
    "error_rate: 1,E201"
  })
  void refusesGatesItCannotKeep(String line, String code) {
    SpecReading reading = gate("max_p95_latency_ms: 250\n    " + line);

    if (line.startsWith("max_p95_latency_ms")) {
      reading = gate(line);
    }
    assertThat(Specs.codes(reading)).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource({
    "'{limit: 1, test: sequential}',1.5,1",
    "'{limit: 1, test: sequential, pass_margin: 1}',1,1",
    "'{limit: 1, test: sequential, pass_margin: 100, share: 0.25}',100,0.25",
  })
  void readsHowAGateIsJudged(String gate, double passMargin, double share) {
    Terms terms = Specs.plan(gate("max_error_rate: " + gate)).gates().getFirst().terms();

    assertThat(terms.sequential()).isTrue();
    assertThat(terms.severity()).isEqualTo(Severity.FATAL);
    assertThat(terms.passMargin()).isEqualTo(passMargin);
    assertThat(terms.share()).isEqualTo(share);
    assertThat(terms.dispersion()).isEqualTo(new Spread.Auto());
    assertThat(terms.baseline()).isNull();
    assertThat(terms.lateOnset()).isTrue();
  }

  @Test
  void readsAComparisonWithStableWithWhatItLeavesUnsaid() {
    assertThat(baseline("baseline: stable")).isEqualTo(new Terms.Baseline(1.1, 0.001, 1.5));
    assertThat(baseline("baseline: stable, max_ratio: 2, ignore_below: 0.2"))
        .isEqualTo(new Terms.Baseline(2, 0.002, 2 * 1.5 / 1.1));
    assertThat(baseline("baseline: stable, non_inferiority_ratio: 1.2, ignore_below: 5%"))
        .isEqualTo(new Terms.Baseline(1.1, 0.05, 1.2));
  }

  private static Terms.@Nullable Baseline baseline(String said) {
    return Specs.plan(gate("max_error_rate: {limit: 1, test: sequential, " + said + "}"))
        .gates()
        .getFirst()
        .terms()
        .baseline();
  }

  @Test
  void readsGatesOfOutputsPairsAndNamedScores() {
    String lines =
        """
        max_null_rate: {limit: 0.1, test: threshold}
            max_disagreement_rate: 2
            max_positive_rate_ratio: {limit: 1.25, ignore_below: 1}
            min_answer_relevance_score: {limit: 0.8, min_requests: 50}\
        """;
    Terms third = Terms.sequential(1.5).withShare(1 / 3.0);

    assertThat(Specs.plan(gate(lines)).gates())
        .containsExactly(
            new Gate.MaxNullRate("max_null_rate", 0.001, null, Terms.THRESHOLD),
            new Gate.MaxDisagreementRate("max_disagreement_rate", 0.02, null, third),
            new Gate.MaxPositiveRateRatio("max_positive_rate_ratio", 1.25, 0.01, null, third),
            new Gate.MinScore(
                "min_answer_relevance_score", 0.8, 50L, Terms.sequential(0.05).withShare(1 / 3.0)));
    assertThat(Specs.plan(gate(lines)).gates())
        .extracting(gate -> gate.facet().wire())
        .containsExactly("nulls", "pairs", "positives", "scores:answer_relevance");
  }

  @Test
  void readsTheDispersionThatIsStatedAndElseTheConfigurations() {
    String lines =
        """
        max_error_rate: {limit: 1, test: sequential, dispersion: independent}
            max_p50_latency_ms: {limit: 10, test: sequential, dispersion: {fano: 1.1}}
            max_p99_latency_ms: {limit: 50, test: sequential}\
        """;

    assertThat(Specs.plan(gate(lines)).gates())
        .extracting(gate -> gate.terms().dispersion())
        .containsExactly(new Spread.Independent(), new Spread.Stated(1.1), new Spread.Auto());
    assertThat(Specs.plan(gate(lines)).gates().get(1))
        .isInstanceOfSatisfying(
            Gate.MaxLatency.class, gate -> assertThat(gate.slowShare()).isEqualTo(0.5));
  }

  @Test
  void sharesWhatIsLeftAmongTheFatalGatesThatSayNothing() {
    String lines =
        """
        max_error_rate: {limit: 1, test: sequential, share: 0.5}
            max_p50_latency_ms: {limit: 10, test: sequential}
            max_p95_latency_ms: {limit: 10, test: sequential}
            max_p99_latency_ms: {limit: 50, test: sequential, severity: advisory}
            min_quality_score: {limit: 0.9, test: threshold}\
        """;

    assertThat(Specs.plan(gate(lines)).gates())
        .extracting(gate -> gate.terms().share())
        .containsExactly(0.5, 0.25, 0.25, 0.0, 0.0);
  }

  @ParameterizedTest
  @CsvSource({"0.6,0.5", "1,''", "0.999999999999,''"})
  void refusesSharesThatDoNotAddUp(String first, String second) {
    String share = second.isEmpty() ? "" : ", share: " + second;
    String lines =
        "max_error_rate: {limit: 1, test: sequential, share: %s}\n".formatted(first)
            + "    min_quality_score: {limit: 0.9, test: sequential%s}".formatted(share);

    assertThat(Specs.codes(gate(lines))).containsExactly("E222");
  }

  @Test
  void wantsAGateThatIsNotOnlyShown() {
    assertThat(Specs.codes(gate("max_error_rate: {limit: 1, severity: advisory}")))
        .containsExactly("E224");
    assertThat(Specs.codes(gate("max_error_rate: {limit: 1, severity: blocking}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'{}',0.01,0.05",
    "'{alpha_fail: 0.001}',0.001,0.05",
    "'{alpha_fail: 0.5, alpha_pass: 0.000000001}',0.5,0.000000001"
  })
  void readsHowOftenTheGatesMayBeWrong(String said, double fail, double pass) {
    assertThat(Specs.plan(Specs.with("statistics: " + said)).statistics())
        .isEqualTo(new ErrorBudget(fail, pass));
  }

  @ParameterizedTest
  @CsvSource({
    "'{alpha_fail: 0}',E215",
    "'{alpha_fail: 0.51}',E215",
    "'{alpha_pass: 1%}',E204",
    "'{alpha: 0.1}',E201",
    "0.01,E204"
  })
  void refusesChancesThatAreNone(String said, String code) {
    assertThat(Specs.codes(Specs.with("statistics: " + said))).containsExactly(code);
  }

  @Test
  void suggestsTheGateThatWasMeant() {
    assertThat(gate("max_eror_rate: 1").findings().getFirst().suggestion())
        .isEqualTo("did you mean `max_error_rate`?");
    assertThat(gate("max_error_rate: 0").findings().getFirst().suggestion())
        .isEqualTo("write a small limit such as 0.1%");
  }

  @Test
  void readsLatencyAndScoreAtTheirEnds() {
    assertThat(Specs.plan(gate("max_p95_latency_ms: 0.5\n    min_quality_score: 0")).gates())
        .extracting(gate -> gate.limit().value())
        .containsExactly(0.5, 0.0);
    assertThat(Specs.plan(gate("min_quality_score: {limit: 1, min_requests: 9}")).gates())
        .containsExactly(new Gate.MinScore("min_quality_score", 1, 9L, Terms.sequential(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gates: {}", "gates: {min_canary_pct: 5}"})
  void wantsAGateThatJudges(String gates) {
    assertThat(Specs.codes(Specs.read(withoutGates() + "  " + gates + "\n")))
        .containsExactly("E224");
  }

  @Test
  void wantsGates() {
    assertThat(Specs.codes(Specs.read(withoutGates()))).containsExactly("E203");
    assertThat(Specs.codes(Specs.read(withoutGates() + "  gates: [a]\n"))).containsExactly("E204");
    assertThat(Specs.codes(Specs.read(withoutGates() + "  gates:\n"))).containsExactly("E205");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "50,50",
    "50%,50",
    "'{fraction: 0.5}',50",
    "'{limit: 20}',20",
    "'{limit: 20%}',20"
  })
  void readsMinCanaryPct(String value, int percent) {
    Plan plan = Specs.plan(gate("max_error_rate: 1\n    min_canary_pct: " + value));

    assertThat(plan.minCanaryPct()).isEqualTo(percent);
    assertThat(plan.gates()).extracting(Gate::name).isEqualTo(List.of("max_error_rate"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,E215",
    "100,E215",
    "2.5,E215",
    "0.01,E215",
    "ten,E204",
    "51,E219",
    "'{limit: 5, test: threshold}',E201",
    "'{}',E203"
  })
  void refusesAMinCanaryPctThatCannotHold(String value, String code) {
    assertThat(Specs.codes(gate("max_error_rate: 1\n    min_canary_pct: " + value))).contains(code);
  }

  private static String withoutGates() {
    return "release_pipeline:\n  name: m-v1\n  stages: [smoke_test, canary_deploy, monitor_metrics,"
        + " promote_or_rollback]\n";
  }

  private static SpecReading gate(String lines) {
    return Specs.read(withoutGates() + "  gates:\n    " + lines + "\n");
  }
}
