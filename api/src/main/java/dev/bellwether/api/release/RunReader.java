package dev.bellwether.api.release;

import com.google.protobuf.Timestamp;
import dev.bellwether.activity.WatchState;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.WireNames;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.PendingWorkflowTaskState;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns Temporal's description of a run into a {@link Run}. */
final class RunReader {
  private static final Logger LOG = LoggerFactory.getLogger(RunReader.class);
  private static final int FAILURE_CHARS = 300;

  private final DataConverter converter;

  RunReader(DataConverter converter) {
    this.converter = converter;
  }

  Run read(DescribeWorkflowExecutionResponse answer) {
    WorkflowExecutionInfo info = answer.getWorkflowExecutionInfo();
    boolean open = info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    PendingWorkflowTaskInfo task = answer.getPendingWorkflowTask();
    return new Run(
        info.getExecution().getWorkflowId(),
        info.getExecution().getRunId(),
        open,
        open ? null : word(info.getStatus()),
        instant(info.getStartTime()),
        info.hasCloseTime() ? instant(info.getCloseTime()) : null,
        memo(info, WireNames.MEMO_STATUS, ReleaseStatus.class),
        memo(info, WireNames.MEMO_OUTCOME, String.class),
        memo(info, WireNames.MEMO_CAUSE, String.class),
        memo(info, WireNames.MEMO_REPORT, String.class),
        answer.hasPendingWorkflowTask() ? task.getAttempt() : 0,
        task.getState() == PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED
            ? instant(task.getScheduledTime())
            : null,
        answer.getPendingActivitiesList().stream().map(this::pending).toList());
  }

  private Run.Pending pending(PendingActivityInfo activity) {
    String name = activity.getActivityType().getName();
    return new Run.Pending(
        name,
        activity.getAttempt(),
        activity.hasLastFailure() ? message(activity.getLastFailure()) : null,
        activity.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
            ? instant(activity.getScheduledTime())
            : null,
        name.equals("observe") && activity.getHeartbeatDetails().getPayloadsCount() > 0
            ? decode("heartbeat", activity.getHeartbeatDetails().getPayloads(0), WatchState.class)
            : null);
  }

  private <T> @Nullable T memo(WorkflowExecutionInfo info, String key, Class<T> type) {
    Payload payload = info.getMemo().getFieldsMap().get(key);
    return payload == null ? null : decode(key, payload, type);
  }

  private <T> @Nullable T decode(String what, Payload payload, Class<T> type) {
    try {
      return converter.fromPayload(payload, type, type);
    } catch (DataConverterException e) {
      // Written by something newer, or by hand: the rest of the description still helps.
      LOG.warn("{} cannot be read: {}", what, e.getMessage());
      return null;
    }
  }

  private static String message(Failure failure) {
    // A failure that is too long stands inside one of the server's own, cut off at its end.
    boolean wrapped = failure.hasServerFailureInfo() && failure.hasCause();
    Failure outermost = wrapped ? failure.getCause() : failure;
    // The outermost says what was tried and where; the innermost, what went wrong.
    String tried = outermost.getMessage();
    String why = tried;
    for (Failure at = outermost; at.hasCause(); at = at.getCause()) {
      String deeper = at.getCause().getMessage();
      why = deeper.isBlank() ? why : deeper;
    }
    String text = tried.contains(why) ? tried : tried.isBlank() ? why : tried + ": " + why;
    return text.length() <= FAILURE_CHARS ? text : text.substring(0, FAILURE_CHARS) + "...";
  }

  private static String word(WorkflowExecutionStatus status) {
    return status.name().substring("WORKFLOW_EXECUTION_STATUS_".length()).toLowerCase(Locale.ROOT);
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
