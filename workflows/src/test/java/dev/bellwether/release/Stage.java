package dev.bellwether.release;

import dev.bellwether.activity.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One in-memory server under skipped time with a worker on all four queues around a {@link
 * FakeWorld}.
 */
final class Stage implements AutoCloseable {
  static final String QUEUE = "bellwether";

  final TestWorkflowEnvironment environment;
  final WorkflowClient client;
  final FakeWorld world;

  private final String name;

  /**
   * @param name of the case, under which its history is kept
   */
  Stage(String name, FakeWorld world) {
    this.name = name;
    this.world = world;
    environment =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .registerSearchAttribute(
                    "ReleaseModel", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(
                    "ReleaseState", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(
                    "ReleaseWaitingFor", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .build());
    client = environment.getWorkflowClient();
    world.client = client;
    Worker main = environment.newWorker(QUEUE);
    main.registerWorkflowImplementationTypes(ReleaseWorkflowImpl.class);
    main.registerActivitiesImplementations(world);
    for (String suffix :
        new String[] {
          WireNames.WATCH_SUFFIX, WireNames.SERVING_SUFFIX, WireNames.ROLLBACK_SUFFIX
        }) {
      environment.newWorker(QUEUE + suffix).registerActivitiesImplementations(world);
    }
    environment.start();
  }

  long historyLength(WorkflowStub release) {
    WorkflowExecution run = Objects.requireNonNull(release.getExecution());
    return client.fetchHistory(run.getWorkflowId(), run.getRunId()).getEvents().size();
  }

  WorkflowStub start(Object... input) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            WireNames.WORKFLOW_TYPE,
            WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUE)
                .setWorkflowId("fraud-model@prod")
                .build());
    stub.start(input);
    return stub;
  }

  WorkflowStub start() {
    return start(Map.of("release_pipeline", Map.of()));
  }

  /** Lets time pass until the status says so; fails when it never does. */
  ReleaseStatus awaitStatus(WorkflowStub release, Predicate<ReleaseStatus> wanted) {
    ReleaseStatus last = null;
    for (int i = 0; i < 4_000; i++) {
      ReleaseStatus now = status(release);
      if (now != null && wanted.test(now)) {
        return now;
      }
      last = now == null ? last : now;
      environment.sleep(Duration.ofSeconds(5));
    }
    throw new AssertionError("never so; last seen " + last + ", calls " + world.calls);
  }

  ReleaseStatus awaitState(WorkflowStub release, State state) {
    return awaitStatus(release, status -> status.state() == state);
  }

  @Nullable ReleaseStatus status(WorkflowStub release) {
    return (ReleaseStatus) release.describe().getMemo(WireNames.MEMO_STATUS, ReleaseStatus.class);
  }

  /** The final status, once the workflow has closed; its history must replay. */
  ReleaseStatus ended(WorkflowStub release) {
    try {
      release.getResult(Object.class);
    } catch (WorkflowFailedException cancelled) {
      // Temporal's own cancel closes the run without a result; the memo has it.
    }
    ReleaseStatus status = status(release);
    if (status == null) {
      throw new AssertionError("no status in the memo; calls " + world.calls);
    }
    replays(release);
    return status;
  }

  private void replays(WorkflowStub release) {
    WorkflowExecution run = Objects.requireNonNull(release.getExecution());
    Replays.check(client.fetchHistory(run.getWorkflowId(), run.getRunId()), name);
  }

  @Override
  public void close() {
    environment.close();
  }
}
