package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions in CEL: a plain test of counts over the window. */
class ConditionGateTest {
  private static final Gate WORSE = condition("canary.error_rate <= 2 * stable.error_rate");

  private Evidence evidence =
      Judge.startStep(Evidence.NONE, Readings.terms(WORSE).gates(), Readings.SINCE);

  @Test
  void passesAtTheEndOfTheWatchWhileItHolds() {
    counts(0, 0, 0, 0, 0);
    assertThat(counts(599, 1000, 4, 1000, 2).verdict()).isEqualTo(Verdict.UNDECIDED);
    GateReport report = counts(600, 2000, 8, 2000, 4);

    assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    assertThat(report.reason())
        .startsWith("`canary.error_rate <= 2 * stable.error_rate` holds with ")
        .contains("canary.error_rate = 0.004", "stable.error_rate = 0.002");
    assertThat(report.value()).isEqualTo(Quantities.truth(true));
    assertThat(report.limit()).isEqualTo(Quantities.truth(true));
  }

  @Test
  void failsAfterThreeLooksRunningThatItDoesNotHold() {
    counts(0, 0, 0, 0, 0);
    assertThat(counts(15, 1000, 5, 1000, 2).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(counts(30, 2000, 9, 2000, 4).verdict()).isEqualTo(Verdict.UNDECIDED);
    GateReport report = counts(45, 3000, 13, 3000, 6);

    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.value()).isEqualTo(Quantities.truth(false));
    assertThat(report.reason()).contains("does not hold with");
  }

  @Test
  void wantsEnoughRequests() {
    counts(0, 0, 0, 0, 0);
    assertThat(counts(600, 499, 0, 1000, 2).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(counts(615, 500, 0, 1000, 2).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aMissingValueNeverPasses() {
    counts(0, 0, 0, 0, 0);
    Judged judged =
        Judge.look(
            evidence,
            Readings.terms(WORSE),
            Readings.at(600),
            Readings.reading(Readings.requests("v12", 1000, 0)));

    GateReport report = judged.reports().getFirst();
    assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(report.value()).isNull();
    assertThat(report.reason()).contains("there is no stable.error_rate");
  }

  @ParameterizedTest
  @CsvSource({
    "canary.error_rate / stable.error_rate < 2",
    "!(canary.error_rate / stable.error_rate > 2)"
  })
  void whatIsNoNumberNeverPasses(String text) {
    Gate ratio = condition(text);
    Judge.startStep(evidence, Readings.terms(ratio).gates(), Readings.SINCE);
    counts(ratio, 0, 0, 0, 0, 0);

    GateReport report = counts(ratio, 600, 1000, 0, 1000, 0);

    assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(report.reason()).contains("a part of it is no number");
  }

  @Test
  void aTextThatIsNoConditionNeverPasses() {
    Gate broken = condition("canary.requests");
    counts(broken, 0, 0, 0, 0, 0);

    assertThat(counts(broken, 600, 1000, 0, 1000, 0).verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void readsGaugesLatenciesAndScores() {
    Gate all =
        condition(
            "canary.queue_depth < 10 && canary.p95_latency_ms <= 250 && canary.mean_score > 0.9"
                + " && canary.scores == 100");
    look(all, 0, 0);
    look(all, 300, 4);
    GateReport report = look(all, 600, 8);

    // The mean of two readings; that of the base of the step is not one.
    assertThat(report.reason()).contains("canary.queue_depth = 6,");
    assertThat(report.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void isTheSameAfterTheWire() throws JsonProcessingException {
    String wire = JsonMappers.lenient().writeValueAsString(WORSE);

    assertThat(JsonMappers.lenient().readValue(wire, Gate.class)).isEqualTo(WORSE);
  }

  private GateReport look(Gate gate, int at, double depth) {
    double part = at / 600.0;
    Series canary = Readings.requests("v12", 1000 * part, 0);
    Map<Facet, Reading.Raw> counters =
        Map.of(
            Facet.REQUESTS,
            canary.counters().get(Facet.REQUESTS),
            Facet.LATENCY,
            Readings.latency("v12", 0, 950 * part, 1000 * part, 1000 * part)
                .counters()
                .get(Facet.LATENCY),
            Facet.SCORES,
            Readings.scores("v12", 100 * part, 95 * part).counters().get(Facet.SCORES),
            Facet.gauge("queue_depth"),
            new Gauge(depth, null));
    Judged judged =
        Judge.look(
            evidence,
            Readings.terms(gate),
            Readings.at(at),
            Readings.reading(new Series("v12", counters)));
    evidence = judged.evidence();
    return judged.reports().getFirst();
  }

  private GateReport counts(int at, double n, double x, double stableN, double stableX) {
    return counts(WORSE, at, n, x, stableN, stableX);
  }

  private GateReport counts(Gate gate, int at, double n, double x, double sn, double sx) {
    Judged judged =
        Judge.look(
            evidence,
            Readings.terms(gate),
            Readings.at(at),
            Readings.reading(Readings.requests("v12", n, x), Readings.requests("v11", sn, sx)));
    evidence = judged.evidence();
    return judged.reports().getFirst();
  }

  private static Gate condition(String text) {
    return new Gate.Condition("expr_own", text, null, Terms.THRESHOLD);
  }
}
