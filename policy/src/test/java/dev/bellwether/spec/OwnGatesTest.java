package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates that count no requests: gauges and conditions. */
class OwnGatesTest {
  @Test
  void readsGauges() {
    assertThat(gates("max_cpu_pct: 90, max_memory_pct: 80.5%, max_queue_depth: 12"))
        .containsExactly(
            gauge("cpu_pct", 90, Severity.BLOCKING),
            gauge("memory_pct", 80.5, Severity.BLOCKING),
            gauge("queue_depth", 12, Severity.BLOCKING));
    assertThat(
            gates(
                "max_cpu_pct: {limit: {fraction: 0.9}, for: 2m, severity: fatal, test: threshold}"))
        .containsExactly(
            new Gate.MaxGauge(
                "max_cpu_pct",
                "cpu_pct",
                90,
                Duration.ofMinutes(2),
                Terms.threshold(Severity.FATAL)));
  }

  @Test
  void readsConditions() {
    String text = "canary.error_rate <= 2 * stable.error_rate";

    assertThat(gates("expr_own: '%s'".formatted(text)))
        .containsExactly(new Gate.Condition("expr_own", text, null, Terms.THRESHOLD));
    assertThat(
            gates(
                    "expr_own: {expression: '%s', severity: advisory, min_requests: 7}, max_error_rate: 1"
                        .formatted(text))
                .getFirst())
        .isEqualTo(new Gate.Condition("expr_own", text, 7L, Terms.threshold(Severity.ADVISORY)));
  }

  @Test
  void refusesMoreGatesThanAWatchCarries() {
    assertThat(gates(scores(9))).hasSize(9);
    assertThat(read(scores(60)).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("E233");
          assertThat(finding.message()).startsWith("60 gates make a watch of about ");
        });
  }

  private static String scores(int count) {
    return IntStream.range(0, count)
        .mapToObj("min_part%d_score: 0.9"::formatted)
        .collect(Collectors.joining(", "));
  }

  @Test
  void readsRestartsAndDrift() {
    assertThat(gates("max_restarts: 0.5, drift_score: stable, drift_age: [25, 50, 25]"))
        .containsExactly(
            new Gate.MaxRestarts("max_restarts", 0.5, alarm(new Spread.Independent(), 1 / 3.0)),
            new Gate.MaxDrift("drift_score", "score", 10, null, alarm(new Spread.Auto(), 1 / 3.0)),
            new Gate.MaxDrift(
                "drift_age",
                "age",
                3,
                List.of(25.0, 50.0, 25.0),
                alarm(new Spread.Auto(), 1 / 3.0)));
    assertThat(gates("drift_score: {bins: 20, dispersion: independent, test: sequential}"))
        .containsExactly(
            new Gate.MaxDrift(
                "drift_score", "score", 20, null, alarm(new Spread.Independent(), 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[0.5, 0.5];false",
        "[0.333, 0.333, 0.333];false",
        "[20, 80];false",
        "[33.3, 33.3, 33.3];false",
        "[60, 41];false",
        "[1200, 800];false",
        "[0.2, 0.9];true",
        "[20, 70];true",
        "[1, 2, 1];true",
        "[99.5, 2];true",
      })
  void warnsOfAReferenceThatSumsToNoWhole(String reference, boolean warns) {
    assertThat(read("drift_age: " + reference).findings())
        .extracting(Finding::code)
        .isEqualTo(warns ? List.of("W115") : List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "max_restarts: 0;E220;/max_restarts",
        "max_restarts: {limit: 1, test: threshold};E230;/max_restarts/test",
        "max_restarts: {limit: 1, pass_margin: 2};E201;/max_restarts/pass_margin",
        "max_restarts: {limit: 1, severity: blocking, share: 0.5};E221;/max_restarts/share",
        "drift_score: last;E230;/drift_score",
        "drift_score: [1];E215;/drift_score",
        "drift_score: [1, -1];E215;/drift_score",
        "drift_score: [0, 0];E215;/drift_score",
        "drift_score: {bins: 65};E215;/drift_score/bins",
        "drift_score: {bins: 1};E215;/drift_score/bins",
        "drift_score: {bins: 3, reference: [50, 50]};E221;/drift_score/bins",
        "drift_: stable;E201;/drift_",
        "max_cpu_pct: 0;E220;/max_cpu_pct",
        "max_cpu_pct: 101;E220;/max_cpu_pct",
        "max_queue_depth: 0;E220;/max_queue_depth",
        "max_queue_depth: 1000000001;E220;/max_queue_depth",
        "max_queue_depth: 5%;E204;/max_queue_depth",
        "max_cpu_pct: {limit: 9, for: 31d};E215;/max_cpu_pct/for",
        "max_cpu_pct: {limit: 9, test: sequential};E230;/max_cpu_pct/test",
        "max_cpu_pct: {limit: 9, share: 0.5};E221;/max_cpu_pct/share",
        "max_cpu_pct: {limit: 9, min_requests: 5};E201;/max_cpu_pct/min_requests",
        "max_cpu_pct: {for: 5s};E203;/max_cpu_pct/limit",
        "expr_own: {limit: 'true'};E203;/expr_own/expression",
        "expr_own: 5;E204;/expr_own",
        "expr_own: {expression: 'canary.errors < 1', late_onset: true};E221;/expr_own/late_onset",
        "expr_own: 'canary.errors';E232;/expr_own",
        "expr_own: 'stable.errors < 3';E232;/expr_own",
        "expr_own: 'canary.errors < ';E232;/expr_own",
        "expr_Own: 'canary.errors < 1';E201;/expr_Own",
        "expr_: 'canary.errors < 1';E201;/expr_",
      })
  void refuses(String gate, String code, String pointer) {
    SpecReading reading = read(gate);

    assertThat(reading.valid()).isFalse();
    assertThat(reading.findings())
        .anySatisfy(finding -> {
          assertThat(finding.code()).isEqualTo(code);
          assertThat(finding.pointer()).isEqualTo("/release_pipeline/gates" + pointer);
          assertThat(finding.line()).isPositive();
          assertThat(finding.column()).isPositive();
        });
  }

  @Test
  void saysWhereAConditionIsWrongAndWhatWasMeant() {
    SpecReading reading = read("expr_own: 'canary.requests > 5 && canary.eror_rate < 1'");

    assertThat(reading.findings().getFirst().message())
        .isEqualTo("not a condition, at character 24: there is no `canary.eror_rate`");
    assertThat(reading.findings().getFirst().suggestion())
        .isEqualTo("did you mean `canary.error_rate`?");
  }

  @Test
  void explainsThemAndSaysThatTheyPromiseNothing() {
    Plan plan =
        Specs.plan(
            read(
                "max_cpu_pct: 90, expr_own: 'canary.errors < 5', max_error_rate: {limit: 1, test: threshold}"));

    assertThat(Explain.lines(plan))
        .contains(
            "max_cpu_pct: passes while the canary's cpu_pct is below 90 %; fails at or above it on 3 samples running over at least 1m; blocking: without a pass there is no promotion, a fail holds it",
            "expr_own: passes while `canary.errors < 5` holds");
    assertThat(Promises.outside(plan))
        .startsWith(
            "max_cpu_pct (a gauge)",
            "expr_own (a plain comparison)",
            "max_error_rate (a plain comparison)");
  }

  @Test
  void isReadAgainAsItIsWrittenBack() {
    SpecReading reading =
        read(
            "max_cpu_pct: {limit: 72.5, for: 90s, severity: fatal}, max_queue_depth: 2.5,"
                + " max_restarts: {limit: 0.25, severity: advisory}, drift_score: {bins: 20},"
                + " drift_age: {reference: [1, 2.5, 1], dispersion: {fano: 2}},"
                + " expr_own: {expression: 'canary.errors < 5', min_requests: 3}");

    assertThat(
            Specs.plan(
                new SpecReader(Defaults.builtIn().trusting(Plan.Trust.TEMPORAL))
                    .read(Objects.requireNonNull(reading.normalized()))))
        .isEqualTo(Specs.plan(reading));
  }

  private static Terms alarm(Spread spread, double share) {
    return new Terms(
        Terms.Test.SEQUENTIAL, Severity.FATAL, 1, null, spread, true, share, Duration.ZERO);
  }

  private static Gate gauge(String gauge, double limit, Severity severity) {
    return new Gate.MaxGauge(
        "max_" + gauge, gauge, limit, Duration.ofSeconds(60), Terms.threshold(severity));
  }

  private static List<Gate> gates(String gates) {
    SpecReading reading = read(gates);
    assertThat(reading.findings()).isEmpty();
    return Specs.plan(reading).gates();
  }

  private static SpecReading read(String gates) {
    return new SpecReader(Specs.DEFAULTS)
        .read(
            """
            release_pipeline:
              name: fraud-model-v12
              environment: prod
              stages: [smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
              gates: {%s}
            """
                .formatted(gates));
  }
}
