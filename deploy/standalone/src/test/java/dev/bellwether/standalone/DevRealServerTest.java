package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.playground.Quality;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code bellwether dev} as people start it, and what happens when its Temporal dies. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class DevRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Ground.PATIENT.look();
  private static final String RELEASE = "/v1/releases/" + Ground.TARGET;

  /** Start-to-close of a look that was under way, one look, and what a busy machine adds. */
  private static final Duration AFTER_A_LOST_LOOK = Duration.ofSeconds(7 + 1 + 4);

  @Test
  void goesOnWithItsReleaseAfterItsTemporalWasKilled() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Records records = SqliteRecords.open(DataFolder.records(ground.folder()));
        RunningDev dev = RunningDev.start(ground.folder())) {
      String id = watched(dev, records);
      Instant since = Instant.parse(state(dev).at("/step/started_at").asText());

      ProcessHandle first = dev.temporal();
      first.destroyForcibly();
      Instant killed = Instant.now();
      await().atMost(PATIENCE).until(() -> dev.said().contains("Temporal is back"));
      Instant back = Instant.now();

      assertThat(dev.said()).contains("Temporal (process %d) is gone".formatted(first.pid()));
      assertLooksGoOn(dev, records, new Gap(id, since, killed, back));

      rollBack(dev, ground);

      ProcessHandle second = dev.temporal();
      dev.stop();
      assertThat(second.isAlive()).isFalse();
    }
  }

  @Test
  void goesOnWithItsReleaseAfterEverythingWasKilled() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Records records = SqliteRecords.open(DataFolder.records(ground.folder()))) {
      String id;
      Instant since;
      try (RunningDev first = RunningDev.start(ground.folder())) {
        id = watched(first, records);
        since = Instant.parse(state(first).at("/step/started_at").asText());
        first.killAll();
      }
      Instant killed = Instant.now();
      assertThat(ground.weight("v12")).isEqualTo(20);

      try (RunningDev second = RunningDev.start(ground.folder())) {
        assertLooksGoOn(second, records, new Gap(id, since, killed, Instant.now()));
        rollBack(second, ground);
      }
    }
  }

  /** The id of a release that is being watched, and was for some looks. */
  private static String watched(RunningDev dev, Records records) throws Exception {
    String id = dev.post("/v1/releases", Ground.STEADY).path("id").asText();
    await().atMost(PATIENCE).until(() -> state(dev).path("state").asText().equals("watching"));
    await().atMost(PATIENCE).until(() -> records.looks(id).size() >= 8);
    return id;
  }

  /** When there was nobody to look. */
  private record Gap(String id, Instant since, Instant killed, Instant back) {}

  /** The looks that were due in the gap are missing, and no others. */
  private static void assertLooksGoOn(RunningDev dev, Records records, Gap gap) throws Exception {
    int before = records.looks(gap.id()).size();
    await().atMost(PATIENCE).until(() -> records.looks(gap.id()).size() >= before + 8);
    assertThat(state(dev).path("id").asText()).isEqualTo(gap.id());
    assertThat(state(dev).path("state").asText()).isEqualTo("watching");
    List<Instant> points = LookPoints.oncePerPoint(records.looks(gap.id()), gap.since(), LOOK);
    List<Instant> after = points.stream().filter(at -> at.isAfter(gap.back())).toList();
    assertThat(after.getFirst()).isBefore(gap.back().plus(AFTER_A_LOST_LOOK));
    LookPoints.assertNoneMissing(after, LOOK);
    LookPoints.assertNoneMissing(
        points.stream().filter(at -> at.isBefore(gap.killed().minus(LOOK))).toList(), LOOK);
  }

  private static void rollBack(RunningDev dev, Ground ground) throws Exception {
    dev.post(RELEASE + "/rollback", "{\"reason\": \"a test\"}");
    await().atMost(PATIENCE).until(() -> state(dev).path("outcome").asText().equals("rolled_back"));
    assertThat(ground.weight("v12")).isZero();
  }

  private static JsonNode state(RunningDev dev) throws Exception {
    return JsonMappers.lenient().readTree(dev.get(RELEASE).body());
  }
}
