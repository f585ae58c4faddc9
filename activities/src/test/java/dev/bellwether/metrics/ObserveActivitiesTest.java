package dev.bellwether.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observe;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.Verdict;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.metrics.SimulatedSource.Traffic;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.spec.JsonMappers;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserveActivitiesTest {
  private static final Instant SINCE = Instant.parse("2026-11-22T16:00:00Z");
  private static final Traffic FAILING = new Traffic(10, 0.02, 0, 0.95);

  private final FakeRecords records = new FakeRecords();
  private final SimulatedSource source =
      new SimulatedSource(SINCE.minusSeconds(600)).serving("v11", Traffic.BESIDE);
  private final TestWorkflowEnvironment server = TestWorkflowEnvironment.newInstance();
  private Instant now = SINCE;
  private MetricsSources sources = source;

  @AfterEach
  void close() {
    records.close();
    server.close();
  }

  @Test
  void passesAtTheEndOfTheWatchAndNotBefore() {
    source.serving("v12", Traffic.GOOD);

    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.PASS);
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(600));
    assertThat(watched.state().looks()).isEqualTo(41);
    assertThat(watched.observed().reason())
        .contains("max_error_rate: 0 % of 6,000 requests failed, below 0.5 %");
  }

  @Test
  void failsOnTheThirdLookRunningWithEnoughRequests() {
    source.serving("v12", FAILING);

    Watched watched = watch(step());

    // 500 requests are there at 60 s (600): that look is the first of three.
    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.FAIL);
    assertThat(watched.observed().gate()).isEqualTo("max_error_rate");
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(90));
    assertThat(watched.observed().reason()).contains("2 % of 900 requests failed, not below 0.5 %");
  }

  @Test
  void endsUndecidedAtMaxWatchAndSaysWhatIsMissing() {
    source
        .serving("v11", new Traffic(0.4, 0, 0, 0.95))
        .serving("v12", new Traffic(0.1, 0, 0, 0.95));

    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(1200));
    assertThat(watched.observed().reason()).contains("needs about 380 more canary requests");
  }

  @Test
  void neverPassesWithoutCanaryTraffic() {
    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(verdicts(watched.state())).containsOnly(Verdict.NO_DATA);
    assertThat(watched.state().blindSince()).isEqualTo(SINCE.plusSeconds(15));
  }

  @Test
  void endsUndecidedAfterTenMinutesWithoutData() {
    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(15 + 600));
    assertThat(watched.observed().reason())
        .startsWith("nothing new of the canary since 2026-11-22T16:00:15Z: ")
        .doesNotContain("max_watch");
  }

  @Test
  void givesTheCanaryTenMinutesMoreWhenItWasAskedAgain() {
    WatchState blind = watch(step()).state();
    Instant resumed = SINCE.plusSeconds(1800);
    WatchState held =
        watchUntil(Watches.protect(step(), SINCE.plusSeconds(86_400), blind), resumed);
    Observe again = Watches.decide(SINCE, LOOK, Duration.ofMinutes(10), Duration.ofHours(2));

    Watched watched = watch(asked(from(again, held), resumed.plusSeconds(5)));

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(watched.state().blindSince()).isEqualTo(SINCE.plusSeconds(15));
    assertThat(watched.state().newestLook()).isEqualTo(resumed.plusSeconds(615));
  }

  @Test
  void doesNotTakeTimeInWhichNobodyLookedForBlindness() {
    Observe step = Watches.decide(SINCE, LOOK, Duration.ofMinutes(10), Duration.ofHours(2));
    WatchState before = watchUntil(step, SINCE.plusSeconds(30));
    assertThat(before.blindSince()).isNull();

    Instant back = SINCE.plusSeconds(3600);
    now = back;
    WatchState after = attempt(step, before).details();
    Watched watched = watchFrom(step, after);

    assertThat(after.blindSince()).isEqualTo(back);
    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(watched.state().blindSince()).isEqualTo(back);
    assertThat(watched.state().newestLook()).isEqualTo(back.plusSeconds(600));
  }

  @Test
  void asksForAPersonWhileTheCanaryGetsAnotherPartOfTheTraffic() {
    source.serving("v12", new Traffic(40, 0, 0, 0.95));

    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.HOLD);
    assertThat(watched.observed().gate()).isNull();
    assertThat(watched.observed().reason())
        .startsWith("sample_ratio: the canary gets 50 % of the requests where 20 % is set");
    assertThat(watched.state().newestLook()).isBefore(SINCE.plusSeconds(180));
  }

  @Test
  void aWatchThatProtectsGoesOnWhileTheCanaryGetsAnotherPartOfTheTraffic() {
    source.serving("v12", new Traffic(40, 0, 0, 0.95));

    Watched watched =
        watch(Watches.protect(step(), SINCE.plusSeconds(3600), WatchState.starting(SINCE)));

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.ENDED);
    assertThat(watched.state().reports().getLast().name()).isEqualTo("sample_ratio");
  }

  @Test
  void aWatchThatProtectsGoesOnBlind() {
    Watched watched =
        watch(Watches.protect(step(), SINCE.plusSeconds(3600), WatchState.starting(SINCE)));

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.ENDED);
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(3600));
    assertThat(watched.state().blindSince()).isEqualTo(SINCE.plusSeconds(15));
  }

  @Test
  void looksWithoutDataWhenTheMetricsCannotBeRead() {
    source.serving("v12", Traffic.GOOD).down(SINCE.plusSeconds(500), SINCE.plusSeconds(2000));

    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.UNDECIDED);
    assertThat(verdicts(watched.state())).containsOnly(Verdict.NO_DATA);
    assertThat(watched.observed().reason()).contains("switched off");
  }

  @Test
  void goesOnAfterAnOutageAndCountsWhatCameMeanwhile() {
    source.serving("v12", Traffic.GOOD).down(SINCE.plusSeconds(300), SINCE.plusSeconds(605));

    Watched watched = watch(step());

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.PASS);
    assertThat(watched.state().newestLook()).isEqualTo(SINCE.plusSeconds(615));
    assertThat(watched.state().reports().getFirst().samples().canary()).isEqualTo(6150);
  }

  @Test
  void asksToBeTriedAgainWithABenignOneLineFailure() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    now = SINCE.plusMillis(40);

    Attempt attempt = attempt(request, null);

    ApplicationFailure again = attempt.again();
    assertThat(again.getType()).isEqualTo(Failures.STILL_WATCHING);
    assertThat(again.getCategory()).isEqualTo(ApplicationErrorCategory.BENIGN);
    assertThat(again.getNextRetryDelay()).isEqualTo(Duration.ofMillis(14_960));
    assertThat(again.getOriginalMessage())
        .startsWith("look 1 at 2026-11-22T16:00:00Z: max_error_rate undecided")
        .hasLineCount(1);
    assertThat(again.getOriginalMessage().length()).isLessThan(300);
  }

  @Test
  void goesOnFromTheHeartbeatAndNotFromTheInput() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    Attempt first = attempt(request, null);
    now = SINCE.plusSeconds(15);

    Attempt second = attempt(request, first.details());

    assertThat(second.details().looks()).isEqualTo(2);
    assertThat(second.details().newestLook()).isEqualTo(SINCE.plusSeconds(15));
    assertThat(records.looks(request.release().releaseId())).hasSize(2);
  }

  @Test
  void makesALookThatWasKilledOnceMoreAndCountsItOnce() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    Attempt first = attempt(request, null);
    now = SINCE.plusSeconds(15);
    attempt(request, first.details());
    now = SINCE.plusSeconds(22);

    Attempt again = attempt(request, first.details());

    assertThat(again.details().looks()).isEqualTo(2);
    assertThat(again.details().newestLook()).isEqualTo(SINCE.plusSeconds(15));
    assertThat(again.details().reports().getFirst().samples().canary()).isEqualTo(150);
    assertThat(records.looks(request.release().releaseId())).hasSize(2);
    assertThat(again.again().getNextRetryDelay()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void takesOutTheRowOfALookWhoseAnswerWasLost() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    Attempt first = attempt(request, null);
    now = SINCE.plusSeconds(15);
    attempt(request, first.details());
    now = SINCE.plusSeconds(32);

    attempt(request, first.details());

    List<LookRow> rows = records.looks(request.release().releaseId());
    assertThat(rows).extracting(LookRow::at).containsExactly(SINCE, SINCE.plusSeconds(30));
    assertThat(rows.getLast().counts()).contains("\"requests\":{\"counts\":[300.0,0.0]}");
  }

  @Test
  void writesNoRowWhenNobodyMayListenAnyMore() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();

    Attempt late = attempt(request, null, Duration.ofMillis(900));

    assertThat(late.details().saved()).isFalse();
    assertThat(records.looks(request.release().releaseId())).isEmpty();
  }

  @Test
  void takesTheLatestPointAndCountsTheMissedOnesWhenItComesLate() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    Attempt first = attempt(request, null);
    now = SINCE.plusSeconds(100);

    Attempt late = attempt(request, first.details());

    assertThat(late.details().newestLook()).isEqualTo(SINCE.plusSeconds(90));
    assertThat(late.details().missed()).isEqualTo(5);
    assertThat(late.details().nextDue()).isEqualTo(SINCE.plusSeconds(105));
    assertThat(late.again().getNextRetryDelay()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void keepsToTheDuePointWhenItsClockIsFarBehind() {
    source.serving("v12", Traffic.GOOD);
    now = SINCE.minusSeconds(86_400);

    Attempt first = attempt(step(), null);

    assertThat(first.details().newestLook()).isEqualTo(SINCE);
    assertThat(first.again().getNextRetryDelay()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void doesNotBelieveAClockThatIsAheadAndDisagreesWithTheSource() {
    source.serving("v12", Traffic.GOOD);
    sources = name -> Optional.of(dated(SINCE.plusSeconds(15)));
    Attempt first = attempt(step(), null);
    now = SINCE.plusSeconds(700);

    Attempt doubted = attempt(step(), first.details());

    assertThat(doubted.details().newestLook()).isEqualTo(SINCE.plusSeconds(15));
    assertThat(doubted.details().missed()).isZero();
    assertThat(doubted.details().reports().getFirst().reason())
        .contains("this worker's clock says 2026-11-22T16:11:40Z");
    assertThat(doubted.again().getNextRetryDelay()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void judgesWhileRecordsAreDownAndWritesTheLooksLater() {
    source.serving("v12", Traffic.GOOD);
    Observe request = step();
    records.down(true);
    Attempt first = attempt(request, null);
    now = SINCE.plusSeconds(15);
    Attempt second = attempt(request, first.details());
    assertThat(second.details().saved()).isFalse();
    assertThat(second.details().evidence().unsaved()).hasSize(2);

    records.down(false);
    now = SINCE.plusSeconds(30);
    Attempt third = attempt(request, second.details());

    assertThat(third.details().saved()).isTrue();
    assertThat(third.details().evidence().unsaved()).isEmpty();
    assertThat(records.looks(request.release().releaseId()))
        .extracting(LookRow::at)
        .containsExactly(SINCE, SINCE.plusSeconds(15), SINCE.plusSeconds(30));
    assertThat(records.looks(request.release().releaseId()).get(1).counts())
        .contains("\"requests\":{\"counts\":[150.0");
  }

  @Test
  void failsAReleaseOnEvidenceWhileRecordsDoNotAnswer() {
    source.serving("v12", FAILING);
    Observe request = step();
    WatchState almost = watchUntil(request, SINCE.plusSeconds(75));
    records.hang();
    now = SINCE.plusSeconds(90);
    long began = System.nanoTime();

    Attempt attempt = attempt(request, almost);

    assertThat(attempt.observed()).isNotNull();
    assertThat(attempt.observed().conclusion()).isEqualTo(Conclusion.FAIL);
    assertThat(attempt.observed().state().saved()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1900));
  }

  @Test
  void protectOnlyFailsOrEnds() {
    source
        .serving("v12", Traffic.GOOD)
        .serving("v12", SINCE.plusSeconds(900), new Traffic(10, 0.5, 0, 0.95));
    Watched decided = watch(step());

    Watched kept = watch(Watches.protect(step(), SINCE.plusSeconds(800), decided.state()));
    Watched failed = watch(Watches.protect(step(), SINCE.plusSeconds(3600), kept.state()));

    assertThat(kept.observed().conclusion()).isEqualTo(Conclusion.ENDED);
    assertThat(kept.state().reports()).extracting(GateReport::verdict).containsOnly(Verdict.PASS);
    assertThat(failed.observed().conclusion()).isEqualTo(Conclusion.FAIL);
    assertThat(failed.observed().gate()).isEqualTo("max_error_rate");
    assertThat(failed.state().newestLook())
        .isBetween(SINCE.plusSeconds(901), SINCE.plusSeconds(930));
  }

  @Test
  void startsAStepAfreshWithoutCountingTheTrafficBefore() {
    source.serving("v12", FAILING).serving("v12", SINCE.plusSeconds(600), Traffic.GOOD);
    WatchState before = watchUntil(step(), SINCE.plusSeconds(60));
    Instant later = SINCE.plusSeconds(607);
    Observe next = Watches.decide(later, LOOK, Duration.ofMinutes(10), Duration.ofMinutes(20));
    Observe carried =
        new Observe(
            next.release(),
            next.plan(),
            next.baseline(),
            next.mode(),
            next.step(),
            next.weight(),
            next.since(),
            next.until(),
            true,
            before,
            List.of());

    Watched watched = watch(carried);

    assertThat(watched.observed().conclusion()).isEqualTo(Conclusion.PASS);
    assertThat(watched.state().newestLook()).isEqualTo(later.plusSeconds(600));
    assertThat(watched.state().looks()).isEqualTo(before.looks() + 41);
    assertThat(watched.state().reports().getFirst().samples().canary()).isEqualTo(6000);
  }

  @Test
  void waitsForItsTimeWhenTheFirstLookIsDueLater() {
    source.serving("v12", Traffic.GOOD);
    WatchState before = watchUntil(step(), SINCE.plusSeconds(30));
    Observe protect =
        asked(Watches.protect(step(), SINCE.plusSeconds(3600), before), SINCE.plusSeconds(33));
    long reads = source.reads();

    Attempt waits = attempt(protect, null);
    now = SINCE.plusSeconds(45);
    Attempt looks = attempt(protect, waits.details());

    assertThat(waits.again().getNextRetryDelay()).isEqualTo(Duration.ofSeconds(12));
    assertThat(waits.again().getOriginalMessage())
        .isEqualTo("the next look is due at 2026-11-22T16:00:45Z");
    assertThat(waits.details().looks()).isEqualTo(before.looks());
    assertThat(source.reads()).isEqualTo(reads + 1);
    assertThat(looks.details().newestLook()).isEqualTo(SINCE.plusSeconds(45));
  }

  @Test
  void beginsAtTheWorkflowsTimeWhenTheLastLookWasLongAgo() {
    source.serving("v12", Traffic.GOOD);
    WatchState before = watchUntil(step(), SINCE.plusSeconds(30));
    now = SINCE.minusSeconds(86_400);

    Attempt first =
        attempt(
            asked(Watches.protect(step(), SINCE.plusSeconds(3600), before), SINCE.plusSeconds(307)),
            null);

    assertThat(first.details().newestLook()).isEqualTo(SINCE.plusSeconds(300));
  }

  @Test
  void writesTheLogAndTheStateItWasHanded() {
    source.serving("v12", Traffic.GOOD);
    Observe plain = step();
    records.upsertRelease(row(plain.release().releaseId()));
    Observe request =
        new Observe(
            plain.release(),
            plain.plan(),
            plain.baseline(),
            plain.mode(),
            plain.step(),
            plain.weight(),
            plain.since(),
            plain.until(),
            true,
            plain.from(),
            List.of(new LogEntry(4, SINCE, "state", null, "watching", null)));

    attempt(request, null);

    assertThat(records.log(request.release().releaseId()))
        .extracting(line -> line.seq() + " " + line.what())
        .containsExactly("4 watching");
    assertThat(records.find(request.release().releaseId()))
        .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo("watching"));
  }

  @Test
  void keepsItsStateWithinEightKibibytesForFiveGates() throws Exception {
    source
        .serving("v12", new Traffic(1234.5, 0.001, 0.01, 0.931))
        .serving("v11", new Traffic(4937.9, 0.001, 0.01, 0.931));
    List<Gate> five =
        List.of(
            new Gate.MaxErrorRate("max_error_rate", 0.005, null),
            new Gate.MaxLatency("max_p50_latency_ms", 0.5, 100, null),
            new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null),
            new Gate.MaxLatency("max_p99_latency_ms", 0.99, 1000, null),
            new Gate.MinScore("min_quality_score", 0.92, null));
    Observe request =
        Watches.decide(SINCE, LOOK, Duration.ofMinutes(10), Duration.ofMinutes(20), five);
    WatchState state = watchUntil(request, SINCE.plusSeconds(585));

    byte[] json = JsonMappers.lenient().writeValueAsBytes(state);

    System.out.printf("watch state, five gates, full ring: %d bytes%n", json.length);
    assertThat(json.length).isLessThan(8 * 1024);
    assertThat(JsonMappers.lenient().readValue(json, WatchState.class)).isEqualTo(state);
  }

  @Test
  void keepsItsStateWithinEightKibibytesForFiveSequentialGatesOfWhichTwoAreBesideStable()
      throws Exception {
    source
        .serving("v12", new Traffic(1234.5, 0.001, 0.01, 0.931))
        .serving("v11", new Traffic(4937.9, 0.001, 0.01, 0.931));
    Terms alone =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.FATAL,
            1.5,
            null,
            new Spread.Auto(),
            true,
            1 / 5.0,
            Duration.ZERO);
    Terms beside =
        new Terms(
            Terms.Test.SEQUENTIAL,
            Severity.FATAL,
            1.5,
            new Terms.Baseline(1.1, 0.001, 1.5),
            new Spread.Auto(),
            true,
            1 / 5.0,
            Duration.ZERO);
    List<Gate> five =
        List.of(
            new Gate.MaxErrorRate("max_error_rate", 0.005, null, beside),
            new Gate.MaxLatency("max_p50_latency_ms", 0.5, 100, null, alone),
            new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null, beside),
            new Gate.MaxLatency("max_p99_latency_ms", 0.99, 1000, null, alone),
            new Gate.MinScore("min_quality_score", 0.92, null, alone));
    Observe request =
        Watches.decide(SINCE, LOOK, Duration.ofMinutes(10), Duration.ofMinutes(20), five);
    WatchState state = watchUntil(request, SINCE.plusSeconds(585));

    byte[] json = JsonMappers.lenient().writeValueAsBytes(state);

    byte[] evidence = JsonMappers.lenient().writeValueAsBytes(state.evidence());
    System.out.printf(
        "watch state, five sequential gates: %d bytes, of them evidence %d%n",
        json.length, evidence.length);
    assertThat(json.length).isLessThanOrEqualTo(8 * 1024 - 800);
    assertThat(JsonMappers.lenient().readValue(json, WatchState.class)).isEqualTo(state);
  }

  @Test
  void refusesALookIntervalOfNothing() {
    assertThatThrownBy(() -> new LookTime.Grid(SINCE, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final Duration LOOK = Duration.ofSeconds(15);

  private static Observe step() {
    return Watches.decide(SINCE, LOOK, Duration.ofMinutes(10), Duration.ofMinutes(20));
  }

  private static Observe asked(Observe request, Instant at) {
    return new Observe(
        request.release(),
        request.plan(),
        request.baseline(),
        request.mode(),
        request.step(),
        request.weight(),
        request.since(),
        request.until(),
        request.newStep(),
        request.from(),
        request.log(),
        at);
  }

  private static Observe from(Observe request, WatchState state) {
    return new Observe(
        request.release(),
        request.plan(),
        request.baseline(),
        request.mode(),
        request.step(),
        request.weight(),
        request.since(),
        request.until(),
        false,
        state,
        request.log());
  }

  private static List<Verdict> verdicts(WatchState state) {
    return state.reports().stream().map(GateReport::verdict).toList();
  }

  private static ReleaseRow row(String id) {
    return new ReleaseRow(
        id,
        "fraud-model@prod",
        "run",
        "fraud-model@prod",
        "fraud-model",
        "v12",
        "prod",
        "deploying",
        null,
        null,
        SINCE.minusSeconds(60),
        SINCE.minusSeconds(30),
        null,
        null,
        null,
        null);
  }

  private MetricsSource dated(Instant date) {
    return new MetricsSource() {
      @Override
      public Reading read(Question question) {
        Endpoint plain = source.read(question).endpoints().getFirst();
        return new Reading(List.of(new Endpoint(plain.name(), null, date, null, plain.series())));
      }

      @Override
      public String query(Gate gate, String model, String version) {
        return "";
      }
    };
  }

  /** Attempts at their due points until the watch returns. */
  private Watched watch(Observe request) {
    return watchFrom(request, null);
  }

  private Watched watchFrom(Observe request, @Nullable WatchState first) {
    WatchState details = first;
    if (details != null) {
      now = details.nextDue();
    }
    for (int i = 0; i < 1000; i++) {
      Attempt attempt = attempt(request, details);
      if (attempt.observed() != null) {
        return new Watched(attempt.observed());
      }
      details = attempt.details();
      now = details.nextDue();
    }
    throw new AssertionError("still watching after 1000 looks");
  }

  private WatchState watchUntil(Observe request, Instant last) {
    WatchState details = attempt(request, null).details();
    while (details.nextDue().compareTo(last) <= 0) {
      now = details.nextDue();
      details = attempt(request, details).details();
    }
    return details;
  }

  private Attempt attempt(Observe request, @Nullable WatchState details) {
    return attempt(request, details, Duration.ofSeconds(7));
  }

  private Attempt attempt(Observe request, @Nullable WatchState details, Duration startToClose) {
    TestActivityEnvironment activities =
        TestActivityEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .build());
    try {
      activities.registerActivitiesImplementations(
          new ObserveActivities(sources, records, server.getWorkflowClient(), () -> now));
      WatchState[] heartbeat = new WatchState[1];
      activities.setActivityHeartbeatListener(WatchState.class, state -> heartbeat[0] = state);
      if (details != null) {
        activities.setHeartbeatDetails(details);
      }
      WatchActivities watch =
          activities.newActivityStub(
              WatchActivities.class,
              ActivityOptions.newBuilder().setStartToCloseTimeout(startToClose).build());
      try {
        return new Attempt(watch.observe(request), null, null);
      } catch (ActivityFailure failure) {
        ApplicationFailure again =
            catchThrowableOfType(
                ApplicationFailure.class,
                () -> {
                  throw failure.getCause();
                });
        return new Attempt(null, heartbeat[0], again);
      }
    } finally {
      activities.close();
    }
  }

  private record Attempt(
      @Nullable Observed observed,
      @Nullable WatchState heartbeat,
      @Nullable ApplicationFailure failure) {
    WatchState details() {
      return Objects.requireNonNull(heartbeat, "the watch returned");
    }

    ApplicationFailure again() {
      return Objects.requireNonNull(failure, "the watch returned");
    }
  }

  private record Watched(Observed observed) {
    WatchState state() {
      return observed.state();
    }
  }
}
