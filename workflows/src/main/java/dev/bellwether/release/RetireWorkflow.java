package dev.bellwether.release;

import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.activity.RetireActivities.Retired;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Takes down the version that a promotion replaced. Started with a delay, so that until then it
 * stands warm for a rollback after the end.
 */
@WorkflowInterface
public interface RetireWorkflow {
  @WorkflowMethod(name = WireNames.RETIRE_TYPE)
  Retired run(Retire request);
}
