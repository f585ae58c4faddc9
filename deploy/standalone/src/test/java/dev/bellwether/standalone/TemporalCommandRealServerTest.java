package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.playground.Quality;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.State;
import dev.bellwether.standalone.RealServer.Said;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Releases that are started and commanded with nothing but the {@code temporal} command. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class TemporalCommandRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void startsAReleaseThatIsPromoted() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      Said said = ground.start(Ground.TARGET, Ground.SEED);

      assertThat(said.exitCode()).as(said.text()).isZero();
      ground.awaitOutcome(Ground.TARGET, Outcome.PROMOTED, PATIENCE);
      assertThat(ground.weight("v12")).isEqualTo(100);
      assertThat(stack.records().findByTarget(Ground.TARGET, 2)).hasSize(1);
    }
  }

  @Test
  void approvesAReleaseThatWaitsForIt() throws Exception {
    String asking =
        Ground.SEED.replace(
            "\"promote_or_rollback\"", "{\"promote_or_rollback\": {\"approval\": {}}}");
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, asking);
      ground.awaitState(State.AWAITING_APPROVAL);

      // Not understood, so not an approval: only the safe commands act on any payload.
      signal("approve", "--input", "\"yes\"");
      assertThat(signal("approve", "--input", "{\"by\":\"ana\"}").exitCode()).isZero();

      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.PROMOTED, PATIENCE);
      assertThat(ended.timeline())
          .extracting(ReleaseStatus.TimelineEntry::what)
          .anyMatch(what -> what.contains("approve") && what.contains("refused"));
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  @Test
  void isFoundHeldPromotedAndRolledBackByAnyPayload() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.STEADY);
      ground.awaitState(State.WATCHING);

      await()
          .atMost(PATIENCE)
          .until(() ->
              temporal("workflow", "list", "-q", "ReleaseState=\"watching\"")
                  .text()
                  .contains(Ground.TARGET));
      Said refused = update("approve");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.text())
          .contains("approve is not possible while the release is watching; possible now:");
      Said promoted = update("promote");
      assertThat(promoted.exitCode()).as(promoted.text()).isZero();
      await().atMost(PATIENCE).until(() -> step(ground) == 2);
      ground.awaitState(State.WATCHING);

      signal("Hold");
      ground.awaitState(State.HELD);
      signal("rollback", "--input", "\"oops\"");

      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ended.reason()).contains("rolled back by somebody", "oops");
      assertThat(ground.weight("v11")).isEqualTo(100);
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  @Test
  void isRolledBackByASignalWithoutAPayload() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.STEADY);
      ground.awaitState(State.WATCHING);

      signal("rollback");

      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(ground.weight("v12")).isZero();
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  @Test
  void aSecondStartMakesNoSecondRelease() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.STEADY);
      ReleaseStatus first = ground.awaitState(State.WATCHING);

      Said second = ground.start(Ground.TARGET, Ground.STEADY);

      // The command answers a second start with the run that is there.
      assertThat(second.text()).contains(ground.describe(Ground.TARGET).getExecution().getRunId());
      assertThat(ground.status(Ground.TARGET).orElseThrow().id()).isEqualTo(first.id());
      signal("rollback");
      ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(stack.records().findByTarget(Ground.TARGET, 5)).hasSize(1);
    }
  }

  @Test
  void cancelOfTemporalsOwnClosesCanceledAndTrafficIsBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      ground.start(Ground.TARGET, Ground.STEADY);
      ground.awaitState(State.WATCHING);

      Said said = temporal("workflow", "cancel", "--workflow-id", Ground.TARGET);

      assertThat(said.exitCode()).as(said.text()).isZero();
      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.CANCELLED, PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(() ->
              ground.describe(Ground.TARGET).getStatus()
                  == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
      assertThat(ground.weight("v11")).isEqualTo(100);
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  @Test
  void malformedStartsEndRefusedAndTouchNothing() throws Exception {
    List<String[]> malformed =
        List.of(
            new String[] {},
            new String[] {"--input", "null"},
            new String[] {"--input", "\"oops\""},
            new String[] {"--input", "[1, 2]"},
            new String[] {"--input", "42"},
            new String[] {"--input", "true"},
            new String[] {"--input", "{}"},
            new String[] {"--input", "{}", "--input", "{}"},
            new String[] {"--input", "{}", "--input-meta", "encoding=json/protobuf"},
            new String[] {"--input", "oops", "--input-meta", "encoding=binary/encrypted"},
            new String[] {"--input", "oops", "--input-meta", "encoding=binary/plain"},
            new String[] {"--input", "", "--input-meta", "encoding=binary/null"});
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      long revision = ground.route().path("revision").asLong();
      for (int number = 0; number < malformed.size(); number++) {
        String target = "fraud-model@bad" + number;
        Said said = ground.startWith(target, malformed.get(number));
        assertThat(said.exitCode()).as(said.text()).isZero();
        refused(ground, target);
      }
      ground.start("other-model@demo", Ground.SEED);
      refused(ground, "other-model@demo");

      assertThat(ground.route().path("revision").asLong()).isEqualTo(revision);
      assertThat(ground.route().path("ledger").isNull()).isTrue();
      assertThat(stack.records().findByTarget("other-model@demo", 1)).hasSize(1);
    }
  }

  private static void refused(Ground ground, String workflowId) {
    ReleaseStatus ended = ground.awaitOutcome(workflowId, Outcome.REFUSED, PATIENCE);
    assertThat(ended.findings()).as(workflowId).isNotEmpty();
    assertThat(ground.describe(workflowId).getMemo("outcome", String.class)).isEqualTo("refused");
    await()
        .atMost(PATIENCE)
        .until(() ->
            ground.describe(workflowId).getStatus()
                == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
  }

  private static int step(Ground ground) {
    StepStatus step = ground.status(Ground.TARGET).orElseThrow().step();
    return step == null ? 0 : step.index();
  }

  private static Said signal(String name, String... input) throws Exception {
    return temporal(words(input, "workflow", "signal", "-w", Ground.TARGET, "--name", name));
  }

  private static Said update(String name) throws Exception {
    return temporal(
        "workflow",
        "update",
        "execute",
        "-w",
        Ground.TARGET,
        "--name",
        name,
        "--input",
        "{\"by\":\"ana\"}");
  }

  private static String[] words(String[] last, String... first) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
  }

  private static Said temporal(String... words) throws Exception {
    return real.temporal(words);
  }
}
