package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gauges: three new samples at or above the limit, over at least so long. */
class GaugeGateTest {
  private static final Gate.MaxGauge CPU = cpu(Severity.BLOCKING);

  private Evidence evidence =
      Judge.startStep(Evidence.NONE, Readings.terms(CPU).gates(), Readings.SINCE);

  @Test
  void failsOnTheThirdSampleAtTheLimitOverAMinute() {
    assertThat(look(15, 90).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(45, 90.5).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(74, 91).verdict()).isEqualTo(Verdict.UNDECIDED);
    GateReport report = look(75, 90);

    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.value()).isEqualTo(Quantities.share(.9));
    assertThat(report.reason())
        .isEqualTo(
            "90 %, not below 90 %; 4 samples running that are not, over 60 s (fails at 3 over 60 s)");
  }

  @Test
  void twoSamplesNeverFail() {
    look(15, 95);

    assertThat(look(300, 96).verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void oneSampleBelowTheLimitBeginsAnew() {
    look(15, 95);
    look(45, 96);
    look(60, 89.999);

    assertThat(look(75, 95).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(120, 96).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(135, 97).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aValueThatDoesNotChangeIsNoNewSample() {
    for (int at = 15; at < 600; at += 15) {
      assertThat(look(at, 95).verdict()).as("at %s", at).isEqualTo(Verdict.UNDECIDED);
    }
  }

  @Test
  void aSampleIsNewByItsOwnTime() {
    Instant first = Readings.at(10);
    for (int at = 15; at <= 60; at += 15) {
      assertThat(look(at, new Gauge(95, first)).verdict()).isEqualTo(Verdict.UNDECIDED);
    }
    look(75, new Gauge(95, first.plusSeconds(30)));
    assertThat(look(90, new Gauge(95, first.plusSeconds(59))).verdict())
        .isEqualTo(Verdict.UNDECIDED);

    assertThat(look(105, new Gauge(95, first.plusSeconds(60))).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void passesAtTheEndOfTheWatchWhileItIsBelow() {
    assertThat(look(599, 20).verdict()).isEqualTo(Verdict.UNDECIDED);
    // It stands still, and is there.
    assertThat(look(600, 20).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void doesNotPassWhileItIsAtItsLimit() {
    look(585, 20);

    assertThat(look(600, 90).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(615, 89).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void saysThatNothingWasReadYetAndAsksForNoRequests() {
    Judged judged = judge(0, Readings.reading(canary(new Gauge(20, null))), CPU);

    assertThat(judged.reports().getFirst().reason())
        .isEqualTo("no canary reading in this step yet");
  }

  @Test
  void whatIsNotThereNeverPasses() {
    look(585, 20);

    assertThat(look(600, null).verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(look(615, null).verdict()).isEqualTo(Verdict.UNDECIDED);
    GateReport blind = look(630, null);
    assertThat(blind.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(blind.reason()).contains("no new canary readings for 3 looks running");
    assertThat(look(645, 20).verdict()).isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY})
  void whatIsNoNumberIsAnErrorAndNeverPasses(double value) {
    assertThat(look(600, value).verdict()).isEqualTo(Verdict.ERROR);
    assertThat(look(615, 20).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void heatIsCarriedFromStepToStep() {
    look(15, 95);
    look(45, 96);
    evidence = Judge.startStep(evidence, Readings.terms(CPU).gates(), Readings.at(60));

    assertThat(look(75, 97).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void theWorstEndpointCounts() {
    for (int at : new int[] {15, 45, 75}) {
      Reading both =
          Readings.both(
              Readings.endpoint("one", canary(new Gauge(10 + at, null))),
              Readings.endpoint("two", canary(new Gauge(95 + at / 100.0, null))));
      judge(at, both, CPU);
    }

    assertThat(evidence.run(CPU.name()).heat())
        .isEqualTo(new Heat(Readings.at(75), 95.75, 3, Readings.at(15)));
  }

  @Test
  void onlyAFatalOneFailsTheRelease() {
    assertThat(hot(CPU).kind()).isEqualTo(Kind.OPEN);
    evidence = Evidence.NONE;
    Decision decision = hot(cpu(Severity.FATAL));

    assertThat(decision.kind()).isEqualTo(Kind.FAIL);
    assertThat(decision.gate()).isEqualTo("max_cpu_pct");
  }

  @Test
  void evidenceIsTheSameAfterTheWire() throws JsonProcessingException {
    look(15, 95);
    look(45, 96);
    Evidence read =
        JsonMappers.lenient()
            .readValue(JsonMappers.lenient().writeValueAsString(evidence), Evidence.class);

    assertThat(read).isEqualTo(evidence);
    evidence = read;
    assertThat(look(75, 97).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void statesNoErrorRates() {
    assertThatThrownBy(() -> CPU.with(Terms.sequential(1.5)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Decision hot(Gate gate) {
    judge(15, Readings.reading(canary(new Gauge(95, null))), gate);
    judge(45, Readings.reading(canary(new Gauge(96, null))), gate);
    return judge(75, Readings.reading(canary(new Gauge(97, null))), gate).decision();
  }

  private GateReport look(long at, double value) {
    return look(at, new Gauge(value, null));
  }

  private GateReport look(long at, @Nullable Gauge gauge) {
    return judge(at, Readings.reading(canary(gauge)), CPU).reports().getFirst();
  }

  private Judged judge(long at, Reading reading, Gate gate) {
    Judged judged = Judge.look(evidence, Readings.terms(gate), Readings.at(at), reading);
    evidence = judged.evidence();
    return judged;
  }

  private static Series canary(@Nullable Gauge gauge) {
    return new Series("v12", gauge == null ? Map.of() : Map.of(Facet.gauge("cpu_pct"), gauge));
  }

  private static Gate.MaxGauge cpu(Severity severity) {
    return new Gate.MaxGauge(
        "max_cpu_pct", "cpu_pct", 90, Duration.ofSeconds(60), Terms.threshold(severity));
  }
}
