package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.activity.Payloads;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseWorkflow.ReleaseResult;
import dev.bellwether.release.WireNames;
import dev.bellwether.worker.WorkerProcess.Options;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerProcessTest {
  // The in-memory server has none of them.
  private static final Duration NO_HEARTBEATS = Duration.ofSeconds(-1);
  private static final String WORKFLOW_ID = "fraud-model@prod";

  @TempDir Path folder;
  private SqliteRecords records;
  private TestWorkflowEnvironment temporal;

  @BeforeEach
  void open() {
    records = SqliteRecords.open(folder.resolve("records.db"));
    temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setUseTimeskipping(false)
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .setWorkerHeartbeatInterval(NO_HEARTBEATS)
                        .build())
                .build());
  }

  @AfterEach
  void close() {
    temporal.close();
    records.close();
  }

  @Test
  void takesAReleaseToItsEndAndStops() throws Exception {
    try (var process = start(Options.ALL)) {
      startRelease();

      ReleaseResult result =
          client()
              .newUntypedWorkflowStub(WORKFLOW_ID)
              .getResult(30, TimeUnit.SECONDS, ReleaseResult.class);
      assertThat(process.queues()).hasSize(4);
      assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(records.findByTarget(WORKFLOW_ID, 9))
          .singleElement()
          .extracting(ReleaseRow::outcome)
          .isEqualTo("refused");
    }
  }

  @Test
  void leavesAReleaseAloneWithoutItsQueue() {
    startRelease();

    try (var process = start(new Options(EnumSet.of(Queue.WATCH, Queue.ROLLBACK), true))) {
      assertThat(process.queues()).containsExactly("bellwether-watch", "bellwether-rollback");
      await().during(Duration.ofMillis(500)).until(() -> !taskWasCompleted());
    }
  }

  @Test
  void makesTheSearchAttributesKnown() {
    assertThat(SearchAttributeRegistration.register(client()))
        .isEqualTo(SearchAttributeRegistration.register(client()))
        .hasSize(WireNames.SEARCH_ATTRIBUTES.size());

    WorkflowStub release =
        client()
            .newUntypedWorkflowStub(
                WireNames.WORKFLOW_TYPE,
                WorkflowOptions.newBuilder()
                    .setWorkflowId(WORKFLOW_ID)
                    .setTaskQueue("bellwether")
                    .setTypedSearchAttributes(
                        SearchAttributes.newBuilder()
                            .set(WireNames.RELEASE_MODEL, "fraud-model")
                            .build())
                    .build());
    assertThat(release.start().getRunId()).isNotEmpty();
  }

  private WorkerProcess start(Options options) {
    return WorkerProcess.start(
        ConfigurationReader.builtIn(), client(), records, InstantSource.system(), options);
  }

  private WorkflowClient client() {
    return temporal.getWorkflowClient();
  }

  private void startRelease() {
    client()
        .newUntypedWorkflowStub(
            WireNames.WORKFLOW_TYPE,
            WorkflowOptions.newBuilder()
                .setWorkflowId(WORKFLOW_ID)
                .setTaskQueue("bellwether")
                .build())
        .start("not a release");
  }

  private boolean taskWasCompleted() {
    return client()
        .streamHistory(WORKFLOW_ID)
        .anyMatch(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
  }
}
