package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Restarts and drift: evidence can fail them, and they pass while there is no sign. */
class AlarmGateTest {
  private static final Gate RESTARTS = new Gate.MaxRestarts("max_restarts", 0.5, alarm());
  private static final Gate DRIFT = new Gate.MaxDrift("drift_score", "score", 4, null, alarm());
  private static final Gate FROZEN =
      new Gate.MaxDrift("drift_score", "score", 4, List.of(1.0, 2.0, 3.0, 4.0), alarm());

  private Evidence evidence = Evidence.NONE;

  @Test
  void restartsOverManyPodHoursPassWhileThereIsNoSign() {
    start(RESTARTS);
    restarts(0, 1000, 2);
    assertThat(restarts(300, 4600, 2).reports().getFirst().verdict()).isEqualTo(Verdict.PASS);
    Judged judged = restarts(600, 8200, 2);

    assertThat(judged.decision().kind()).isEqualTo(Kind.PASS);
    GateReport report = judged.reports().getFirst();
    assertThat(report.value()).isEqualTo(Quantities.perPodHour(0));
    assertThat(report.limit()).isEqualTo(Quantities.perPodHour(0.5));
    assertThat(report.reason())
        .isEqualTo("0 restarts in 2 h of pods; no sign of more than 0.5 per pod-hour");
    assertThat(report.p()).isGreaterThan(.99);
  }

  @Test
  void restartsAgainAndAgainFail() {
    start(RESTARTS);
    restarts(0, 1000, 2);
    Judged judged = restarts(15, 1060, 3);
    assertThat(judged.reports().getFirst().verdict()).isEqualTo(Verdict.UNDECIDED);
    int count = 3;
    for (int at = 30; at <= 120; at += 15) {
      judged = restarts(at, 1000 + 4 * at, ++count);
    }

    assertThat(judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(judged.decision().gate()).isEqualTo("max_restarts");
    assertThat(judged.reports().getFirst().reason())
        .contains("0.5 per pod-hour or less is ruled out over the release");
  }

  @Test
  void restartsInNoTimeAreAnError() {
    start(RESTARTS);
    restarts(0, 1000, 2);

    assertThat(restarts(600, 1000, 3).reports().getFirst().verdict()).isEqualTo(Verdict.ERROR);
    assertThat(restarts(615, -1, 3).reports().getFirst().verdict()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void whatIsNotCountedNeverPasses() {
    for (Gate gate : List.of(RESTARTS, DRIFT, FROZEN)) {
      start(gate);
      judge(0, gate, Map.of(), Map.of());
      assertThat(judge(600, gate, Map.of(), Map.of()).decision().kind()).isEqualTo(Kind.OPEN);
    }
  }

  @Test
  void theSameDistributionPassesWithItsStabilityShown() {
    start(DRIFT);
    bins(DRIFT, 0, bins(0, 0, 0, 0), bins(0, 0, 0, 0));
    Judged judged = bins(DRIFT, 600, bins(100, 200, 300, 400), bins(1000, 2000, 3000, 4000));

    assertThat(judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(judged.reports().getFirst().reason())
        .contains("PSI 0", "worth a look above 0.1; it decides nothing", "no sign of more than");
  }

  @Test
  void aBinThatGrowsFailsAndIsNamed() {
    start(DRIFT);
    bins(DRIFT, 0, bins(0, 0, 0, 0), bins(0, 0, 0, 0));
    Judged judged = null;
    for (int n = 1; n <= 20; n++) {
      judged =
          bins(
              DRIFT,
              15L * n,
              bins(300 * n, 200 * n, 300 * n, 200 * n),
              bins(1000 * n, 2000 * n, 3000 * n, 4000 * n));
    }

    assertThat(judged).isNotNull();
    assertThat(judged.decision().kind()).isEqualTo(Kind.FAIL);
    GateReport report = judged.reports().getFirst();
    assertThat(report.reason())
        .startsWith(
            "30 % in bin 1 of 4, stable 10 %, so at most 13 % is allowed (PSI 0.358, worth a look above");
    assertThat(report.value()).isEqualTo(Quantities.share(.3));
    assertThat(report.baseline()).isEqualTo(Quantities.share(.1));
    assertThat(report.limit()).isEqualTo(Quantities.share(.13));
    assertThat(report.interval().getFirst()).isBetween(.27, .3);
    assertThat(report.interval().getLast()).isBetween(.3, .33);
  }

  @Test
  void aFrozenReferenceNeedsNoStable() {
    start(FROZEN);
    judge(0, FROZEN, Map.of(Facet.bins("score"), bins(0, 0, 0, 0)), Map.of());
    Judged same =
        judge(600, FROZEN, Map.of(Facet.bins("score"), bins(100, 200, 300, 400)), Map.of());
    assertThat(same.decision().kind()).isEqualTo(Kind.PASS);

    start(FROZEN);
    judge(0, FROZEN, Map.of(Facet.bins("score"), bins(0, 0, 0, 0)), Map.of());
    Judged other = null;
    for (int n = 1; n <= 20; n++) {
      other =
          judge(
              15L * n,
              FROZEN,
              Map.of(Facet.bins("score"), bins(300 * n, 200 * n, 300 * n, 200 * n)),
              Map.of());
    }
    assertThat(other).isNotNull();
    assertThat(other.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(other.reports().getFirst().reason()).contains("the reference");
  }

  @Test
  void whatIsFarOutsideDoesNotPassBeforeItFails() {
    start(DRIFT);
    bins(DRIFT, 0, bins(0, 0, 0, 0), bins(0, 0, 0, 0));
    // 34 % where 27.8 % is allowed: little evidence against the tolerance, much against no drift.
    GateReport much =
        bins(DRIFT, 600, bins(170, 130, 100, 100), bins(364, 546, 545, 545)).reports().getFirst();
    assertThat(much.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(much.reason())
        .startsWith("34 % in bin 1 of 4, stable 18.2 %, so at most 23.25 % is allowed")
        .endsWith(
            "chance alone hardly shows so much more than is allowed: no pass, and not enough"
                + " evidence to fail yet");

    start(DRIFT);
    bins(DRIFT, 0, bins(0, 0, 0, 0), bins(0, 0, 0, 0));
    GateReport few =
        bins(DRIFT, 600, bins(6, 5, 5, 5), bins(364, 546, 545, 545)).reports().getFirst();
    assertThat(few.verdict()).isEqualTo(Verdict.PASS);
    assertThat(few.reason()).endsWith("so few show more than is allowed by chance too");
  }

  @Test
  void restartsThatChanceExplainsPassAndOthersWait() {
    start(RESTARTS);
    restarts(0, 0, 0);
    GateReport one = restarts(600, 900, 1).reports().getFirst();
    assertThat(one.verdict()).isEqualTo(Verdict.PASS);
    assertThat(one.value()).isEqualTo(Quantities.perPodHour(4));
    assertThat(one.reason()).endsWith("so few show more than is allowed by chance too");

    start(RESTARTS);
    restarts(0, 0, 0);
    GateReport three = restarts(600, 900, 3).reports().getFirst();
    assertThat(three.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(three.interval().getFirst()).isLessThan(12);
    assertThat(three.interval().getLast()).isGreaterThan(12);
  }

  @Test
  void aFrozenReferenceShowsItsStabilityToo() {
    Gate counted =
        new Gate.MaxDrift("drift_score", "score", 4, List.of(100.0, 200.0, 300.0, 400.0), alarm());
    Map<Facet, Reading.Raw> canary = Map.of(Facet.bins("score"), bins(6, 12, 18, 24));
    for (Gate gate : List.of(FROZEN, counted)) {
      start(gate);
      judge(0, gate, Map.of(Facet.bins("score"), bins(0, 0, 0, 0)), Map.of());
      GateReport report = judge(600, gate, canary, Map.of()).reports().getFirst();
      // Chi-square of 3 is above 11.34 once in a hundred times: /60, and with counts /60 + /1000.
      assertThat(report.reason())
          .contains(
              gate.equals(counted) ? "worth a look above 0.201;" : "worth a look above 0.189;");
      assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void aFrozenReferenceNamesTheBinThatIsMissing() {
    start(FROZEN);
    judge(0, FROZEN, Map.of(Facet.bins("score"), bins(0, 0, 0, 0)), Map.of());
    GateReport report =
        judge(600, FROZEN, Map.of(Facet.bins("score"), bins(110, 215, 325, 250)), Map.of())
            .reports()
            .getFirst();

    assertThat(report.verdict()).isNotEqualTo(Verdict.PASS);
    assertThat(report.reason())
        .startsWith("27.78 % in bin 4 of 4, the reference 40 %, so at least 31.6 % is allowed");
  }

  @Test
  void anotherNumberOfBinsIsAnError() {
    start(DRIFT);
    bins(DRIFT, 0, bins(0, 0, 0), bins(0, 0, 0));

    GateReport report = bins(DRIFT, 600, bins(100, 200, 300), bins(1, 2, 3)).reports().getFirst();

    assertThat(report.verdict()).isEqualTo(Verdict.ERROR);
    assertThat(report.reason()).contains("not one count for each of 4 bins");
  }

  @Test
  void withoutStableThereIsNothingToCompareWith() {
    start(DRIFT);
    judge(0, DRIFT, Map.of(Facet.bins("score"), bins(0, 0, 0, 0)), Map.of());
    Judged judged = null;
    for (int n = 1; n <= 50; n++) {
      judged = judge(15L * n, DRIFT, Map.of(Facet.bins("score"), bins(n, 2 * n, n, n)), Map.of());
    }

    assertThat(judged).isNotNull();
    GateReport report = judged.reports().getFirst();
    assertThat(report.verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(report.reason()).startsWith("nothing of v11 to compare with");
  }

  @Test
  void isTheSameAfterTheWire() throws JsonProcessingException {
    for (Gate gate : List.of(RESTARTS, DRIFT, FROZEN)) {
      String wire = JsonMappers.lenient().writeValueAsString(gate);

      assertThat(JsonMappers.lenient().readValue(wire, Gate.class)).isEqualTo(gate);
    }
  }

  private void start(Gate gate) {
    evidence = Judge.startStep(Evidence.NONE, List.of(gate), Readings.SINCE);
  }

  private Judged restarts(long at, double podSeconds, double restarts) {
    return judge(at, RESTARTS, Map.of(Facet.RESTARTS, new Counts(podSeconds, restarts)), Map.of());
  }

  private Judged bins(Gate gate, long at, Reading.Raw canary, Reading.Raw stable) {
    return judge(
        at, gate, Map.of(Facet.bins("score"), canary), Map.of(Facet.bins("score"), stable));
  }

  private Judged judge(
      long at, Gate gate, Map<Facet, Reading.Raw> canary, Map<Facet, Reading.Raw> stable) {
    Judged judged =
        Judge.look(
            evidence,
            Readings.terms(gate),
            Readings.at(at),
            Readings.reading(new Series("v12", canary), new Series("v11", stable)));
    evidence = judged.evidence();
    return judged;
  }

  private static Histogram bins(double... counts) {
    Double[] cumulative = new Double[counts.length];
    Double[] edges = new Double[counts.length];
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i];
      cumulative[i] = sum;
      edges[i] = i == counts.length - 1 ? Double.POSITIVE_INFINITY : i + 1.0;
    }
    return new Histogram(List.of(edges), List.of(cumulative), sum);
  }

  private static Terms alarm() {
    return new Terms(
        Terms.Test.SEQUENTIAL,
        Severity.FATAL,
        1,
        null,
        new Spread.Independent(),
        true,
        1,
        java.time.Duration.ZERO);
  }
}
