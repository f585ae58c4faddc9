package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;
import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static dev.bellwether.gate.Readings.reading;
import static dev.bellwether.gate.Readings.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A watch over gates with stated error rates: a look every 15 s, two minutes of watch. */
class SequentialJudgeTest {
  private static final long LOOK = 15;
  private static final Spread INDEPENDENT = new Spread.Independent();
  private static final Gate ERRORS = errors(sequential(1.5, null, 1));
  private static final Gate BESIDE =
      errors(sequential(1.5, new Terms.Baseline(1.1, 0.001, 1.5), 1));
  private static final List<Gate> SEED =
      List.of(
          errors(sequential(1.5, null, 1 / 3.0)),
          new Gate.MaxLatency(
              "max_p95_latency_ms", 0.95, 250, null, sequential(1.5, null, 1 / 3.0)),
          new Gate.MinScore("min_quality_score", 0.92, null, sequential(0.02, null, 1 / 3.0)));

  @Test
  void passesAHealthyReleaseOnceTheWatchIsOverAndSaysWhy() {
    Watch watch = new Watch(SEED);
    watch.look(series("v12", 0, 0, 0, 0, 0));
    for (int look = 1; look <= 7; look++) {
      watch.look(healthy(look * 600));
      assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    }
    assertThat(watch.judged.decision().reason()).endsWith("15 s of the watch left");

    watch.look(healthy(4800));

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(watch.judged.reports())
        .extracting(GateReport::reason)
        .containsExactly(
            "0.17 % is inside 0.5 %; 0.75 % or more is ruled out",
            "0.83 % slower than 250 ms is inside the 5 % that may be; 7.5 % or more is ruled out",
            "0.95 is inside 0.92; 0.9 or less is ruled out");
    GateReport rate = watch.judged.reports().getFirst();
    assertThat(rate.test()).isEqualTo("sequential");
    assertThat(rate.interval().getFirst()).isBetween(0.0, 0.0016);
    assertThat(rate.interval().getLast()).isBetween(0.0018, 0.005);
    assertThat(rate.passLogEvidence()).isGreaterThan(Math.log(20));
    assertThat(rate.expectedTimeToVerdict()).isEqualTo(Duration.ZERO);
    // The quantile lies between two edges of the histogram.
    assertThat(watch.judged.reports().get(1).interval()).containsExactly(0.0, 100.0);
  }

  @Test
  void failsABadReleaseBeforeTheWatchIsOverAndStaysFailed() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.look(requests("v12", 0, 0));
    watch.look(requests("v12", 300, 6));
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    watch.look(requests("v12", 1200, 24));

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(watch.judged.decision().gate()).isEqualTo("max_error_rate");
    assertThat(watch.judged.decision().reason())
        .isEqualTo("max_error_rate: 2 % in this step; 0.5 % or less is ruled out over the release");
    assertThat(watch.report().p()).isLessThan(0.01);

    for (int look = 1; look <= 40; look++) {
      watch.look(requests("v12", 1200 + look * 10_000, 24));
    }

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void doesNotFailAtItsLimitAndDoesNotPassAtItsMargin() {
    Watch limit = new Watch(List.of(ERRORS));
    Watch margin = new Watch(List.of(ERRORS));
    for (int look = 0; look <= 240; look++) {
      limit.look(requests("v12", look * 200, look));
      margin.look(requests("v12", look * 400, look * 3));
      assertThat(limit.judged.decision().kind()).isNotEqualTo(Kind.FAIL);
      assertThat(margin.judged.decision().kind()).isNotEqualTo(Kind.PASS);
    }
    // On the limit is not inside it.
    assertThat(limit.judged.decision().kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void letsDamageOfAnEarlierStepDelayThePassUntilItIsOutweighed() {
    Watch damaged = new Watch(List.of(ERRORS));
    damaged.look(requests("v12", 0, 0));
    damaged.look(requests("v12", 600, 9));
    assertThat(damaged.report().failLogEvidence()).isBetween(Math.log(2), Math.log(100));

    damaged.step(20);
    damaged.look(requests("v12", 600, 9));
    int undecided = 0;
    for (int look = 1; look <= 600 && damaged.report().verdict() != Verdict.PASS; look++) {
      damaged.look(requests("v12", 600 + look * 60, 9));
      if (damaged.report().reason().endsWith("is not outweighed yet")) {
        undecided++;
        assertThat(damaged.report().passLogEvidence()).isGreaterThan(0);
      }
    }

    assertThat(undecided).isPositive();
    assertThat(damaged.report().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void makesThePassOfAStepAnewAndCarriesTheFail() {
    Watch watch = new Watch(List.of(ERRORS));
    for (int look = 0; look <= 10; look++) {
      watch.look(requests("v12", look * 600, look));
    }
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    double fail = evidence(watch.report().failLogEvidence());

    watch.step(50);
    watch.look(requests("v12", 10 * 600, 10));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(watch.report().passLogEvidence()).isEqualTo(0.0, within(1e-9));
    assertThat(watch.report().failLogEvidence()).isEqualTo(fail, within(0.01));
    assertThat(watch.report().samples().canary()).isZero();
    assertThat(watch.report().reason()).isEqualTo("no canary requests in this step yet");
  }

  @Test
  void countsWhatSpansAStepAgainstALimitAndNotForPassing() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.look(requests("v12", 0, 0));
    watch.look(requests("v12", 600, 0));
    double before = evidence(watch.report().failLogEvidence());

    watch.step(50);
    // Between the last look of the step before and the base of this one 300 of 600 failed.
    watch.look(requests("v12", 1200, 300));

    assertThat(watch.judged.added()).isEqualTo(Arms.NONE);
    assertThat(watch.report().failLogEvidence()).isGreaterThan(before + 100);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(watch.report().samples().canary()).isZero();
  }

  @Test
  void comparesWithStableOnlyWhatWasCountedOverTheSameTime() {
    Watch even = new Watch(List.of(BESIDE));
    Watch shifting = new Watch(List.of(BESIDE));
    even.look(requests("v12", 0, 0), requests("v11", 0, 0));
    shifting.look(requests("v12", 0, 0), requests("v11", 0, 0));

    even.look(requests("v12", 600, 2), requests("v11", 2400, 8));
    shifting.shifting = true;
    shifting.look(requests("v12", 600, 2), requests("v11", 2400, 8));

    assertThat(even.report().passLogEvidence()).isNotEqualTo(0.0);
    assertThat(even.report().reason()).contains("(stable 0.33 %)");
    assertThat(shifting.report().baseline()).isNotNull();
    assertThat(shifting.report().passLogEvidence()).isEqualTo(0.0, within(1e-9));
  }

  @Test
  void isWithoutDataWhenStableVanishesForThreeLooks() {
    Watch watch = new Watch(List.of(BESIDE));
    watch.look(requests("v12", 0, 0), requests("v11", 0, 0));
    watch.look(requests("v12", 600, 1), requests("v11", 600, 1));
    for (int look = 2; look <= 3; look++) {
      watch.look(requests("v12", look * 600, 1));
      assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    watch.look(requests("v12", 2400, 1));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(watch.report().reason())
        .startsWith("nothing of v11 to compare with for 3 looks running");
    assertThat(watch.judged.blindSince()).isEqualTo(at(2 * LOOK));

    watch.look(requests("v12", 3000, 1), requests("v11", 1200, 2));
    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void goesOnAgainstTheLimitAloneAtAHundredPercent() {
    Watch watch = new Watch(List.of(BESIDE));
    watch.look(requests("v12", 0, 0), requests("v11", 0, 0));
    watch.look(requests("v12", 600, 1), requests("v11", 600, 1));

    watch.weight = 100;
    watch.protect = true;
    for (int look = 2; look <= 6; look++) {
      watch.look(requests("v12", look * 600, 1));
      assertThat(watch.report().verdict()).isNotEqualTo(Verdict.NO_DATA);
    }
    for (int look = 1; look <= 4; look++) {
      watch.look(requests("v12", 3600 + look * 600, 1 + look * 30));
    }

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void wantsItsOwnRequestsBeforeItPassesAndNotBeforeItFails() {
    Gate gate = new Gate.MaxErrorRate("max_error_rate", 0.005, 50_000L, sequential(1.5, null, 1));
    Watch good = new Watch(List.of(gate));
    Watch bad = new Watch(List.of(gate));
    for (int look = 0; look <= 10; look++) {
      good.look(requests("v12", look * 600, 0));
      bad.look(requests("v12", look * 600, look * 30));
    }

    assertThat(good.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(good.report().reason())
        .isEqualTo(
            "needs about 44,000 more canary requests of its own; so far 0 % is inside 0.5 %");
    assertThat(bad.judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void tellsHowLongItWillTakeAtThePresentRate() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.look(requests("v12", 0, 0));
    watch.look(requests("v12", 150, 0));

    Duration expected = Objects.requireNonNull(watch.report().expectedTimeToVerdict());
    assertThat(expected).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(120));
    assertThat(watch.report().reason())
        .startsWith("0 % is inside 0.5 %; 0.75 % or more is not ruled out yet (about ")
        .endsWith(" at the present rate)");

    int more = 0;
    while (watch.report().verdict() != Verdict.PASS) {
      more++;
      watch.look(requests("v12", 150 + more * 150, 0));
    }
    assertThat(more * LOOK).isBetween(expected.toSeconds(), expected.toSeconds() + LOOK);
  }

  @Test
  void tellsHowLongTheComparisonWithStableWillTakeOnceTheLimitIsKept() {
    Watch watch = new Watch(List.of(BESIDE));
    watch.look(requests("v12", 0, 0), requests("v11", 0, 0));
    watch.look(requests("v12", 1500, 0), requests("v11", 6000, 0));

    Duration expected = Objects.requireNonNull(watch.report().expectedTimeToVerdict());
    assertThat(watch.report().reason())
        .startsWith(
            "0 % (stable 0 %) is inside 0.5 % and 1.1 times stable's;"
                + " 1.5 times stable's, from 0.15 % on, is not ruled out yet (about ");

    int more = 1;
    while (more < 1000 && watch.report().verdict() != Verdict.PASS) {
      more++;
      watch.look(requests("v12", more * 1500, 0), requests("v11", more * 6000, 0));
    }
    assertThat((more - 1) * LOOK).isBetween(expected.toSeconds(), expected.toSeconds() + LOOK);
  }

  @Test
  void holdsWithABlockingGateAndOnlyShowsAnAdvisoryOne() {
    Terms blocking =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.BLOCKING,
            1.5,
            null,
            INDEPENDENT,
            true,
            0,
            Duration.ZERO);
    Terms advisory =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.ADVISORY,
            1.5,
            null,
            INDEPENDENT,
            true,
            0,
            Duration.ZERO);
    Gate rate = errors(sequential(1.5, null, 1));
    Gate slow = new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null, blocking);
    Watch held = new Watch(List.of(rate, slow));
    Watch shown = new Watch(List.of(rate, slow.with(advisory)));
    for (int look = 0; look <= 10; look++) {
      Series series = series("v12", look * 600, 0, look * 300, 0, 0);
      held.look(series);
      shown.look(series);
    }

    assertThat(held.judged.reports())
        .extracting(GateReport::verdict)
        .containsExactly(Verdict.PASS, Verdict.FAIL);
    assertThat(held.judged.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(shown.judged.reports().getLast().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(shown.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void isNotBlindForAnAdvisoryGate() {
    Terms advisory =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.ADVISORY,
            0.02,
            null,
            INDEPENDENT,
            true,
            0,
            Duration.ZERO);
    Gate score = new Gate.MinScore("min_quality_score", 0.92, null, advisory);
    Watch watch = new Watch(List.of(ERRORS, score));
    for (int look = 0; look <= 10; look++) {
      watch.look(
          Readings.series("v12", new Reading.Counts(look * 600, 0), null, new Scores(0, 0, null)));
    }

    assertThat(watch.judged.reports().getLast().verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(watch.judged.blindSince()).isNull();
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void mergesTheEvidenceOfSeveralGates() {
    Watch one = new Watch(SEED);
    Watch all = new Watch(SEED);
    int alone = looksToFail(one, look -> series("v12", look * 60, look * 2, 0, 0, 0));
    int together =
        looksToFail(
            all, look -> series("v12", look * 60, look * 2, look * 12, look * 60, look * 51));

    assertThat(together).isLessThan(alone);
    assertThat(all.judged.decision().reason()).isNotBlank();
  }

  @Test
  void readsScoresFromTheirBucketsAndTheirSum() {
    Gate score = new Gate.MinScore("min_quality_score", 0.92, null, sequential(0.02, null, 1));
    Watch fine = new Watch(List.of(score));
    Watch coarse = new Watch(List.of(score));
    Watch bare = new Watch(List.of(score));
    for (int look = 0; look <= 20; look++) {
      double n = look * 100;
      fine.look(scored(n, 0.95 * n, List.of(0.94, 0.95, 1.0, INF), 0, n, n, n));
      coarse.look(scored(n, 0.95 * n, List.of(0.8, 1.0, INF), 0, n, n));
      bare.look(scored(n, 0.95 * n, List.of()));
    }

    assertThat(List.of(fine, coarse, bare))
        .extracting(watch -> watch.report().verdict())
        .containsOnly(Verdict.PASS);
    // The more that is known of where the scores lie, the less is left to chance.
    assertThat(width(fine)).isLessThan(width(coarse));
    assertThat(width(coarse)).isLessThan(width(bare));
  }

  private static double width(Watch watch) {
    List<Double> interval = watch.report().interval();
    return interval.getLast() - interval.getFirst();
  }

  @Test
  void refusesScoresThatDoNotLieInTheirBuckets() {
    Gate score = new Gate.MinScore("min_quality_score", 0.92, null, sequential(0.02, null, 1));
    Watch watch = new Watch(List.of(score));
    watch.look(scored(0, 0, List.of(0.5, 1.0, INF), 0, 0, 0));

    watch.look(scored(100, 95, List.of(0.5, 1.0, INF), 100, 100, 100));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.ERROR);
    assertThat(watch.report().reason())
        .isEqualTo("the metrics contradict themselves: the scores do not add up to their sum");
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);

    watch.look(scored(200, 190, List.of(0.6, 1.0, INF), 0, 200, 200));
    assertThat(watch.report().reason()).endsWith("scores: the bucket edges changed");
    watch.look(scored(200, 190, List.of(0.5, 0.9, INF), 0, 0, 200));
    assertThat(watch.report().verdict()).isEqualTo(Verdict.ERROR);
  }

  @Test
  void countsACounterThatWentBackwardsAsBegunAnew() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.look(requests("v12", 5000, 20));
    watch.look(requests("v12", 300, 1));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(watch.report().samples().canary()).isEqualTo(300);
  }

  @Test
  void saysErrorAndNeverPassesOnMoreErrorsThanRequests() {
    Watch watch = new Watch(List.of(ERRORS));
    for (int look = 0; look <= 20; look++) {
      watch.look(requests("v12", look * 600, 0));
    }
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);

    watch.look(requests("v12", 13_000, 14_000));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.ERROR);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
  }

  @Test
  void doesNotPassOnALookThatCouldNotBeRead() {
    Watch watch = new Watch(List.of(ERRORS));
    for (int look = 0; look <= 20; look++) {
      watch.look(requests("v12", look * 600, 0));
    }
    watch.take(Reading.unreadable("one", "off"));
    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    watch.take(Reading.unreadable("one", "off"));
    watch.take(Reading.unreadable("one", "off"));

    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void ignoresALookThatIsNotNewer() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.look(requests("v12", 0, 0));
    watch.look(requests("v12", 600, 1));
    Evidence evidence = watch.evidence;

    for (long seconds : new long[] {LOOK, LOOK - 1, 0}) {
      Judged again =
          Judge.look(evidence, watch.terms(), at(seconds), reading(requests("v12", 9000, 900)));
      assertThat(again.evidence()).isEqualTo(evidence);
      assertThat(again.decision().kind()).isEqualTo(Kind.OPEN);
    }
  }

  @Test
  void leavesASmallStepWithoutAVerdictAtTheEndOfItsWatch() {
    Watch watch = new Watch(List.of(ERRORS));
    watch.weight = 1;
    for (int look = 0; look <= 8; look++) {
      watch.look(requests("v12", look * 3, 0));
    }

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(watch.judged.decision().reason()).startsWith("1 % is below min_canary_pct (5 %)");
  }

  @Test
  void goesOnBitForBitFromWhatWasWritten() throws Exception {
    Watch kept = new Watch(List.of(BESIDE, SEED.get(1), SEED.get(2)));
    Watch written = new Watch(List.of(BESIDE, SEED.get(1), SEED.get(2)));
    Random random = new Random(7);
    double[] totals = new double[6];
    for (int look = 0; look <= 60; look++) {
      if (look % 20 == 10) {
        kept.step(look);
        written.step(look);
      }
      Series[] both = grown(totals, random);
      kept.look(both);
      written.look(both);
      String json = JsonMappers.lenient().writeValueAsString(written.evidence);
      written.evidence = JsonMappers.lenient().readValue(json, Evidence.class);
      assertThat(written.evidence).isEqualTo(kept.evidence);
      assertThat(JsonMappers.lenient().writeValueAsString(kept.evidence)).isEqualTo(json);
      assertThat(written.judged).isEqualTo(kept.judged);
    }
  }

  @Test
  void staysSmallWithTheMostGatesThereAre() throws Exception {
    Terms.Baseline stable = new Terms.Baseline(1.1, 0.001, 1.5);
    Terms unknown =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.FATAL,
            1.5,
            null,
            new Spread.Auto(),
            true,
            0.2,
            Duration.ZERO);
    Terms beside =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.FATAL,
            1.5,
            stable,
            new Spread.Auto(),
            true,
            0.2,
            Duration.ZERO);
    List<Gate> five =
        List.of(
            errors(beside),
            new Gate.MaxLatency("max_p50_latency_ms", 0.5, 100, null, unknown),
            new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null, beside),
            new Gate.MaxLatency("max_p99_latency_ms", 0.99, 500, null, unknown),
            new Gate.MinScore("min_quality_score", 0.92, null, unknown));

    assertThat(size(five)).isLessThanOrEqualTo(8 * 1024).isLessThan(WatchSize.bytes(five));
  }

  private static int size(List<Gate> gates) throws Exception {
    Watch watch = new Watch(gates);
    Random random = new Random(3);
    double[] totals = new double[6];
    for (int look = 0; look <= 200; look++) {
      if (look % 40 == 39) {
        watch.step(look);
      }
      watch.look(grown(totals, random));
      watch.evidence = watch.evidence.allSaved();
    }
    String tests = JsonMappers.lenient().writeValueAsString(watch.evidence.tests());
    String whole = JsonMappers.lenient().writeValueAsString(watch.evidence);
    System.out.println(
        "%d gates: %d bytes of tests in %d bytes of evidence"
            .formatted(gates.size(), tests.length(), whole.length()));
    return whole.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void readsEvidenceOfBeforeThereWereSequentialTests() throws Exception {
    String old =
        """
        {"version":1,"since":null,"newest":null,"edges":[],"tracks":[],"step":"||/||","ring":[],\
        "runs":[],"looks":[]}\
        """;

    assertThat(JsonMappers.lenient().readValue(old, Evidence.class).tests()).isEmpty();
  }

  private interface Traffic {
    Series at(int look);
  }

  private static int looksToFail(Watch watch, Traffic traffic) {
    for (int look = 0; look <= 400; look++) {
      watch.look(traffic.at(look));
      if (watch.judged.decision().kind() == Kind.FAIL) {
        return look;
      }
    }
    throw new AssertionError("never fails");
  }

  private static double evidence(@Nullable Double logEvidence) {
    assertThat(logEvidence).isNotNull();
    return logEvidence;
  }

  private static Gate errors(Terms terms) {
    return new Gate.MaxErrorRate("max_error_rate", 0.005, null, terms);
  }

  private static Terms sequential(
      double passMargin, Terms.@Nullable Baseline baseline, double share) {
    return new Terms(
        Terms.Test.SEQUENTIAL,
        Severity.FATAL,
        passMargin,
        baseline,
        INDEPENDENT,
        true,
        share,
        Duration.ZERO);
  }

  private static Series healthy(int requests) {
    return series(
        "v12",
        requests,
        Math.floor(requests / 600.0),
        Math.floor(requests / 120.0),
        requests,
        requests * 0.95);
  }

  private static Series series(
      String version, double total, double errors, double slow, double scored, double sum) {
    return Readings.series(
        version,
        new Reading.Counts(total, errors),
        new Histogram(
            List.of(100.0, 250.0, 500.0, INF),
            List.of(total - slow, total - slow, total, total),
            null),
        new Scores(scored, sum, null));
  }

  private static Series scored(double count, double sum, List<Double> edges, double... cumulative) {
    Histogram histogram =
        edges.isEmpty() ? null : new Histogram(edges, Readings.boxed(cumulative), null);
    return Readings.series("v12", null, null, new Scores(count, sum, histogram));
  }

  private static Series[] grown(double[] totals, Random random) {
    Series[] both = new Series[2];
    for (int arm = 0; arm < 2; arm++) {
      double more = random.nextInt(300);
      totals[arm * 3] += more;
      totals[arm * 3 + 1] += Math.floor(more * 0.004 * random.nextDouble());
      totals[arm * 3 + 2] += Math.floor(more * 0.05 * random.nextDouble());
      double total = totals[arm * 3];
      double[] buckets = new double[21];
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = i < 12 ? 0 : Math.floor(total * (i - 11) / 9);
      }
      buckets[19] = total;
      buckets[20] = total;
      List<Double> edges = new java.util.ArrayList<>();
      for (int i = 1; i <= 20; i++) {
        edges.add(i / 20.0);
      }
      edges.add(INF);
      both[arm] =
          Readings.series(
              arm == 0 ? "v12" : "v11",
              new Reading.Counts(total, totals[arm * 3 + 1]),
              new Histogram(
                  List.of(100.0, 250.0, 500.0, INF),
                  List.of(total - totals[arm * 3 + 2], total, total, total),
                  null),
              new Scores(total, total * 0.79, new Histogram(edges, Readings.boxed(buckets), null)));
    }
    return both;
  }

  /** One watch under way. */
  private static final class Watch {
    private final List<Gate> gates;
    private Evidence evidence = Evidence.NONE;
    private java.time.Instant since = SINCE;
    private java.time.Instant next = SINCE;
    private int weight = 20;
    private boolean protect;
    private boolean shifting;
    private Judged judged = new Judged(evidence, List.of(), OPEN, Arms.NONE, null);

    private static final Decision OPEN = new Decision(Kind.OPEN, null, "");

    private Watch(List<Gate> gates) {
      this.gates = gates;
    }

    private void look(Series... series) {
      take(new Reading(List.of(new Endpoint("one", null, null, null, List.of(series)))));
    }

    private void take(Reading reading) {
      judged = Judge.look(evidence, terms(), next, reading);
      evidence = judged.evidence();
      next = next.plusSeconds(LOOK);
    }

    private void step(int percent) {
      weight = percent;
      since = next;
      evidence = Judge.startStep(evidence, gates, since);
    }

    private GateReport report() {
      return judged.reports().getFirst();
    }

    private WatchTerms terms() {
      return new WatchTerms(
          gates,
          "v12",
          "v11",
          0,
          weight,
          5,
          since,
          Duration.ofMinutes(2),
          500,
          protect,
          Map.of(),
          ErrorBudget.DEFAULT,
          Duration.ofSeconds(LOOK),
          shifting ? since : null);
    }
  }
}
