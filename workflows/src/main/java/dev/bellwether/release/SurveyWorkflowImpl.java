package dev.bellwether.release;

import dev.bellwether.activity.SurveyActivities;
import dev.bellwether.activity.SurveyActivities.Survey;
import dev.bellwether.activity.SurveyActivities.SurveyRequest;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reading, tried for as long as somebody may still wait for it. */
public final class SurveyWorkflowImpl implements SurveyWorkflow {
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration ALL = Duration.ofSeconds(30);

  @Override
  public Survey run(@Nullable SurveyRequest request) {
    String queue = Workflow.getInfo().getTaskQueue() + WireNames.SERVING_SUFFIX;
    SurveyActivities reading =
        Workflow.newActivityStub(
            SurveyActivities.class,
            ActivityPolicies.bounded(queue, "read every target", ATTEMPT, ALL, 0));
    return reading.survey(request == null ? new SurveyRequest(List.of()) : request);
  }
}
