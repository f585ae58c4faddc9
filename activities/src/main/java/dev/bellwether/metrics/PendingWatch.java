package dev.bellwether.metrics;

import dev.bellwether.activity.WatchState;
import io.temporal.activity.ActivityInfo;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a run's pending watch carries, by Temporal's description of that run. */
final class PendingWatch {
  private final WorkflowClient client;

  PendingWatch(WorkflowClient client) {
    this.client = client;
  }

  /**
   * @param asking the activity that asks, of the same run; null is the answer when nothing is
   *     pending
   */
  @Nullable WatchState of(ActivityInfo asking) {
    WorkflowExecution own =
        WorkflowExecution.newBuilder()
            .setWorkflowId(asking.getWorkflowId())
            .setRunId(asking.getWorkflowRunId())
            .build();
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(asking.getNamespace())
                .setExecution(own)
                .build())
        .getPendingActivitiesList()
        .stream()
        .filter(pending -> pending.getActivityType().getName().equals("observe"))
        .filter(PendingActivityInfo::hasHeartbeatDetails)
        .findFirst()
        .map(this::state)
        .orElse(null);
  }

  private @Nullable WatchState state(PendingActivityInfo pending) {
    return client
        .getOptions()
        .getDataConverter()
        .fromPayloads(
            0, Optional.of(pending.getHeartbeatDetails()), WatchState.class, WatchState.class);
  }
}
