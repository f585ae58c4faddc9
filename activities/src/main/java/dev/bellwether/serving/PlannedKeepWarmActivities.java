package dev.bellwether.serving;

import dev.bellwether.activity.KeepWarmActivities;
import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.release.WireNames;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;

/** Has Temporal wait: a workflow with a start delay, because a child cannot have one. */
public final class PlannedKeepWarmActivities implements KeepWarmActivities {
  private final WorkflowClient client;

  public PlannedKeepWarmActivities(WorkflowClient client) {
    this.client = client;
  }

  @Override
  public void keepWarm(KeepWarm request) {
    Retire retire = request.retire();
    WorkflowOptions.Builder options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(request.workflowId())
            .setTaskQueue(request.queue())
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)
            .setStaticSummary("%s: take %s down".formatted(retire.target(), retire.version()));
    if (request.lasting().isPositive()) {
      options.setStartDelay(request.lasting());
    }
    client.newUntypedWorkflowStub(WireNames.RETIRE_TYPE, options.build()).start(retire);
  }
}
