package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;
import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static dev.bellwether.gate.Readings.both;
import static dev.bellwether.gate.Readings.endpoint;
import static dev.bellwether.gate.Readings.latency;
import static dev.bellwether.gate.Readings.reading;
import static dev.bellwether.gate.Readings.requests;
import static dev.bellwether.gate.Readings.scores;
import static dev.bellwether.gate.Readings.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldTest {
  private static final Gate ERRORS = new Gate.MaxErrorRate("max_error_rate", 0.005, null);
  private static final Gate SLOW = new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null);
  private static final Gate SCORE = new Gate.MinScore("min_quality_score", 0.92, null);
  private static final WatchTerms TERMS = terms(ERRORS, SLOW, SCORE);

  @Test
  void takesTheFirstReadingAsTheBaseAndCountsNothingOfIt() {
    Judged first = look(Evidence.NONE, 0, reading(requests("v12", 1_000_000, 10)));

    assertThat(first.added()).isEqualTo(Arms.NONE);
    assertThat(first.reports().getFirst().samples().canary()).isZero();
    assertThat(first.blindSince()).isNull();
  }

  @Test
  void countsTheDifferenceToTheLookBefore() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 100, 10))).evidence();

    Judged judged = look(evidence, 15, reading(requests("v12", 160, 11)));

    assertThat(judged.added().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(60, 1));
  }

  @Test
  void countsAllOfASeriesThatBeganAnew() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 100, 10))).evidence();

    Judged judged = look(evidence, 15, reading(requests("v12", 40, 11)));

    assertThat(judged.added().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(40, 11));
  }

  @Test
  void differencesEachEndpointForItselfBeforeAddingUp() {
    Reading start =
        both(endpoint("a", requests("v12", 1000, 0)), endpoint("b", requests("v12", 10, 0)));
    Reading end =
        both(endpoint("a", requests("v12", 5, 0)), endpoint("b", requests("v12", 2000, 1)));
    Evidence evidence = look(Evidence.NONE, 0, start).evidence();

    assertThat(look(evidence, 15, end).added().canary().of(Facet.REQUESTS))
        .isEqualTo(Tally.of(1995, 1));
  }

  @Test
  void countsASeriesInFullThatAppearsAtAnEndpointReadBefore() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v11", 100, 0))).evidence();

    Judged judged = look(evidence, 15, reading(requests("v11", 200, 0), requests("v12", 7, 1)));

    assertThat(judged.added().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(7, 1));
  }

  @Test
  void countsNothingOfAnEndpointSeenForTheFirstTime() {
    Reading one = endpoint("a", requests("v12", 10, 0));
    Evidence evidence =
        look(Evidence.NONE, 0, both(one, Reading.unreadable("b", "off"))).evidence();

    Judged judged = look(evidence, 15, both(one, endpoint("b", requests("v12", 5000, 4000))));

    assertThat(judged.added().canary().of(Facet.REQUESTS).sum()).isZero();
  }

  @Test
  void countsAllOfAnEndpointThatStartedWithinTheStep() {
    Endpoint young = new Endpoint("b", null, null, at(5), List.of(requests("v12", 50, 4)));
    Evidence evidence = look(Evidence.NONE, 0, endpoint("a", requests("v12", 0, 0))).evidence();

    Judged judged =
        look(evidence, 15, both(endpoint("a", requests("v12", 0, 0)), new Reading(List.of(young))));

    assertThat(judged.added().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(50, 4));
  }

  @Test
  void countsOnlyOneOfTwoProcessesThatAnswerByTurns() {
    Evidence evidence = look(Evidence.NONE, 0, process(-100, 1000)).evidence();
    evidence = look(evidence, 15, process(-90, 5000)).evidence();
    evidence = look(evidence, 30, process(-100, 1010)).evidence();
    Judged judged = look(evidence, 45, process(-90, 5010));

    assertThat(judged.evidence().step().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(10, 0));
    assertThat(judged.reports().getFirst().verdict()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void countsAProcessThatRestartedSinceTheLastLook() {
    Evidence evidence = look(Evidence.NONE, 0, process(-100, 1000)).evidence();

    Judged judged = look(evidence, 15, process(4, 20));

    assertThat(judged.added().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(20, 0));
  }

  @Test
  void leavesNoSmallStepThatNobodyHasSeenARequestOf() {
    WatchTerms small = terms(1, false, ERRORS);
    Reading late = reading(requests("v12", 9_000, 0));

    assertThat(Judge.look(Evidence.NONE, small, at(600), late).decision().kind())
        .isEqualTo(Decision.Kind.OPEN);
  }

  private static Reading process(long started, double requests) {
    return new Reading(
        List.of(
            new Endpoint("one", null, null, at(started), List.of(requests("v12", requests, 0)))));
  }

  @Test
  void spansALookThatCouldNotBeRead() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 100, 0))).evidence();
    evidence = look(evidence, 15, Reading.unreadable("one", "off")).evidence();

    assertThat(
            look(evidence, 30, reading(requests("v12", 300, 2)))
                .added()
                .canary()
                .of(Facet.REQUESTS))
        .isEqualTo(Tally.of(200, 2));
  }

  @Test
  void goesOnFromTheOldCountsWhenAVanishedSeriesReturns() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 100, 0))).evidence();
    evidence = look(evidence, 15, reading()).evidence();

    assertThat(
            look(evidence, 30, reading(requests("v12", 130, 0)))
                .added()
                .canary()
                .of(Facet.REQUESTS))
        .isEqualTo(Tally.of(30, 0));
  }

  @Test
  void ignoresALookThatIsNotNewer() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 0, 0))).evidence();
    evidence = look(evidence, 15, reading(requests("v12", 600, 0))).evidence();

    assertThat(look(evidence, 15, reading(requests("v12", 900, 0))).evidence()).isEqualTo(evidence);
    assertThat(look(evidence, 14, reading(requests("v12", 900, 0))).evidence()).isEqualTo(evidence);
    assertThat(look(evidence, 15, reading(requests("v12", 900, 0))).decision().kind())
        .isEqualTo(Decision.Kind.OPEN);
  }

  @Test
  void doesNotCountWhatStraddlesTheBeginningOfAStep() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 100, 90))).evidence();
    Instant second = at(600);
    Evidence afresh = evidence.startStep(second);

    Judged first = look(afresh, 600, reading(requests("v12", 900, 890)));
    Judged next = look(first.evidence(), 615, reading(requests("v12", 950, 890)));

    assertThat(first.added()).isEqualTo(Arms.NONE);
    assertThat(next.evidence().step().canary().of(Facet.REQUESTS)).isEqualTo(Tally.of(50, 0));
  }

  @Test
  void judgesTheOtherGatesWhenOneMetricIsNonsense() {
    Series before = series(0, 0, new double[] {0, 0, 0, 0}, 0, 0);
    Series after = series(1000, 100, new double[] {900, 1000, 1000, 1000}, Double.NaN, 1);
    Evidence evidence = look(Evidence.NONE, 0, reading(before)).evidence();

    Judged judged = look(evidence, 600, reading(after));

    assertThat(judged.reports())
        .extracting(GateReport::verdict)
        .containsExactly(Verdict.FAIL, Verdict.PASS, Verdict.ERROR);
  }

  @Test
  void doesNotCountWhatItRefusedOnceItIsBelievableAgain() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 10, 11))).evidence();
    evidence = look(evidence, 15, reading(requests("v12", 1_000_000, 10))).evidence();

    assertThat(evidence.step().canary().of(Facet.REQUESTS).sum()).isZero();
  }

  static Stream<Series> contradictions() {
    return Stream.of(
        requests("v12", 1000, 1001),
        requests("v12", Double.NaN, 0),
        requests("v12", 1000, Double.NaN),
        requests("v12", -1, -2),
        requests("v12", INF, 0),
        requests("v12", 1000.5, 0),
        requests("v12", 1e300, 0),
        latency("v12", 900, 800, 1000, 1000),
        latency("v12", Double.NaN, 1000, 1000, 1000),
        latency("v12", -1, 1000, 1000, 1000),
        latency("v12", 0, 1000, 1000, INF),
        latency("v12", List.of(100.0, 250.0), 900, 1000),
        latency("v12", List.of(250.0, 100.0, INF), 900, 1000, 1000),
        latency("v12", List.of(100.0, 100.0, INF), 900, 1000, 1000),
        latency("v12", List.of(Double.NaN, 250.0, INF), 900, 1000, 1000),
        latency("v12", List.of(100.0, 250.0, 1000.0, INF), 1000, 1000, 1000, 1000),
        latency("v12", List.of(INF), 1000, 1000),
        latency("v12", List.of()),
        Readings.series("v12", null, new Histogram(List.of(INF), List.of(1000.0), 999.0), null),
        scores("v12", 1000, Double.NaN),
        scores("v12", 1000, -5),
        scores("v12", 1000, 1001),
        scores("v12", Double.NaN, 950),
        scores("v12", 1000, INF),
        Readings.series(
            "v12",
            null,
            null,
            new Scores(1000, 950, new Histogram(List.of(1.0), List.of(1000.0), null))));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void neverPassesOnContradictoryCounters(Series nonsense) {
    Evidence evidence =
        look(Evidence.NONE, 0, reading(series(0, 0, new double[] {0, 0, 0, 0}, 0, 0))).evidence();

    Judged judged = look(evidence, 600, reading(nonsense));

    assertThat(judged.reports()).extracting(GateReport::verdict).contains(Verdict.ERROR);
    assertThat(judged.reports()).extracting(GateReport::verdict).doesNotContain(Verdict.PASS);
    assertThat(judged.decision().kind()).isEqualTo(Decision.Kind.OPEN);
  }

  @Test
  void refusesTwoSeriesOfOneVersion() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 0, 0))).evidence();

    Judged judged =
        look(evidence, 600, reading(requests("v12", 1000, 0), requests("v12", 1000, 0)));

    assertThat(judged.reports().getFirst().verdict()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void doesNotPassOnAReadingWithoutEndpoints() {
    Evidence evidence = look(Evidence.NONE, 0, reading(requests("v12", 0, 0))).evidence();
    evidence = look(evidence, 15, reading(requests("v12", 1000, 0))).evidence();

    assertThat(look(evidence, 600, new Reading(List.of())).reports())
        .extracting(GateReport::verdict)
        .doesNotContain(Verdict.PASS);
  }

  private static Judged look(Evidence evidence, long seconds, Reading reading) {
    return Judge.look(evidence, TERMS, SINCE.plusSeconds(seconds), reading);
  }

  private static Series series(
      double total, double errors, double[] cumulative, double scored, double sum) {
    return Readings.series(
        "v12",
        new Reading.Counts(total, errors),
        new Histogram(List.of(100.0, 250.0, 500.0, INF), Readings.boxed(cumulative), null),
        new Scores(scored, sum, null));
  }
}
