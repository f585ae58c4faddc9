package dev.bellwether.activity;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Duration;

/** Sees to it that what served before a promotion is taken down once it has been warm enough. */
@ActivityInterface
public interface KeepWarmActivities {
  /**
   * Starts the workflow that takes the version down after {@code lasting}; one planned before for
   * the same version is replaced. The target is not asked and not changed.
   */
  @ActivityMethod(name = "keep_warm")
  void keepWarm(KeepWarm request);

  /**
   * @param workflowId of the workflow to start
   * @param queue the installation's base queue
   */
  record KeepWarm(
      String workflowId, String queue, Duration lasting, RetireActivities.Retire retire) {}
}
