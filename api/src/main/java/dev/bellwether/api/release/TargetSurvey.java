package dev.bellwether.api.release;

import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.SurveyActivities.Survey;
import dev.bellwether.activity.SurveyActivities.SurveyRequest;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.WireNames;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.serviceclient.StatusUtils;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Has a worker look at every target, through the workflow {@code survey}: this process has no right
 * at any of them. Askers at the same time share one survey.
 */
public final class TargetSurvey {
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final long LIFE_SECONDS = 60;
  private static final int TARGETS = 200;

  private final WorkflowClient client;
  private final String installation;
  private final ReleaseIndex index;
  private final Duration most;
  private final DataConverter converter = Payloads.converter();

  /**
   * @param patience how long to wait for an answer; never longer than 4 s
   */
  TargetSurvey(WorkflowClient client, String installation, ReleaseIndex index, Duration patience) {
    this.client = client;
    this.installation = installation;
    this.index = index;
    this.most = patience.compareTo(ANSWER) < 0 ? patience : ANSWER;
  }

  /** What the targets show now; empty when no worker answers in time. */
  public Optional<Survey> take() {
    var request =
        new SurveyRequest(
            index.newestOfEachTarget(TARGETS).stream().map(ReleaseRow::target).toList());
    try {
      return answer(start(request));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        return Optional.empty();
      }
      throw TemporalReleases.unavailable(e, null);
    }
  }

  private String workflowId() {
    return WireNames.workflowId(installation, WireNames.SURVEY_TYPE);
  }

  private String start(SurveyRequest request) {
    try {
      return stub(START)
          .startWorkflowExecution(
              StartWorkflowExecutionRequest.newBuilder()
                  .setNamespace(client.getOptions().getNamespace())
                  .setWorkflowId(workflowId())
                  .setWorkflowType(WorkflowType.newBuilder().setName(WireNames.SURVEY_TYPE))
                  .setTaskQueue(TaskQueue.newBuilder().setName(installation))
                  .setInput(converter.toPayloads(request).orElseThrow())
                  .setIdentity(TemporalReleases.IDENTITY)
                  .setRequestId(UUID.randomUUID().toString())
                  .setWorkflowExecutionTimeout(
                      com.google.protobuf.Duration.newBuilder().setSeconds(LIFE_SECONDS))
                  .setWorkflowIdReusePolicy(
                      WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                  .setWorkflowIdConflictPolicy(
                      WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                  .build())
          .getRunId();
    } catch (StatusRuntimeException e) {
      var running = StatusUtils.getFailure(e, WorkflowExecutionAlreadyStartedFailure.class);
      if (running == null) {
        throw e;
      }
      return running.getRunId();
    }
  }

  private Optional<Survey> answer(String runId) {
    var answer =
        stub(most)
            .getWorkflowExecutionHistory(
                GetWorkflowExecutionHistoryRequest.newBuilder()
                    .setNamespace(client.getOptions().getNamespace())
                    .setExecution(
                        WorkflowExecution.newBuilder().setWorkflowId(workflowId()).setRunId(runId))
                    .setWaitNewEvent(true)
                    .setHistoryEventFilterType(
                        HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                    .build());
    return answer.getHistory().getEventsList().stream()
        .filter(HistoryEvent::hasWorkflowExecutionCompletedEventAttributes)
        .findFirst()
        .map(event ->
            converter.fromPayloads(
                0,
                Optional.of(event.getWorkflowExecutionCompletedEventAttributes().getResult()),
                Survey.class,
                Survey.class));
  }

  private WorkflowServiceBlockingStub stub(Duration deadline) {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }
}
