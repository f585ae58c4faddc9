package dev.bellwether.api.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bellwether.activity.Payloads;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.release.WireNames;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.serviceclient.StatusUtils;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few calls this API makes to Temporal, each one attempt with a short deadline: an SDK client
 * would retry for a minute where a person waits. Translates every failure once, to {@link
 * TemporalUnavailable} or a value.
 */
public final class TemporalReleases {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalReleases.class);
  private static final long DEADLINE_SECONDS = 5;
  private static final long UPDATE_DEADLINE_SECONDS = 10;
  static final String IDENTITY = "bellwether-api";

  private final WorkflowClient client;
  private final String namespace;
  private final String installation;
  private final DataConverter converter = Payloads.converter();
  private final RunReader runs = new RunReader(converter);

  public TemporalReleases(WorkflowClient client, String installation) {
    this.client = client;
    this.namespace = client.getOptions().getNamespace();
    this.installation = installation;
  }

  String workflowId(String target) {
    return WireNames.workflowId(installation, target);
  }

  /** How a start went: ours, or somebody else's release was there. */
  sealed interface Start {
    record Started(String runId) implements Start {}

    record Busy() implements Start {}
  }

  /** Starts a release; the same {@code requestId} never starts a second one. */
  Start start(String target, JsonNode input, String summary, String requestId) {
    var request =
        StartWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace)
            .setWorkflowId(workflowId(target))
            .setWorkflowType(WorkflowType.newBuilder().setName(WireNames.WORKFLOW_TYPE))
            .setTaskQueue(TaskQueue.newBuilder().setName(installation))
            .setInput(converter.toPayloads(input).orElseThrow())
            .setIdentity(IDENTITY)
            .setRequestId(requestId)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
            .setUserMetadata(
                UserMetadata.newBuilder().setSummary(converter.toPayload(summary).orElseThrow()))
            .build();
    try {
      return new Start.Started(stub().startWorkflowExecution(request).getRunId());
    } catch (StatusRuntimeException e) {
      if (StatusUtils.hasFailure(e, WorkflowExecutionAlreadyStartedFailure.class)) {
        return new Start.Busy();
      }
      throw unavailable(e, target);
    }
  }

  /**
   * What Temporal knows of a run.
   *
   * @param runId null: the newest run of the workflow id
   */
  Optional<Run> describe(String workflowId, @Nullable String runId) {
    var request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace)
            .setExecution(execution(workflowId, runId))
            .build();
    return known(() -> stub().describeWorkflowExecution(request), WireNames.target(workflowId))
        .filter(answer ->
            answer.getWorkflowExecutionInfo().getType().getName().equals(WireNames.WORKFLOW_TYPE))
        .map(runs::read);
  }

  /** How a run began. */
  Optional<Origin> origin(String workflowId, String runId) {
    var request =
        GetWorkflowExecutionHistoryRequest.newBuilder()
            .setNamespace(namespace)
            .setExecution(execution(workflowId, runId))
            .setMaximumPageSize(1)
            .build();
    return known(() -> stub().getWorkflowExecutionHistory(request), WireNames.target(workflowId))
        .filter(answer -> answer.getHistory().getEventsCount() > 0)
        .map(
            answer -> answer.getHistory().getEvents(0).getWorkflowExecutionStartedEventAttributes())
        .map(started ->
            new Origin(
                started.getOriginalExecutionRunId(),
                started.hasInput() ? json(started.getInput()) : MissingNode.getInstance()));
  }

  /** Sends a safe command; false when the run has ended. */
  boolean signal(String workflowId, String runId, String name, JsonNode payload, String requestId) {
    var request =
        SignalWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace)
            .setWorkflowExecution(execution(workflowId, runId))
            .setSignalName(name)
            .setInput(converter.toPayloads(payload).orElseThrow())
            .setIdentity(IDENTITY)
            .setRequestId(requestId)
            .build();
    return known(() -> stub().signalWorkflowExecution(request), WireNames.target(workflowId))
        .isPresent();
  }

  /** How an update went. */
  sealed interface Update {
    record Done() implements Update {}

    record Refused(RuntimeException failure) implements Update {}

    /** No worker answered in time. */
    record Unanswered() implements Update {}

    /** The run has ended. */
    record Ended() implements Update {}
  }

  /** Sends a command that may be refused, and waits for the answer. */
  Update update(String workflowId, String runId, String name, JsonNode payload, String updateId) {
    var request =
        UpdateWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace)
            .setWorkflowExecution(execution(workflowId, runId))
            .setWaitPolicy(
                WaitPolicy.newBuilder()
                    .setLifecycleStage(
                        UpdateWorkflowExecutionLifecycleStage
                            .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED))
            .setRequest(
                io.temporal.api.update.v1.Request.newBuilder()
                    .setMeta(Meta.newBuilder().setUpdateId(updateId).setIdentity(IDENTITY))
                    .setInput(
                        Input.newBuilder()
                            .setName(name)
                            .setArgs(converter.toPayloads(payload).orElseThrow())))
            .build();
    try {
      return read(
          stub()
              .withDeadlineAfter(UPDATE_DEADLINE_SECONDS, TimeUnit.SECONDS)
              .updateWorkflowExecution(request));
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND -> new Update.Ended();
        case DEADLINE_EXCEEDED, CANCELLED -> new Update.Unanswered();
        default -> throw unavailable(e, WireNames.target(workflowId));
      };
    }
  }

  private Update read(UpdateWorkflowExecutionResponse answer) {
    if (!answer.hasOutcome()) {
      return new Update.Unanswered();
    }
    return answer.getOutcome().hasFailure()
        ? new Update.Refused(converter.failureToException(answer.getOutcome().getFailure()))
        : new Update.Done();
  }

  /** The server's version; throws {@link TemporalUnavailable} when it does not answer. */
  public String serverVersion() {
    try {
      return stub().getSystemInfo(GetSystemInfoRequest.getDefaultInstance()).getServerVersion();
    } catch (StatusRuntimeException e) {
      throw unavailable(e, null);
    }
  }

  /** Pollers of a queue; empty where the server cannot say, as the in-memory one. */
  public OptionalInt pollers(String queue, TaskQueueType type) {
    var request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(namespace)
            .setTaskQueue(TaskQueue.newBuilder().setName(queue))
            .setTaskQueueType(type)
            .build();
    try {
      return OptionalInt.of(stub().describeTaskQueue(request).getPollersCount());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return OptionalInt.empty();
      }
      throw unavailable(e, null);
    }
  }

  private WorkflowServiceBlockingStub stub() {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static <T> Optional<T> known(Supplier<T> call, String target) {
    try {
      return Optional.of(call.get());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw unavailable(e, target);
    }
  }

  static RuntimeException unavailable(StatusRuntimeException e, @Nullable String target) {
    return switch (e.getStatus().getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED, INTERNAL -> e;
      default -> new TemporalUnavailable(oneLine(e), target, e);
    };
  }

  /** A status prints the stack of its cause; this message is shown to people. */
  private static String oneLine(StatusRuntimeException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String why = deepest.getMessage() == null ? "" : deepest.getMessage();
    return e.getStatus().getCode() + ", " + why.lines().findFirst().orElse("no reason given");
  }

  private JsonNode json(io.temporal.api.common.v1.Payloads input) {
    try {
      return converter.fromPayloads(0, Optional.of(input), JsonNode.class, JsonNode.class);
    } catch (DataConverterException e) {
      LOG.debug("input of a run is not JSON: {}", e.getMessage());
      return MissingNode.getInstance();
    }
  }

  private static WorkflowExecution execution(String workflowId, @Nullable String runId) {
    var execution = WorkflowExecution.newBuilder().setWorkflowId(workflowId);
    return (runId == null ? execution : execution.setRunId(runId)).build();
  }
}
