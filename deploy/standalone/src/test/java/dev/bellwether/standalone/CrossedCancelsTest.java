package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the in-memory server a cancel and the result it is too late for do not stop a workflow. */
@Timeout(60)
class CrossedCancelsTest {
  private static final String QUEUE = "crossing";

  private static CountDownLatch deciding = new CountDownLatch(1);
  private static CountDownLatch ended = new CountDownLatch(1);

  private final InMemoryTemporal temporal = new InMemoryTemporal(new SimpleMeterRegistry());
  private final WorkerFactory workers = WorkerFactory.newInstance(temporal.client());

  @BeforeEach
  void start() {
    deciding = new CountDownLatch(1);
    ended = new CountDownLatch(1);
    Worker worker =
        workers.newWorker(
            QUEUE, WorkerOptions.newBuilder().setDefaultDeadlockDetectionTimeout(20_000).build());
    worker.registerActivitiesImplementations(new Answers());
    worker.registerWorkflowImplementationTypes(CancelsAnActivity.class, CancelsATimer.class);
    workers.start();
  }

  @AfterEach
  void stop() {
    workers.shutdownNow();
    temporal.close();
  }

  @Test
  void ofAnActivityWhoseResultComesWhileTheCancelIsDecided() throws Exception {
    WorkflowStub run = started(Activities.class);

    assertThat(deciding.await(20, TimeUnit.SECONDS)).isTrue();
    Awaitility.await()
        .until(() -> run.describe().getRawDescription().getPendingActivitiesCount() == 0);
    ended.countDown();

    assertThat(run.getResult(20, TimeUnit.SECONDS, String.class)).isEqualTo("answered");
    assertThat(failedTasks(run)).isEqualTo(1);
  }

  @Test
  void ofATimerThatFiresWhileTheCancelIsDecided() throws Exception {
    WorkflowStub run = started(Timers.class);

    assertThat(run.getResult(20, TimeUnit.SECONDS, String.class)).isEqualTo("fired");
    assertThat(failedTasks(run)).isEqualTo(1);
  }

  private WorkflowStub started(Class<?> type) {
    WorkflowStub run =
        temporal
            .client()
            .newUntypedWorkflowStub(
                type.getSimpleName(), WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build());
    run.start();
    Awaitility.await().until(() -> events(run, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) == 1);
    run.signal("giveUp");
    return run;
  }

  private long failedTasks(WorkflowStub run) {
    return events(run, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
  }

  private long events(WorkflowStub run, EventType type) {
    WorkflowClient client = temporal.client();
    return client
        .fetchHistory(Objects.requireNonNull(run.getExecution()).getWorkflowId())
        .getEvents()
        .stream()
        .filter(event -> event.getEventType() == type)
        .count();
  }

  @ActivityInterface
  public interface Answering {
    String answer();
  }

  /** Answers when its workflow is about to cancel it. */
  static final class Answers implements Answering {
    @Override
    public String answer() {
      await(deciding);
      return "answered";
    }
  }

  @WorkflowInterface
  public interface Activities {
    @WorkflowMethod
    String run();

    @SignalMethod
    void giveUp();
  }

  /** Decides to cancel, and is slow to say so. */
  public static final class CancelsAnActivity implements Activities {
    private boolean over;

    @Override
    public String run() {
      Answering answers =
          Workflow.newActivityStub(
              Answering.class,
              ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());
      var end = new String[] {"cancelled"};
      CancellationScope scope =
          Workflow.newCancellationScope(() ->
              Async.function(answers::answer)
                  .handle((answer, failure) -> {
                    end[0] = failure == null ? answer : "cancelled";
                    return null;
                  }));
      scope.run();
      Workflow.await(() -> over);
      deciding.countDown();
      await(ended);
      scope.cancel();
      return end[0];
    }

    @Override
    public void giveUp() {
      over = true;
    }
  }

  @WorkflowInterface
  public interface Timers {
    @WorkflowMethod
    String run();

    @SignalMethod
    void giveUp();
  }

  /** Decides to call a timer off, and says so after it has fired. */
  public static final class CancelsATimer implements Timers {
    private boolean over;

    @Override
    public String run() {
      var end = new String[] {"called off"};
      CancellationScope scope =
          Workflow.newCancellationScope(() ->
              Workflow.newTimer(Duration.ofSeconds(1))
                  .thenApply(fired -> {
                    end[0] = "fired";
                    return null;
                  }));
      scope.run();
      Workflow.await(() -> over);
      await(ended);
      scope.cancel();
      return end[0];
    }

    @Override
    public void giveUp() {
      over = true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
