package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.playground.Quality;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What comes after the end, on a development server. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class EndingsRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RETIRE = WireNames.retireId(Ground.TARGET, "v11");

  @Test
  void undoesAPromotionOnceHoweverOftenItIsStarted() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ReleaseStatus promoted = promoted(ground);

      ground.start(Ground.TARGET, form(promoted));
      ReleaseStatus undone = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);

      assertThat(undone.id()).startsWith("fraud-model-rollback-");
      assertThat(undone.reason()).isEqualTo(promoted.id() + " undone by ana: complaints");
      assertThat(ground.weight("v11")).isEqualTo(100);
      ground.start(Ground.TARGET, form(promoted));
      ReleaseStatus refused = ground.awaitOutcome(Ground.TARGET, Outcome.REFUSED, PATIENCE);
      assertThat(refused.id()).startsWith("fraud-model-rollback-");
      assertThat(ground.weight("v11")).isEqualTo(100);
      assertThat(stack.records().findByTarget(Ground.TARGET, 10)).hasSize(3);
    }
  }

  @Test
  void goesOnToUndoThePromotionAfterTheOpenRelease() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ReleaseStatus promoted = promoted(ground);
      ground.start(
          Ground.TARGET,
          Ground.SEED
              .replace("\"previous_version\": \"v11\"", "\"previous_version\": \"v12\"")
              .replace("fraud-model-v12", "fraud-model-v11"));
      ReleaseStatus open = ground.awaitState(State.WATCHING);
      String run = ground.describe(Ground.TARGET).getExecution().getRunId();

      real.temporal(
          "workflow",
          "signal",
          "-w",
          Ground.TARGET,
          "--name",
          "rollback",
          "--input",
          "{\"by\":\"ana\",\"then\":\"" + promoted.id() + "\"}");

      await()
          .atMost(PATIENCE)
          .until(() ->
              ground
                  .status(Ground.TARGET)
                  .filter(status -> status.id().startsWith("fraud-model-rollback-"))
                  .filter(status -> status.outcome() == Outcome.ROLLED_BACK)
                  .isPresent());
      assertThat(ground.describe(Ground.TARGET).getExecution().getRunId()).isNotEqualTo(run);
      assertThat(ground.weight("v11")).isEqualTo(100);
      assertThat(stack.records().find(open.id()).orElseThrow().outcome()).isEqualTo("rolled_back");
      assertThat(stack.records().findByTarget(Ground.TARGET, 10)).hasSize(3);
    }
  }

  @Test
  void takesTheOldVersionDownOnceItsTimeIsUp() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ReleaseStatus promoted = promoted(ground);
      String planned = ground.describe(RETIRE).getExecution().getRunId();
      assertThat(ground.route().path("versions").has("v11")).isTrue();

      real.temporal(
          "workflow",
          "start",
          "--type",
          "retire",
          "--task-queue",
          "bellwether",
          "--workflow-id",
          RETIRE,
          "--start-delay",
          "2s",
          "--id-conflict-policy",
          "TerminateExisting",
          "--input",
          retire(promoted));

      await().atMost(PATIENCE).until(() -> !ground.route().path("versions").has("v11"));
      await()
          .atMost(PATIENCE)
          .until(() ->
              ground.describe(RETIRE).getStatus()
                  == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
      assertThat(ground.describe(RETIRE).getExecution().getRunId()).isNotEqualTo(planned);
      assertThat(ground.route().path("ledger").path("previous").isNull()).isTrue();
      assertThat(stack.records().find(promoted.id())).isPresent();
    }
  }

  private static String retire(ReleaseStatus promoted) {
    return """
    {"release": "%s", "target": "%s", "serving": "edge", "model": "fraud-model", "version": "v11"}
    """
        .formatted(promoted.id(), Ground.TARGET);
  }

  private static ReleaseStatus promoted(Ground ground) throws Exception {
    ground.start(Ground.TARGET, Ground.SEED);
    return ground.awaitOutcome(Ground.TARGET, Outcome.PROMOTED, PATIENCE);
  }

  private static String form(ReleaseStatus promoted) {
    return """
    {"rollback": {"model": "fraud-model", "environment": "demo", "release": "%s",
                  "by": "ana", "reason": "complaints"}}
    """
        .formatted(promoted.id());
  }
}
