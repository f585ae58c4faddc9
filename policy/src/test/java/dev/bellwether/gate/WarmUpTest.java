package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static dev.bellwether.gate.Readings.endpoint;
import static dev.bellwether.gate.Readings.requests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks of 15 s, a warm-up of 30 s, a watch of two minutes. */
class WarmUpTest {
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Gate ERRORS =
      new Gate.MaxErrorRate(
          "max_error_rate", .005, null, Terms.sequential(1.5).withWarmUp(WARM_UP));

  private Evidence evidence = Evidence.NONE;
  private Instant since = SINCE;
  private @Nullable Instant shiftFrom;

  @Test
  void leavesOutWhatTheCanaryDoesFirstAndNothingLater() {
    look(0, ERRORS, requests("v12", 100, 0));
    look(15, ERRORS, requests("v12", 400, 10));
    GateReport warming = look(30, ERRORS, requests("v12", 700, 20)).reports().getFirst();

    assertThat(warming.samples().canary()).isZero();
    assertThat(warming.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(warming.reason()).startsWith("warming up until 2026-11-22T16:00:30Z: ");

    // The look that begins at the end of the warm-up counts.
    GateReport warm = look(45, ERRORS, requests("v12", 1000, 21)).reports().getFirst();
    assertThat(warm.samples().canary()).isEqualTo(300);
    assertThat(warm.value()).isEqualTo(Quantities.share(1 / 300.0));
  }

  @Test
  void startsWithTheLookBeforeTheFirstRequest() {
    look(0, ERRORS, requests("v12", 0, 0));
    look(15, ERRORS, requests("v12", 0, 0));
    look(30, ERRORS, requests("v12", 300, 0));
    look(45, ERRORS, requests("v12", 600, 0));
    assertThat(samples(look(60, ERRORS, requests("v12", 900, 0)))).isEqualTo(300);
  }

  @Test
  void happensOnceInARelease() {
    look(0, ERRORS, requests("v12", 0, 0));
    look(15, ERRORS, requests("v12", 300, 0));
    since = at(30);
    evidence = Judge.startStep(evidence, List.of(ERRORS), since);
    look(30, ERRORS, requests("v12", 600, 0));

    assertThat(samples(look(45, ERRORS, requests("v12", 900, 0)))).isEqualTo(300);
  }

  @Test
  void isNoneOfTheWatch() {
    Judged judged = look(0, ERRORS, requests("v12", 0, 0));
    int passed = -1;
    for (int second = 15; second <= 300 && passed < 0; second += 15) {
      judged = look(second, ERRORS, requests("v12", 300 * second, 0));
      passed = judged.decision().kind() == Kind.PASS ? second : -1;
    }

    assertThat(passed).isEqualTo(30 + 120);
  }

  @Test
  void isNoneOfTheTimeThatAVerdictIsExpectedBy() {
    Gate gate = ERRORS.with(Terms.sequential(1.5).withWarmUp(Duration.ofMinutes(1)));
    look(0, gate, requests("v12", 0, 0));
    for (int second = 15; second <= 60; second += 15) {
      look(second, gate, requests("v12", 10 * second, 0));
    }
    GateReport first = look(75, gate, requests("v12", 750, 0)).reports().getFirst();
    long expected = Objects.requireNonNull(first.expectedTimeToVerdict()).toSeconds();

    int passed = 75;
    Verdict verdict = first.verdict();
    while (passed < 3600 && verdict != Verdict.PASS) {
      passed += 15;
      Judged judged = look(passed, gate, requests("v12", 10 * passed, 0));
      verdict = judged.reports().getFirst().verdict();
    }

    assertThat(first.samples().canary()).isEqualTo(150);
    assertThat(passed - 75L).isBetween(expected, expected + 15);
  }

  @Test
  void isData() {
    Gate long_ = ERRORS.with(Terms.sequential(1.5).withWarmUp(Duration.ofMinutes(5)));
    look(0, long_, requests("v12", 0, 0));
    Judged judged = look(15, long_, requests("v12", 300, 0));
    for (int second = 30; second <= 120; second += 15) {
      judged = look(second, long_, requests("v12", 20 * second, 0));
    }

    assertThat(judged.blindSince()).isNull();
    assertThat(judged.reports().getFirst().verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void isOfEachEndpointForItself() {
    look(0, both(0, 0));
    look(15, both(300, 0));
    look(30, both(600, 0));
    assertThat(samples(look(45, both(900, 100)))).isEqualTo(300);
    assertThat(samples(look(60, both(1200, 200)))).isEqualTo(600);
    assertThat(samples(look(75, both(1500, 300)))).isEqualTo(900 + 100);
  }

  /** Ten times 0.5 %, of at least 20 requests in all, at two looks running. */
  @ParameterizedTest
  @CsvSource({"300, 15, FAIL", "300, 14, OPEN", "20, 20, FAIL", "19, 19, OPEN"})
  void failsOnErrorsFromTenTimesTheLimitOn(int requests, int errors, Kind kind) {
    Gate gate = ERRORS.with(Terms.sequential(1.5).withWarmUp(Duration.ofMinutes(1)));
    look(0, gate, requests("v12", 0, 0));
    Judged once = look(15, gate, requests("v12", requests, errors));
    Judged twice = look(30, gate, requests("v12", requests + 20, errors + 1));

    assertThat(once.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(twice.decision().kind()).isEqualTo(kind);
  }

  @Test
  void aFailWhileWarmingUpIsNamedSoAndStays() {
    look(0, ERRORS, requests("v12", 0, 0));
    look(15, ERRORS, requests("v12", 100, 90));
    Judged failed = look(30, ERRORS, requests("v12", 200, 180));

    assertThat(failed.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(failed.decision().gate()).isEqualTo("max_error_rate");
    assertThat(failed.decision().reason())
        .contains("90 % of 200 requests failed while it warmed up, at least 10 times the limit of")
        .contains("no error rate is claimed");
    assertThat(look(45, ERRORS, requests("v12", 500, 180)).decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void restartsCountFromTheFirstOn() {
    Gate restarts =
        new Gate.MaxRestarts("max_restarts", 1, Terms.sequential(1).withWarmUp(WARM_UP));
    look(0, restarts, restarts(0, 0));

    assertThat(samples(look(15, restarts, restarts(60, 1)))).isEqualTo(60);
  }

  @Test
  void aGaugeIsReadOnceWarm() {
    Gate cpu =
        new Gate.MaxGauge(
            "max_cpu_pct",
            "cpu_pct",
            90,
            Duration.ofSeconds(15),
            Terms.threshold(Severity.FATAL).withWarmUp(WARM_UP));
    Judged judged = look(0, cpu, cpu(0, 99));
    for (int second = 15; second < 30; second += 5) {
      judged = look(second, cpu, cpu(20 * second, 99 + second / 100.0));
    }
    assertThat(judged.reports().getFirst().reason()).startsWith("warming up until ");
    for (int second = 30; second <= 45; second += 5) {
      judged = look(second, cpu, cpu(20 * second, 99 + second / 100.0));
    }

    assertThat(judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void comparesNothingMeanwhile() {
    Gate beside =
        ERRORS.with(
            new Terms(
                Terms.Test.SEQUENTIAL,
                Severity.FATAL,
                1.5,
                new Terms.Baseline(1.1, .001, 1.5),
                new Spread.Independent(),
                true,
                1,
                WARM_UP));
    look(0, beside, requests("v12", 0, 0), requests("v11", 0, 0));
    look(15, beside, requests("v12", 300, 0), requests("v11", 1200, 0));
    look(30, beside, requests("v12", 600, 0), requests("v11", 2400, 0));
    GateReport report =
        look(45, beside, requests("v12", 900, 0), requests("v11", 3600, 0)).reports().getFirst();

    assertThat(report.samples()).isEqualTo(new GateReport.Samples(300, 1200));
  }

  /** What compares rests while the weight is changed, but no longer than for a minute. */
  @Test
  void aLongChangeOfWeightIsComparedAfterAMinute() {
    Gate beside =
        new Gate.MaxErrorRate(
            "max_error_rate",
            .5,
            null,
            new Terms(
                Terms.Test.SEQUENTIAL,
                Severity.FATAL,
                1.5,
                new Terms.Baseline(1.1, .001, 1.5),
                new Spread.Independent(),
                true,
                1,
                Duration.ZERO));
    shiftFrom = SINCE;
    Judged judged = look(0, beside, requests("v12", 0, 0), requests("v11", 0, 0));
    for (int second = 15; second <= 60; second += 15) {
      judged = twiceAsBad(beside, second);
    }
    double resting = evidence(judged);
    for (int second = 75; second <= 180; second += 15) {
      judged = twiceAsBad(beside, second);
    }

    assertThat(resting).isLessThanOrEqualTo(0);
    assertThat(evidence(judged)).isGreaterThan(5);
  }

  @Test
  void isReadAgainAsItWas() throws Exception {
    look(0, ERRORS, requests("v12", 0, 0));
    look(15, ERRORS, requests("v12", 100, 20));
    assertThat(evidence.warming().began()).containsOnlyKeys("one");
    var json = JsonMappers.lenient();

    assertThat(json.readValue(json.writeValueAsString(evidence), Evidence.class))
        .isEqualTo(evidence);
  }

  private Judged twiceAsBad(Gate gate, int second) {
    return look(
        second,
        gate,
        requests("v12", second * 20, second),
        requests("v11", second * 80, second * 2));
  }

  private static double evidence(Judged judged) {
    Double evidence = judged.reports().getFirst().failLogEvidence();
    return evidence == null ? Double.NaN : evidence;
  }

  private static long samples(Judged judged) {
    return judged.reports().getFirst().samples().canary();
  }

  private static Series restarts(double podSeconds, double count) {
    return new Series(
        "v12",
        Map.of(
            Facet.RESTARTS,
            new Counts(podSeconds, count),
            Facet.REQUESTS,
            new Counts(podSeconds, 0)));
  }

  private static Series cpu(double requests, double value) {
    return new Series(
        "v12",
        Map.of(
            Facet.REQUESTS,
            new Counts(requests, 0),
            Facet.gauge("cpu_pct"),
            new Gauge(value, null)));
  }

  private static Reading both(double one, double two) {
    return Readings.both(
        endpoint("one", requests("v12", one, 0)), endpoint("two", requests("v12", two, 0)));
  }

  private Judged look(int second, Gate gate, Series... series) {
    return look(second, gate, endpoint("one", series));
  }

  private Judged look(int second, Reading reading) {
    return look(second, ERRORS, reading);
  }

  private Judged look(int second, Gate gate, Reading reading) {
    Judged judged = Judge.look(evidence, terms(gate), at(second), reading);
    evidence = judged.evidence();
    return judged;
  }

  private WatchTerms terms(Gate gate) {
    return new WatchTerms(
        List.of(gate),
        "v12",
        "v11",
        0,
        20,
        5,
        since,
        Duration.ofMinutes(2),
        1,
        false,
        Map.of(),
        ErrorBudget.DEFAULT,
        Duration.ofSeconds(15),
        shiftFrom);
  }
}
