package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;
import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static dev.bellwether.gate.Readings.latency;
import static dev.bellwether.gate.Readings.reading;
import static dev.bellwether.gate.Readings.requests;
import static dev.bellwether.gate.Readings.scores;
import static dev.bellwether.gate.Readings.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Series;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTestTest {
  private static final Gate ERRORS = new Gate.MaxErrorRate("max_error_rate", 0.005, null);
  private static final Gate SLOW = new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null);
  private static final Gate SCORE = new Gate.MinScore("min_quality_score", 0.92, null);

  @ParameterizedTest
  @CsvSource({
    // requests, errors, verdict at the end of the watch
    "1000, 4, PASS",
    "1000, 5, FAIL",
    "1000, 6, FAIL",
    "499, 0, UNDECIDED",
    "500, 0, PASS",
    "499, 499, UNDECIDED",
    "500, 500, FAIL",
  })
  void comparesErrorsStrictlyBelowTheLimit(double total, double errors, Verdict verdict) {
    assertThat(atTheEnd(ERRORS, requests("v12", 0, 0), requests("v12", total, errors)).verdict())
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"0.011, 11, FAIL", "0.011, 10, PASS", "0.007, 7, FAIL", "0.007, 6, PASS"})
  void comparesWithTheNumberThatWasWritten(double limit, double errors, Verdict verdict) {
    // As 1.1 / 100 is, a hair above what was written.
    Gate gate = new Gate.MaxErrorRate("max_error_rate", Math.nextUp(limit), null);

    assertThat(atTheEnd(gate, requests("v12", 0, 0), requests("v12", 1000, errors)).verdict())
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"920, PASS", "919.999, FAIL", "1000, PASS", "0, FAIL"})
  void comparesScoresAtOrAboveTheLimit(double sum, Verdict verdict) {
    assertThat(atTheEnd(SCORE, scores("v12", 0, 0), scores("v12", 1000, sum)).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void reachesAScoreThatAddedUpInexactly() {
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      sum += 0.92;
    }

    assertThat(sum).isNotEqualTo(920);
    assertThat(atTheEnd(SCORE, scores("v12", 0, 0), scores("v12", 1000, sum)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @CsvSource({"50, PASS", "51, FAIL", "0, PASS", "1000, FAIL"})
  void allowsOneInTwentyAboveTheLatencyLimit(double slow, Verdict verdict) {
    Series canary = latency("v12", 0, 1000 - slow, 1000, 1000);

    assertThat(atTheEnd(SLOW, latency("v12", 0, 0, 0, 0), canary).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    // above 100 ms at most, above 500 ms at least
    "50, 0, PASS",
    "51, 0, UNDECIDED",
    "51, 50, UNDECIDED",
    "51, 51, FAIL",
  })
  void decidesBetweenEdgesOnlyOnWhatTheBucketsProve(
      double above100, double above500, Verdict verdict) {
    List<Double> edges = List.of(100.0, 500.0, INF);
    Series canary = latency("v12", edges, 1000 - above100, 1000 - above500, 1000);

    GateReport report = atTheEnd(SLOW, latency("v12", edges, 0, 0, 0), canary);

    assertThat(report.verdict()).isEqualTo(verdict);
    if (verdict == Verdict.UNDECIDED) {
      assertThat(report.reason()).contains("no bucket edge at the limit");
    }
  }

  @Test
  void takesAnEdgeForTheLimitWithinRounding() {
    List<Double> edges = List.of(250.00000001, INF);

    assertThat(
            atTheEnd(SLOW, latency("v12", edges, 0, 0), latency("v12", edges, 1000, 1000))
                .verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void namesTheBucketOfTheQuantileAndNothingInside() {
    GateReport report =
        atTheEnd(SLOW, latency("v12", 0, 0, 0, 0), latency("v12", 900, 980, 1000, 1000));

    assertThat(report.value()).isEqualTo(new Quantity(250, "ms", "≤ 250 ms"));
    assertThat(atTheEnd(SLOW, latency("v12", 0, 0, 0, 0), latency("v12", 0, 0, 0, 1000)).value())
        .isEqualTo(new Quantity(500, "ms", "> 500 ms"));
  }

  @Test
  void passesAtTheEndOfTheWatchAndNotASecondBefore() {
    Evidence base = base(requests("v12", 0, 0));

    Judged before = Judge.look(base, terms(ERRORS), at(599), reading(requests("v12", 5000, 0)));
    Judged after =
        Judge.look(before.evidence(), terms(ERRORS), at(600), reading(requests("v12", 5001, 0)));

    assertThat(before.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(before.reports().getFirst().reason())
        .isEqualTo("0 % of 5,000 requests failed, below 0.5 %; 1 s of the watch left");
    assertThat(after.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void failsBeforeTheEndOnThreeLooksRunningAndNotOnTwo() {
    Evidence evidence = base(requests("v12", 0, 0));
    Judged one = Judge.look(evidence, terms(ERRORS), at(15), reading(requests("v12", 500, 5)));
    Judged two =
        Judge.look(one.evidence(), terms(ERRORS), at(30), reading(requests("v12", 600, 6)));
    Judged three =
        Judge.look(two.evidence(), terms(ERRORS), at(45), reading(requests("v12", 700, 7)));

    assertThat(two.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(two.reports().getFirst().reason())
        .isEqualTo(
            "1 % of 600 requests failed, not below 0.5 %; look 2 of 3 running that decide early");
    assertThat(three.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(three.decision().gate()).isEqualTo("max_error_rate");
    assertThat(three.decision().reason())
        .isEqualTo("max_error_rate: 1 % of 700 requests failed, not below 0.5 %");
  }

  @Test
  void startsTheThreeLooksAnewAfterOneInside() {
    Evidence evidence = base(requests("v12", 0, 0));
    evidence = next(evidence, 15, requests("v12", 500, 5));
    evidence = next(evidence, 30, requests("v12", 600, 6));
    evidence = next(evidence, 45, requests("v12", 2000, 6));
    evidence = next(evidence, 60, requests("v12", 2100, 60));
    Judged last = Judge.look(evidence, terms(ERRORS), at(75), reading(requests("v12", 2200, 70)));

    assertThat(last.decision().kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void doesNotCountALookWithTooFewRequestsAmongTheThree() {
    Evidence evidence = base(requests("v12", 0, 0));
    evidence = next(evidence, 15, requests("v12", 499, 400));
    evidence = next(evidence, 30, requests("v12", 500, 401));
    Judged third = Judge.look(evidence, terms(ERRORS), at(45), reading(requests("v12", 501, 402)));

    assertThat(third.decision().kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void countsEnoughRequestsForEachGateByItsOwnNumber() {
    Gate own = new Gate.MinScore("min_quality_score", 0.92, 1000L);

    assertThat(atTheEnd(own, scores("v12", 0, 0), scores("v12", 999, 950)).verdict())
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(atTheEnd(own, scores("v12", 0, 0), scores("v12", 1000, 950)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void saysHowManyMoreRequestsItNeedsAndHowLongThatTakes() {
    Evidence evidence = base(requests("v12", 0, 0));

    Judged judged = Judge.look(evidence, terms(ERRORS), at(100), reading(requests("v12", 50, 1)));

    assertThat(judged.reports().getFirst().reason())
        .isEqualTo(
            "needs about 450 more canary requests (about 15 min at the present rate); so far 2 %"
                + " of 50 requests failed, not below 0.5 %");
  }

  @Test
  void tellsARateFromItsLimitWithAsManyDigitsAsItTakes() {
    GateReport report = atTheEnd(ERRORS, requests("v12", 0, 0), requests("v12", 1_000_000, 4999));

    assertThat(report.reason()).isEqualTo("0.4999 % of 1,000,000 requests failed, below 0.5 %");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "ar-EG", "hi-IN", "tr-TR"})
  void writesTheSameWordsInEveryLocale(String tag) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag(tag));

      assertThat(atTheEnd(ERRORS, requests("v12", 0, 0), requests("v12", 6120, 19)).reason())
          .isEqualTo("0.31 % of 6,120 requests failed, below 0.5 %");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void showsStableOverTheSameTime() {
    Evidence evidence = base(requests("v12", 0, 0), requests("v11", 1000, 1000));

    Judged judged =
        Judge.look(
            evidence,
            terms(ERRORS),
            at(600),
            reading(requests("v12", 1000, 1), requests("v11", 3000, 1004)));

    GateReport report = judged.reports().getFirst();
    assertThat(report.baseline()).isEqualTo(Quantities.share(0.002));
    assertThat(report.samples()).isEqualTo(new GateReport.Samples(1000, 2000));
    assertThat(report.evaluatedAt()).isEqualTo(at(600));
  }

  @Test
  void isWithoutDataAfterThreeLooksWithoutNewTrials() {
    Evidence evidence = next(base(requests("v12", 0, 0)), 15, requests("v12", 900, 0));
    evidence = next(evidence, 30, requests("v12", 900, 0));
    Judged second = Judge.look(evidence, terms(ERRORS), at(45), reading(requests("v12", 900, 0)));
    Judged third =
        Judge.look(second.evidence(), terms(ERRORS), at(600), reading(requests("v12", 900, 0)));
    Judged fourth =
        Judge.look(third.evidence(), terms(ERRORS), at(615), reading(requests("v12", 901, 0)));

    assertThat(verdict(second)).isEqualTo(Verdict.UNDECIDED);
    assertThat(second.blindSince()).isNull();
    assertThat(verdict(third)).isEqualTo(Verdict.NO_DATA);
    assertThat(third.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(third.blindSince()).isEqualTo(at(30));
    assertThat(verdict(fourth)).isEqualTo(Verdict.PASS);
    assertThat(fourth.blindSince()).isNull();
  }

  @Test
  void saysOnceWhatIsTrueOfSeveralGates() {
    WatchTerms terms = terms(ERRORS, SLOW);
    Evidence base = Judge.look(Evidence.NONE, terms, SINCE, reading()).evidence();

    Judged judged = Judge.look(base, terms, at(600), Reading.unreadable("one", "HTTP 500"));

    assertThat(judged.decision().reason())
        .isEqualTo(
            "max_error_rate, max_p95_latency_ms: could not be read at this look: one: HTTP 500");
  }

  @Test
  void doesNotPassAtALookThatCouldNotBeRead() {
    Evidence evidence = next(base(requests("v12", 0, 0)), 585, requests("v12", 5000, 0));

    Judged judged =
        Judge.look(evidence, terms(ERRORS), at(600), Reading.unreadable("one", "HTTP 500"));

    assertThat(verdict(judged)).isEqualTo(Verdict.UNDECIDED);
    assertThat(judged.reports().getFirst().reason())
        .isEqualTo("could not be read at this look: one: HTTP 500");
  }

  @Test
  void failsButNeverPassesOnPartOfTheEndpoints() {
    Evidence evidence = base(requests("v12", 0, 0));
    Reading good =
        Readings.both(reading(requests("v12", 900, 0)), Reading.unreadable("two", "off"));
    Reading bad =
        Readings.both(reading(requests("v12", 900, 90)), Reading.unreadable("two", "off"));

    assertThat(verdict(Judge.look(evidence, terms(ERRORS), at(600), good)))
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(verdict(Judge.look(evidence, terms(ERRORS), at(600), bad))).isEqualTo(Verdict.FAIL);
  }

  @Test
  void passesOnlyWhenEveryGateDoesAndFailsWhenOneDoes() {
    WatchTerms terms = terms(ERRORS, SCORE);
    Evidence base = Judge.look(Evidence.NONE, terms, SINCE, reading(whole(0, 0, 0, 0))).evidence();

    assertThat(decision(base, terms, whole(1000, 0, 1000, 950)).kind()).isEqualTo(Kind.PASS);
    assertThat(decision(base, terms, whole(1000, 0, 10, 10)).kind()).isEqualTo(Kind.OPEN);
    assertThat(decision(base, terms, whole(1000, 0, 1000, 500)).gate())
        .isEqualTo("min_quality_score");
    assertThat(decision(base, terms, whole(1000, 900, 10, 10)).kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void neverPassesWithoutGates() {
    assertThat(
            Judge.look(Evidence.NONE, terms(), at(900), reading(requests("v12", 1000, 0)))
                .decision()
                .kind())
        .isEqualTo(Kind.OPEN);
  }

  @Test
  void leavesAStepBelowTheSmallestCanaryWhenNothingFailed() {
    Evidence base = base(requests("v12", 0, 0));
    WatchTerms small = terms(4, false, ERRORS);
    WatchTerms enough = terms(5, false, ERRORS);
    Reading few = reading(requests("v12", 20, 1));

    assertThat(Judge.look(base, small, at(599), few).decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(Judge.look(base, small, at(600), few).decision().kind()).isEqualTo(Kind.PASS);
    assertThat(Judge.look(base, enough, at(600), few).decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(
            Judge.look(base, small, at(600), reading(requests("v12", 600, 30))).decision().kind())
        .isEqualTo(Kind.FAIL);
    assertThat(Judge.look(base, small, at(600), reading(requests("v12", 6, 30))).decision().kind())
        .isEqualTo(Kind.OPEN);
    assertThat(Judge.look(base, small, at(600), Reading.unreadable("one", "off")).decision().kind())
        .isEqualTo(Kind.OPEN);
  }

  @Test
  void leavesNoSmallStepWithoutData() {
    WatchTerms small = terms(4, false, ERRORS);
    Evidence evidence = base(requests("v12", 0, 0));
    for (int look = 1; look <= 3; look++) {
      Judged judged = Judge.look(evidence, small, at(600 + look), reading(requests("v12", 0, 0)));
      evidence = judged.evidence();
      if (look == 3) {
        assertThat(judged.decision().kind()).isEqualTo(Kind.OPEN);
        assertThat(verdict(judged)).isEqualTo(Verdict.NO_DATA);
      }
    }
  }

  @Test
  void protectsOverTheLastWatchAndForgetsWhatWasBefore() {
    WatchTerms protect = terms(20, true, ERRORS);
    Evidence evidence = base(requests("v12", 0, 0));
    // Many good requests long ago must not hide that the last ten minutes are bad.
    evidence = next(evidence, 60, requests("v12", 1_000_000, 0));
    evidence = next(evidence, 1200, requests("v12", 1_000_001, 0));
    Judged judged =
        Judge.look(evidence, protect, at(1215), reading(requests("v12", 1_001_000, 100)));

    assertThat(judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(judged.reports().getFirst().samples().canary()).isEqualTo(1000);
    assertThat(
            verdict(
                Judge.look(
                    evidence, terms(ERRORS), at(1215), reading(requests("v12", 1_001_000, 100)))))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void protectNeverPassesThoughItsGatesDo() {
    Evidence evidence = base(requests("v12", 0, 0));

    Judged judged =
        Judge.look(evidence, terms(20, true, ERRORS), at(600), reading(requests("v12", 900, 0)));

    assertThat(verdict(judged)).isEqualTo(Verdict.PASS);
    assertThat(judged.decision().kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void keepsTheLastWatchInTwentyPiecesExactly() {
    Evidence evidence = base(requests("v12", 0, 0));
    for (int look = 1; look <= 200; look++) {
      evidence = next(evidence, look * 15L, requests("v12", look * 10.0, 0));
    }

    assertThat(evidence.ring()).hasSize(Evidence.SUB_WINDOWS);
    assertThat(
            evidence.ring().stream()
                .mapToDouble(w -> w.counts().canary().of(Facet.REQUESTS).at(0))
                .sum())
        .isEqualTo(400);
    assertThat(evidence.looks()).hasSize(Evidence.KEPT_LOOKS);
    assertThat(evidence.step().canary().of(Facet.REQUESTS).at(0)).isEqualTo(2000);
  }

  private static Evidence base(Series... series) {
    return Judge.look(Evidence.NONE, terms(ERRORS), SINCE, reading(series)).evidence();
  }

  private static Evidence next(Evidence evidence, long seconds, Series... series) {
    return Judge.look(evidence, terms(ERRORS), at(seconds), reading(series)).evidence();
  }

  private static GateReport atTheEnd(Gate gate, Series first, Series last) {
    Evidence base = Judge.look(Evidence.NONE, terms(gate), SINCE, reading(first)).evidence();
    return Judge.look(base, terms(gate), at(600), reading(last)).reports().getFirst();
  }

  private static @Nullable Verdict verdict(Judged judged) {
    return judged.reports().isEmpty() ? null : judged.reports().getFirst().verdict();
  }

  private static Decision decision(Evidence base, WatchTerms terms, Series series) {
    return Judge.look(base, terms, at(600), reading(series)).decision();
  }

  private static Series whole(double total, double errors, double scored, double sum) {
    return Readings.series(
        "v12", new Reading.Counts(total, errors), null, new Reading.Scores(scored, sum, null));
  }
}
