package dev.bellwether.release;

import dev.bellwether.activity.RetireActivities;
import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.activity.RetireActivities.Retired;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** One decision at the target. A version left up costs memory; one taken down costs a rollback. */
public final class RetireWorkflowImpl implements RetireWorkflow {
  private static final Duration ATTEMPT = Duration.ofSeconds(30);
  private static final Duration GIVE_UP = Duration.ofHours(24);

  @Override
  public Retired run(Retire request) {
    String queue = Workflow.getInfo().getTaskQueue() + WireNames.SERVING_SUFFIX;
    RetireActivities retiring =
        Workflow.newActivityStub(
            RetireActivities.class,
            ActivityPolicies.bounded(
                queue, "take " + request.version() + " down", ATTEMPT, GIVE_UP, 0));
    try {
      return retiring.retire(request);
    } catch (ActivityFailure failure) {
      return new Retired(false, request.version() + " is left up: " + Attempt.inWords(failure));
    }
  }
}
