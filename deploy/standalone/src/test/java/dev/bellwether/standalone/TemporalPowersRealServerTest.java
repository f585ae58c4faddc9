package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.playground.Quality;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.State;
import dev.bellwether.spec.Finding;
import dev.bellwether.standalone.RealServer.Said;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What anyone who may write to Temporal can do to a release besides commanding it, and where the
 * traffic is afterwards.
 */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class TemporalPowersRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ID = Ground.TARGET;

  @Test
  void aResetInMidCanaryRollsBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      String first = watching(ground);

      reset("--type", "LastWorkflowTask");

      ReleaseStatus ended = ground.awaitOutcome(ID, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(ended.reason()).contains("was reset from " + first);
      assertRestored(ground, stack, ended);
    }
  }

  @Test
  void aResetToTheBeginningGivesTheTargetBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground);

      reset("--type", "FirstWorkflowTask");

      assertRestored(ground, stack, ground.awaitOutcome(ID, Outcome.REFUSED, PATIENCE));
    }
  }

  @Test
  void aResetOfAnOlderRunTakesBackTheCanaryOfTheOneThatItEnded() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      String older = watching(ground);
      rollBack(ground);
      String newer = watching(ground);

      reset("-r", older, "--type", "FirstWorkflowTask");
      assertRestored(ground, stack, ground.awaitOutcome(ID, Outcome.REFUSED, PATIENCE));
      assertThat(status(ground, newer)).isEqualTo(TERMINATED);

      newer = watching(ground);
      String task = String.valueOf(lastTaskBeforeTheSignal(ground, older));
      reset("-r", older, "--event-id", task, "--reapply-exclude", "All");
      ReleaseStatus ended = ground.awaitOutcome(ID, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertRestored(ground, stack, ended);
      assertThat(status(ground, newer)).isEqualTo(TERMINATED);
    }
  }

  @Test
  void whatATerminateLeftIsTakenBackByTheNextRelease() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground);
      String gone = ground.status(ID).orElseThrow().id();
      temporal("workflow", "terminate", "-w", ID, "--reason", "a test");
      assertThat(ground.weight("v12")).isEqualTo(20);
      assertThat(stack.records().find(gone).orElseThrow().endedAt()).isNull();
      assertThat(overview(stack))
          .contains(
              "v11 80 %, v12 20 %, but release " + gone + " is gone",
              "bellwether rollback --direct " + ID);
      assertThat(stack.records().find(gone).orElseThrow().endedAt()).isNotNull();

      String next = watching(ground);

      ReleaseStatus recovered = ground.status(ID).orElseThrow();
      assertThat(recovered.findings()).extracting(Finding::code).contains("recovered");
      assertThat(recovered.baseline()).isEqualTo("v11");
      assertThat(ground.route().at("/ledger/owner").asText()).isEqualTo(next);
      assertRestored(ground, stack, rollBack(ground));
    }
  }

  @Test
  void aStartThatTerminatesTheReleaseBeginsFromItsBaseline() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      String first = watching(ground);

      ground.start(ID, Ground.STEADY, "--id-conflict-policy", "TerminateExisting");
      await().atMost(PATIENCE).until(() -> !run(ground).equals(first));
      ReleaseStatus second = ground.awaitState(State.WATCHING);

      assertThat(status(ground, first)).isEqualTo(TERMINATED);
      assertThat(second.findings()).extracting(Finding::code).contains("recovered");
      assertThat(second.baseline()).isEqualTo("v11");
      assertThat(ground.route().at("/ledger/owner").asText()).isEqualTo(run(ground));
      assertRestored(ground, stack, rollBack(ground));
    }
  }

  @Test
  void aPausedWatchRollsBackAtTheBackstop() throws Exception {
    String undecidable =
        Ground.steadyWith("\"watch\": \"4s\", \"max_watch\": \"5s\", \"min_requests\": 1000000");
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(ID, undecidable);
      ground.awaitState(State.WATCHING);
      String watch = ground.pending("observe").getActivityId();

      Said said = temporal("activity", "pause", "-w", ID, "--activity-id", watch);

      assertThat(said.exitCode()).as(said.text()).isZero();
      ReleaseStatus ended = ground.awaitOutcome(ID, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ended.cause()).isEqualTo(Cause.UNDECIDED);
      assertThat(ended.reason()).contains("nobody looked in time");
      assertRestored(ground, stack, ended);
    }
  }

  @Test
  void aReleaseRunsWhereTheWorkerMayNotRegisterSearchAttributes() throws Exception {
    try (var restricted = new RestrictedTemporal(real, "restricted");
        Ground ground = Ground.prepare(real, () -> restricted, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      assertThat(restricted.refused()).isPositive();

      ground.start(ID, Ground.STEADY);

      ReleaseStatus ended = ground.awaitOutcome(ID, Outcome.PROMOTED, PATIENCE);
      assertThat(ground.weight("v12")).isEqualTo(100);
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  /**
   * The one that was removed blocks every workflow task that names it: so a rollback names none.
   */
  @Test
  void aRollbackGoesOnThoughASearchAttributeWasRemoved() throws Exception {
    try (var other = new RestrictedTemporal(real, "removed");
        Ground ground = Ground.prepare(real, () -> other, Quality.GOOD, Ground.PATIENT)) {
      other.attribute("create", "--type", "Keyword");
      try (Stack stack = ground.stack()) {
        watching(ground);
        other.attribute("remove", "--yes");

        temporal("workflow", "signal", "-w", ID, "--name", "rollback", "-n", "removed");
        await().atMost(PATIENCE).until(() -> ground.weight("v11") == 100);

        other.attribute("create", "--type", "Keyword");
        assertRestored(ground, stack, ground.awaitOutcome(ID, Outcome.ROLLED_BACK, PATIENCE));
      }
    }
  }

  private static final WorkflowExecutionStatus TERMINATED =
      WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;

  /** Its run id, once the canary has traffic. */
  private static String watching(Ground ground) throws Exception {
    ground.start(ID, Ground.STEADY);
    ground.awaitState(State.WATCHING);
    assertThat(ground.weight("v12")).isEqualTo(20);
    return run(ground);
  }

  private static ReleaseStatus rollBack(Ground ground) throws Exception {
    temporal("workflow", "signal", "-w", ID, "--name", "rollback");
    return ground.awaitOutcome(ID, Outcome.ROLLED_BACK, PATIENCE);
  }

  private static void assertRestored(Ground ground, Stack stack, ReleaseStatus ended)
      throws Exception {
    assertThat(ground.weight("v11")).isEqualTo(100);
    assertThat(ground.route().at("/ledger/state").asText()).isEqualTo("rolled_back");
    await().atMost(PATIENCE).until(() -> stack.records().find(ended.id()).isPresent());
  }

  /** What {@code bellwether status} is told. */
  private static String overview(Stack stack) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI status = URI.create(stack.api().url()).resolve("/v1/status");
      return http.send(HttpRequest.newBuilder(status).build(), BodyHandlers.ofString()).body();
    }
  }

  private static void reset(String... how) throws Exception {
    String[] words =
        Stream.concat(
                Stream.of("workflow", "reset", "-w", ID, "--reason", "a test"), Stream.of(how))
            .toArray(String[]::new);
    Said said = temporal(words);
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  private static long lastTaskBeforeTheSignal(Ground ground, String run) {
    List<HistoryEvent> events = ground.history(run);
    long signal =
        events.stream()
            .filter(
                event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
            .findFirst()
            .orElseThrow()
            .getEventId();
    return events.stream()
        .filter(event -> event.getEventId() < signal)
        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .getEventId();
  }

  private static String run(Ground ground) {
    return ground.describe(ID).getExecution().getRunId();
  }

  private static WorkflowExecutionStatus status(Ground ground, String run) {
    return ground.describe(ID, run).getStatus();
  }

  private static Said temporal(String... words) throws Exception {
    return real.temporal(words);
  }
}
