package dev.bellwether.worker;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.Records;
import dev.bellwether.release.ReleaseWorkflowImpl;
import dev.bellwether.release.RetireWorkflowImpl;
import dev.bellwether.release.SurveyWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The workers of one process. The client must have the converter of {@link
 * dev.bellwether.activity.Payloads}; client and records stay the caller's to close.
 */
public final class WorkerProcess implements AutoCloseable {
  // A first workflow task on a cold, busy machine takes longer than the SDK's one second.
  private static final Duration DEADLOCK = Duration.ofSeconds(5);
  private static final Duration FINISHING = Duration.ofSeconds(10);

  private final WorkerFactory factory;
  private final List<String> queues;

  private WorkerProcess(WorkerFactory factory, List<String> queues) {
    this.factory = factory;
    this.queues = List.copyOf(queues);
  }

  /** Makes the search attributes known where that is missing, and starts polling the queues. */
  public static WorkerProcess start(
      Configuration configuration,
      WorkflowClient client,
      Records records,
      InstantSource clock,
      Options options) {
    var factory =
        WorkerFactory.newInstance(
            client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
    var activities =
        new Activities(
            configuration, client, SearchAttributeRegistration.register(client), records, clock);
    for (Queue queue : options.queues()) {
      Worker worker =
          factory.newWorker(queue.in(configuration.installation()), worker(queue, options));
      if (queue == Queue.RELEASE) {
        worker.registerWorkflowImplementationTypes(
            ReleaseWorkflowImpl.class, RetireWorkflowImpl.class, SurveyWorkflowImpl.class);
      }
      worker.registerActivitiesImplementations(activities.on(queue).toArray());
    }
    factory.start();
    return new WorkerProcess(
        factory,
        options.queues().stream()
            .sorted()
            .map(queue -> queue.in(configuration.installation()))
            .toList());
  }

  /** The task queues that are polled, by name. */
  public List<String> queues() {
    return queues;
  }

  private static WorkerOptions worker(Queue queue, Options options) {
    var worker =
        WorkerOptions.newBuilder()
            .setMaxConcurrentActivityExecutionSize(queue.slots())
            .setDefaultDeadlockDetectionTimeout(DEADLOCK.toMillis())
            .setUsingVirtualThreads(true);
    if (options.workersMayDie()) {
      worker.setStickyQueueScheduleToStartTimeout(Duration.ZERO);
    }
    return worker.build();
  }

  /** Stops polling and lets running activities end, for ten seconds. */
  @Override
  public void close() {
    factory.shutdown();
    factory.awaitTermination(FINISHING.toMillis(), TimeUnit.MILLISECONDS);
    factory.shutdownNow();
  }

  /**
   * @param workersMayDie needed with the in-memory server when a worker may be killed: that server
   *     never gives a dead worker's cached workflows to another
   */
  public record Options(Set<Queue> queues, boolean workersMayDie) {
    /** Every queue, against a real server. */
    public static final Options ALL = new Options(EnumSet.allOf(Queue.class), false);

    public Options {
      queues = Set.copyOf(queues);
    }
  }
}
