package dev.bellwether.release;

import dev.bellwether.activity.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One in-memory server under skipped time with a worker on all four queues around a {@link
 * FakeWorld}.
 */
final class Stage implements AutoCloseable {
  static final String QUEUE = "bellwether";
  static final List<String> EVERY_QUEUE =
      List.of("", WireNames.WATCH_SUFFIX, WireNames.SERVING_SUFFIX, WireNames.ROLLBACK_SUFFIX);

  /** What a workflow task itself leads to. */
  private static final Set<EventType> OWN_EVENTS =
      EnumSet.of(
          EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
          EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
          EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
          EventType.EVENT_TYPE_TIMER_STARTED,
          EventType.EVENT_TYPE_TIMER_CANCELED,
          EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
          EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);

  final TestWorkflowEnvironment environment;
  final WorkflowClient client;
  final FakeWorld world;

  private final String name;
  private final int cache;
  private final List<String> queues;
  private final WorkerFactory workers;
  private int started;
  private int decoys;

  /**
   * @param name of the case, under which its history is kept; empty: not kept
   */
  Stage(String name, FakeWorld world) {
    this(name, world, 600, EVERY_QUEUE);
  }

  /**
   * @param cache how many workflows a worker remembers; with 0 every task is a replay
   * @param queues suffixes of the queues that somebody polls
   */
  Stage(String name, FakeWorld world, int cache, List<String> queues) {
    this.name = name;
    this.cache = cache;
    this.queues = queues;
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
    workers = startWorkers();
  }

  private WorkerFactory startWorkers() {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            WorkflowClient.newInstance(
                environment.getWorkflowServiceStubs(),
                WorkflowClientOptions.newBuilder()
                    .setNamespace(environment.getNamespace())
                    .setDataConverter(Payloads.converter())
                    .build()),
            WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(cache).build());
    for (String suffix : queues) {
      Worker worker =
          factory.newWorker(
              QUEUE + suffix,
              WorkerOptions.newBuilder()
                  .setMaxConcurrentWorkflowTaskPollers(cache == 0 ? 1 : 5)
                  .build());
      worker.registerActivitiesImplementations(world.activities());
      if (suffix.isEmpty()) {
        worker.registerWorkflowImplementationTypes(ReleaseWorkflowImpl.class);
      }
    }
    factory.start();
    return factory;
  }

  /**
   * What happens meanwhile comes to each release in one workflow task. Needs a stage without cache,
   * whose one poll that is under way is used up by a release made for that.
   */
  void withoutWorkers(Runnable meanwhile) {
    workers.suspendPolling();
    WorkflowStub decoy = startAs("decoy@" + ++decoys, Map.of());
    awaitTask(decoy);
    meanwhile.run();
    workers.resumePolling();
  }

  private void awaitTask(WorkflowStub release) {
    for (int i = 0; i < 200 && historyLength(release) < 5; i++) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  long historyLength(WorkflowStub release) {
    return history(release).size();
  }

  private List<HistoryEvent> history(WorkflowStub release) {
    WorkflowExecution run = Objects.requireNonNull(release.getExecution());
    return client.fetchHistory(run.getWorkflowId(), run.getRunId()).getEvents();
  }

  /**
   * The length without the workflow tasks for which nothing had come since the one before. On a
   * busy machine this server makes some of them; a real one makes none.
   */
  long causedHistoryLength(WorkflowStub release) {
    boolean came = true;
    long uncaused = 0;
    for (HistoryEvent event : history(release)) {
      switch (event.getEventType()) {
        case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> uncaused += came ? 0 : 3;
        case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> came = false;
        default -> came = came || !OWN_EVENTS.contains(event.getEventType());
      }
    }
    return historyLength(release) - uncaused;
  }

  WorkflowStub start(Object... input) {
    return startAs("fraud-model@prod", input);
  }

  WorkflowStub startAs(String workflowId, Object... input) {
    WorkflowStub stub =
        client.newUntypedWorkflowStub(
            WireNames.WORKFLOW_TYPE,
            WorkflowOptions.newBuilder().setTaskQueue(QUEUE).setWorkflowId(workflowId).build());
    stub.start(input);
    started++;
    return stub;
  }

  WorkflowStub start() {
    return start(Map.of("release_pipeline", Map.of()));
  }

  /** Lets time pass until the status says so; fails when it never does. */
  ReleaseStatus awaitStatus(WorkflowStub release, Predicate<ReleaseStatus> wanted) {
    awaitHeard(release);
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

  /**
   * No time passes before the workflow has heard what was sent to it: where a timer fires while a
   * task cancels it, this server stands still for ever.
   */
  private void awaitHeard(WorkflowStub release) {
    for (int i = 0; i < 200 && !heard(release); i++) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private boolean heard(WorkflowStub release) {
    boolean heard = true;
    for (HistoryEvent event : history(release)) {
      heard =
          switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> false;
            case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> true;
            default -> heard;
          };
    }
    return heard;
  }

  ReleaseStatus awaitState(WorkflowStub release, State state) {
    return awaitStatus(release, status -> status.state() == state);
  }

  @Nullable ReleaseStatus status(WorkflowStub release) {
    return (ReleaseStatus) release.describe().getMemo(WireNames.MEMO_STATUS, ReleaseStatus.class);
  }

  /** The final status, once the workflow has closed; its history must replay. */
  ReleaseStatus ended(WorkflowStub release) {
    awaitHeard(release);
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
    if (started == 1) {
      Invariants.check(world);
    }
    return status;
  }

  private void replays(WorkflowStub release) {
    WorkflowExecution run = Objects.requireNonNull(release.getExecution());
    Replays.check(client.fetchHistory(run.getWorkflowId(), run.getRunId()), name);
  }

  @Override
  public void close() {
    workers.shutdownNow();
    environment.close();
  }
}
