package dev.bellwether.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observe;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.activity.WatchActivities.Salvage;
import dev.bellwether.activity.WatchActivities.Salvaged;
import dev.bellwether.activity.WatchState;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.metrics.SimulatedSource.Traffic;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SkippedTimeTest {
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final FakeRecords records = new FakeRecords();
  private final TestWorkflowEnvironment environment =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private final WorkflowClient client = environment.getWorkflowClient();
  private final Instant start =
      Instant.ofEpochMilli(environment.currentTimeMillis()).truncatedTo(ChronoUnit.SECONDS);
  private final SimulatedSource source =
      new SimulatedSource(start).serving("v11", Traffic.BESIDE).serving("v12", Traffic.GOOD);

  @BeforeEach
  void startWorker() {
    Worker worker = environment.newWorker("watch");
    worker.registerWorkflowImplementationTypes(WatchOnce.class, SalvageOnce.class);
    worker.registerActivitiesImplementations(
        new ObserveActivities(source, records, client, InstantSource.system()));
    environment.start();
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  @Test
  void watchesADayWithALookEveryHalfMinute() {
    Observe day =
        Watches.decide(start.plusSeconds(60), LOOK, Duration.ofHours(24), Duration.ofHours(30));
    long began = System.nanoTime();

    Observed observed = stub(Watching.class).run(day);

    System.out.printf("24 h at 30 s looks: %d ms%n", (System.nanoTime() - began) / 1_000_000);
    assertThat(observed.conclusion()).isEqualTo(Conclusion.PASS);
    assertThat(observed.state().looks()).isEqualTo(2881);
    assertThat(observed.state().missed()).isZero();
    assertThat(observed.state().saved()).isTrue();
    assertThat(source.reads()).isEqualTo(2881);
    assertThat(records.looks(day.release().releaseId())).hasSize(2881);
  }

  @Test
  void writesNoHistoryEventPerLook() {
    Observe request =
        Watches.decide(start.plusSeconds(60), LOOK, Duration.ofHours(1), Duration.ofHours(2));
    Watching watching = stub(Watching.class);

    watching.run(request);

    assertThat(WorkflowStub.fromTyped(watching).describe().getHistoryLength()).isLessThan(20);
  }

  @Test
  void salvagesTheStateOfThePendingWatch() {
    Observe request =
        Watches.decide(start.plusSeconds(60), LOOK, Duration.ofHours(1), Duration.ofHours(2));

    WatchState salvaged =
        stub(Salvaging.class).run(request, Duration.ofSeconds(30 * 60 + 15)).state();

    assertThat(salvaged).isNotNull();
    assertThat(salvaged.looks()).isEqualTo(61);
    assertThat(salvaged.newestLook()).isEqualTo(start.plusSeconds(60).plus(Duration.ofMinutes(30)));
    assertThat(salvaged.reports()).hasSize(3);
  }

  @Test
  void salvagesNothingWhenNothingIsPending() {
    assertThat(stub(Salvaging.class).run(null, Duration.ofSeconds(1)).state()).isNull();
  }

  private <T> T stub(Class<T> type) {
    return client.newWorkflowStub(type, WorkflowOptions.newBuilder().setTaskQueue("watch").build());
  }

  private static WatchActivities watch() {
    return Workflow.newActivityStub(
        WatchActivities.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(7))
            .setCancellationType(ActivityCancellationType.TRY_CANCEL)
            .setRetryOptions(RetryOptions.newBuilder().setBackoffCoefficient(1).build())
            .build());
  }

  @WorkflowInterface
  public interface Watching {
    @WorkflowMethod
    Observed run(Observe request);
  }

  public static final class WatchOnce implements Watching {
    @Override
    public Observed run(Observe request) {
      Workflow.sleep(Duration.ofSeconds(60));
      return watch().observe(request);
    }
  }

  @WorkflowInterface
  public interface Salvaging {
    @WorkflowMethod
    Salvaged run(@Nullable Observe request, Duration after);
  }

  public static final class SalvageOnce implements Salvaging {
    @Override
    public Salvaged run(@Nullable Observe request, Duration after) {
      WatchActivities watch = watch();
      Workflow.sleep(Duration.ofSeconds(60));
      CancellationScope scope =
          Workflow.newCancellationScope(() -> {
            if (request != null) {
              Async.function(watch::observe, request);
            }
          });
      scope.run();
      Workflow.sleep(after);
      Salvaged salvaged =
          watch.salvage(new Salvage(Watches.decide(Instant.EPOCH, LOOK, LOOK, LOOK).release()));
      scope.cancel();
      return salvaged;
    }
  }
}
