package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
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
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the in-memory server a cancel and the result it is too late for do not stop a workflow. */
@Timeout(60)
class CrossedCancelsTest {
  private static final String QUEUE = "crossing";

  private static CountDownLatch deciding = new CountDownLatch(1);
  private static CountDownLatch ended = new CountDownLatch(1);

  @BeforeEach
  void nobodyHasEndedYet() {
    deciding = new CountDownLatch(1);
    ended = new CountDownLatch(1);
  }

  @Test
  void ofAnActivityWhoseResultComesWhileTheCancelIsDecided() throws Exception {
    try (InMemoryTemporal temporal = new InMemoryTemporal(new SimpleMeterRegistry());
        Workers workers = new Workers(temporal.client())) {
      WorkflowStub run = workers.started(Activities.class);
      letTheResultCross(run);

      assertThat(run.getResult(20, TimeUnit.SECONDS, String.class)).isEqualTo("answered");
      assertThat(workers.failedTasks(run)).isEqualTo(1);
    }
  }

  @Test
  void ofATimerThatFiresWhileTheCancelIsDecided() throws Exception {
    try (InMemoryTemporal temporal = new InMemoryTemporal(new SimpleMeterRegistry());
        Workers workers = new Workers(temporal.client())) {
      WorkflowStub run = workers.started(Timers.class);

      assertThat(run.getResult(20, TimeUnit.SECONDS, String.class)).isEqualTo("fired");
      assertThat(workers.failedTasks(run)).isEqualTo(1);
    }
  }

  /** When this fails, the SDK's server takes such an answer, and this class can go. */
  @Test
  void withoutItTheWorkflowStandsStill() throws Exception {
    try (var server = TestServer.createServer(true)) {
      WorkflowServiceStubs service =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()).build());
      WorkflowClient client = WorkflowClient.newInstance(service);
      try (Workers workers = new Workers(client)) {
        WorkflowStub run = workers.started(Activities.class);
        letTheResultCross(run);

        assertThatThrownBy(() -> run.getResult(5, TimeUnit.SECONDS, String.class))
            .isInstanceOf(TimeoutException.class);
      } finally {
        service.shutdownNow();
      }
    }
  }

  private static void letTheResultCross(WorkflowStub run) throws InterruptedException {
    assertThat(deciding.await(20, TimeUnit.SECONDS)).isTrue();
    Awaitility.await()
        .until(() -> run.describe().getRawDescription().getPendingActivitiesCount() == 0);
    ended.countDown();
  }

  /** Somebody who answers and decides. */
  private static final class Workers implements AutoCloseable {
    private final WorkflowClient client;
    private final WorkerFactory workers;

    Workers(WorkflowClient client) {
      this.client = client;
      workers = WorkerFactory.newInstance(client);
      Worker worker =
          workers.newWorker(
              QUEUE, WorkerOptions.newBuilder().setDefaultDeadlockDetectionTimeout(20_000).build());
      worker.registerActivitiesImplementations(new Answers());
      worker.registerWorkflowImplementationTypes(CancelsAnActivity.class, CancelsATimer.class);
      workers.start();
    }

    WorkflowStub started(Class<?> type) {
      WorkflowStub run =
          client.newUntypedWorkflowStub(
              type.getSimpleName(), WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build());
      WorkflowExecution ignored = run.start();
      Awaitility.await()
          .until(() -> events(run, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) == 1);
      run.signal("giveUp");
      return run;
    }

    long failedTasks(WorkflowStub run) {
      return events(run, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
    }

    private long events(WorkflowStub run, EventType type) {
      String id = Objects.requireNonNull(run.getExecution()).getWorkflowId();
      return client.fetchHistory(id).getEvents().stream()
          .filter(event -> event.getEventType() == type)
          .count();
    }

    @Override
    public void close() {
      workers.shutdownNow();
    }
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
