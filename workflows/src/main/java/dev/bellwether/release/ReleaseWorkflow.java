package dev.bellwether.release;

import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Takes one version of one model to a target, or back. Commands arrive as signals and as updates of
 * the same name ({@link WireNames}); both are read leniently, so there are no typed handlers here.
 */
@WorkflowInterface
public interface ReleaseWorkflow {
  /**
   * Any JSON, any encoding or nothing at all: what cannot be read ends {@code refused}.
   *
   * @return how it ended; gone when Temporal's own cancel was asked for, so read the memo instead
   */
  @WorkflowMethod(name = WireNames.WORKFLOW_TYPE)
  ReleaseResult run(@Nullable RawValue input);

  /**
   * @param report Markdown, for people who look at the closed run
   */
  record ReleaseResult(
      String release, Outcome outcome, @Nullable Cause cause, String reason, String report) {}
}
