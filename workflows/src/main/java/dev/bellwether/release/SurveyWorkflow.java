package dev.bellwether.release;

import dev.bellwether.activity.SurveyActivities.Survey;
import dev.bellwether.activity.SurveyActivities.SurveyRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Asks a worker what the targets send where: the API has no right at any target. Short; started
 * anew for each question.
 */
@WorkflowInterface
public interface SurveyWorkflow {
  /**
   * @param request null, as when started by hand without input: only what the routers list
   */
  @WorkflowMethod(name = WireNames.SURVEY_TYPE)
  Survey run(@Nullable SurveyRequest request);
}
