package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.SurveyActivities;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SurveyWorkflowTest {
  @Test
  void asksTheServingQueueAndAnswersWhatItSays() {
    try (TestWorkflowEnvironment temporal = environment()) {
      SurveyWorkflow survey = survey(temporal);

      assertThat(
              survey.run(new SurveyActivities.SurveyRequest(List.of("a@prod", "b@prod"))).targets())
          .extracting(SurveyActivities.SurveyedTarget::target)
          .containsExactly("a@prod", "b@prod");
    }
  }

  @Test
  void canBeStartedByHandWithoutInput() {
    try (TestWorkflowEnvironment temporal = environment()) {
      assertThat(survey(temporal).run(null).targets()).isEmpty();
    }
  }

  private static TestWorkflowEnvironment environment() {
    TestWorkflowEnvironment temporal =
        TestWorkflowEnvironment.newInstance(
            TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter())
                        .build())
                .build());
    temporal.newWorker("bellwether").registerWorkflowImplementationTypes(SurveyWorkflowImpl.class);
    temporal.newWorker("bellwether-serving").registerActivitiesImplementations(new Echo());
    temporal.start();
    return temporal;
  }

  private static SurveyWorkflow survey(TestWorkflowEnvironment temporal) {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(
            SurveyWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue("bellwether")
                .setWorkflowId("survey")
                .build());
  }

  /** Lists what it was asked for. */
  private static final class Echo implements SurveyActivities {
    @Override
    public Survey survey(SurveyRequest request) {
      return new Survey(
          Instant.EPOCH,
          request.targets().stream()
              .map(target ->
                  new SurveyedTarget(target, Map.of("v11", 100), null, true, "v11 100 %", null))
              .toList());
    }
  }
}
