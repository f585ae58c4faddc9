package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.Arm;
import dev.bellwether.gate.Facet;
import dev.bellwether.playground.Quality;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.release.State;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Workers and server are killed with SIGKILL in the middle of a release. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class CrashRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Ground.PATIENT.look();

  /** Start-to-close of a look, one look, and what a busy machine adds. */
  private static final Duration AFTER_A_LOST_LOOK = Duration.ofSeconds(7 + 1 + 4);

  @Test
  void noLookIsRepeatedWhenTheWorkerDiesBetweenLooks() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Records records = SqliteRecords.open(DataFolder.records(ground.folder()))) {
      WatchState before;
      ReleaseStatus watching;
      try (ChildJvm first = ground.worker()) {
        watching = started(ground);
        awaitLooks(ground, records, watching, 10);
        first.kill();
        before = ground.watchState();
      }
      Instant back;
      try (ChildJvm second = ground.worker()) {
        back = Instant.now();
        awaitLooks(ground, records, watching, records.looks(watching.id()).size() + 6);
        awaitSettledCounters(ground);
        second.kill();
      }

      assertCountedOnce(ground, records.looks(watching.id()), before);
      Instant lastBefore = newest(before);
      List<Instant> points = oncePerPoint(records.looks(watching.id()), watching);
      List<Instant> since = points.stream().filter(at -> at.isAfter(lastBefore)).toList();
      assertThat(since.getFirst()).isBefore(back.plus(Duration.ofSeconds(5)));
      // A look of a worker that has only just started may take longer than the pause to the next.
      assertNoneMissing(since.subList(1, since.size()));
      assertNoneMissing(points.stream().filter(at -> !at.isAfter(lastBefore)).toList());
    }
  }

  @Test
  void aLookThatTheWorkerDiedInIsMadeOnceMoreAndCountedOnce() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Records records = SqliteRecords.open(DataFolder.records(ground.folder()))) {
      ReleaseStatus watching;
      WatchState carried;
      Instant killed;
      int before;
      try (ChildJvm first = ground.worker()) {
        watching = started(ground);
        awaitLooks(ground, records, watching, 3);
        ground.metrics().stall();
        await().atMost(PATIENCE).until(() -> ground.metrics().swallowed() > 0);
        first.kill();
        killed = Instant.now();
        before = records.looks(watching.id()).size();
        carried = ground.watchState();
        ground.metrics().open();
      }
      try (ChildJvm second = ground.worker()) {
        Instant back = Instant.now();
        awaitLooks(ground, records, watching, before + 1);
        Instant due = killed.plus(AFTER_A_LOST_LOOK);
        assertThat(Instant.now()).isBefore(due.isAfter(back) ? due : back.plus(AFTER_A_LOST_LOOK));
        awaitLooks(ground, records, watching, before + 5);
        awaitSettledCounters(ground);
        second.kill();
      }

      assertCountedOnce(ground, records.looks(watching.id()), carried);
      oncePerPoint(records.looks(watching.id()), watching);
    }
  }

  @Test
  void aRollbackThatTheWorkerDiedInIsDoneWithin15SecondsOfTheNextWorker() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT)) {
      try (ChildJvm first = ground.worker()) {
        started(ground);
        ground.edge().stall();
        real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
        ground.awaitState(State.ROLLING_BACK);
        await().atMost(PATIENCE).until(() -> ground.edge().swallowed() > 0);
        first.kill();
      }
      assertThat(ground.weight("v12")).isEqualTo(20);
      ground.edge().open();
      try (ChildJvm second = ground.worker()) {
        Instant back = Instant.now();
        await().atMost(Duration.ofSeconds(15)).until(() -> ground.weight("v12") == 0);
        System.out.printf(
            "weight 0 %d ms after the next worker%n",
            Duration.between(back, Instant.now()).toMillis());
        ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
        second.kill();
      }
    }
  }

  @Test
  void aRollbackThatNobodyTakesWaitsForAWorkerAndSaysSo() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        ChildJvm others = ground.worker("--queues", "release,watch,serving")) {
      started(ground);
      real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
      // A minute without a worker ends the first attempt; the next one waits longer.
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> waitsFor(ground).contains("the rollback could not be written"));
      assertThat(ground.weight("v12")).isEqualTo(20);
      assertThat(ground.pending("rollback").getAttempt()).isEqualTo(1);

      try (ChildJvm last = ground.worker("--queues", "rollback")) {
        await().atMost(Duration.ofSeconds(15)).until(() -> ground.weight("v12") == 0);
        ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
        last.kill();
      }
      others.kill();
    }
  }

  private static String waitsFor(Ground ground) {
    return ground
        .status(Ground.TARGET)
        .map(ReleaseStatus::waitingFor)
        .map(WaitingFor::what)
        .orElse("");
  }

  @Test
  void aReleaseGoesOnWhenTheServerWasKilledAndStartedAgain() throws Exception {
    assumeTrue(real.outlivesAKill(), "nothing outlives a server in memory");
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Records records = SqliteRecords.open(DataFolder.records(ground.folder()));
        ChildJvm worker = ground.worker()) {
      ReleaseStatus watching = started(ground);
      awaitLooks(ground, records, watching, 3);

      real.killAndRestart();

      awaitLooks(ground, records, watching, records.looks(watching.id()).size() + 5);
      oncePerPoint(records.looks(watching.id()), watching);
      real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
      ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ground.weight("v11")).isEqualTo(100);
      worker.kill();
    }
  }

  private static ReleaseStatus started(Ground ground) throws Exception {
    ground.start(Ground.TARGET, Ground.STEADY);
    return ground.awaitState(State.WATCHING);
  }

  private static void awaitLooks(Ground ground, Records records, ReleaseStatus release, int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(records.looks(release.id()))
                .as(ground::account)
                .hasSizeGreaterThan(count - 1));
  }

  /** Two looks after the last request, so that evidence and source can be compared. */
  private static void awaitSettledCounters(Ground ground) {
    ground.stopTraffic();
    long looks = ground.watchState().looks();
    await().atMost(PATIENCE).until(() -> ground.watchState().looks() >= looks + 2);
  }

  /**
   * No look is counted twice, each that is missing is counted as missed, and the evidence is what
   * the source counted since the step began.
   *
   * @param before what the watch carried when its worker died
   */
  private static void assertCountedOnce(Ground ground, List<LookRow> looks, WatchState before)
      throws Exception {
    WatchState after = ground.watchState();
    Instant from = newest(before);
    Instant to = newest(after);
    long made = looks.stream().filter(look -> look.at().isAfter(from)).count();
    assertThat(after.saved()).isTrue();
    assertThat(after.looks() - before.looks()).isEqualTo(made);
    assertThat(after.missed() - before.missed())
        .isEqualTo(Duration.between(from, to).toMillis() / LOOK.toMillis() - made);

    Instant since = Objects.requireNonNull(after.evidence().since());
    List<JsonNode> counts = new ArrayList<>();
    for (LookRow look : looks) {
      JsonNode row = JsonMappers.lenient().readTree(look.counts());
      if (since.toString().equals(row.path("step_since").asText())) {
        counts.add(row);
      }
    }
    assertCounted(after.evidence().step().canary(), "canary", "v12", counts, ground);
    assertCounted(after.evidence().step().stable(), "stable", "v11", counts, ground);
  }

  private static void assertCounted(
      Arm arm, String side, String version, List<JsonNode> counts, Ground ground) throws Exception {
    double evidence = arm.of(Facet.REQUESTS).values().getFirst();
    // The first look is what the step is counted from: its own counts span the change of weight.
    double added =
        counts.stream()
            .skip(1)
            .mapToDouble(row -> row.at("/" + side + "/requests/counts/0").asDouble())
            .sum();
    double base = raw(counts.getFirst(), version);
    assertThat(evidence).as(version).isPositive().isEqualTo(added);
    assertThat(evidence).as(version).isEqualTo(ground.requests(version) - base);
  }

  /** What the source said at a look. */
  private static double raw(JsonNode counts, String version) {
    double total = Double.NaN;
    for (JsonNode series : counts.at("/reading/endpoints/0/series")) {
      if (series.path("version").asText().equals(version)) {
        total = series.at("/counters/requests/trials").asDouble();
      }
    }
    return total;
  }

  private static Instant newest(WatchState state) {
    return Objects.requireNonNull(state.newestLook());
  }

  private static List<Instant> oncePerPoint(List<LookRow> looks, ReleaseStatus watching) {
    Instant since = Objects.requireNonNull(Objects.requireNonNull(watching.step()).startedAt());
    return LookPoints.oncePerPoint(looks, since, LOOK);
  }

  private static void assertNoneMissing(List<Instant> points) {
    LookPoints.assertNoneMissing(points, LOOK);
  }
}
