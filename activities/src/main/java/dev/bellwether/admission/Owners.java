package dev.bellwether.admission;

import dev.bellwether.activity.Payloads;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.WireNames;
import dev.bellwether.serving.Ledger;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverterException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether the run that a ledger names is still alive. */
@FunctionalInterface
public interface Owners {
  /** Asks for the ledger's owner. */
  Life of(Ledger ledger);

  /** What became of an owner. */
  enum Life {
    RUNNING,
    /** Closed, and by its own account promoted. */
    PROMOTED,
    /** Closed, and not promoted. */
    GONE,
    /**
     * Temporal does not know the run: its history is lost, or it is another cluster's and goes on.
     */
    FORGOTTEN,
    /** Nobody could say. */
    UNKNOWN
  }

  /** Asks Temporal, in the namespace that the ledger names. */
  static Owners in(WorkflowClient client) {
    return ledger -> {
      WorkflowExecution run =
          WorkflowExecution.newBuilder()
              .setWorkflowId(ledger.workflowId())
              .setRunId(ledger.owner())
              .build();
      try {
        WorkflowExecutionInfo info =
            client
                .getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(3, TimeUnit.SECONDS)
                .describeWorkflowExecution(
                    DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(ledger.namespace())
                        .setExecution(run)
                        .build())
                .getWorkflowExecutionInfo();
        if (info.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
          return Life.RUNNING;
        }
        return Outcome.PROMOTED.wire().equals(outcome(info)) ? Life.PROMOTED : Life.GONE;
      } catch (StatusRuntimeException e) {
        // A run id that is none, as a person may have written it, names no run either.
        Status.Code code = e.getStatus().getCode();
        return code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT
            ? Life.FORGOTTEN
            : Life.UNKNOWN;
      }
    };
  }

  /** As the run says in its memo; null when it says none, or what nobody can read. */
  private static @Nullable String outcome(WorkflowExecutionInfo info) {
    Payload said = info.getMemo().getFieldsMap().get(WireNames.MEMO_OUTCOME);
    try {
      return said == null
          ? null
          : Payloads.converter().fromPayload(said, String.class, String.class);
    } catch (DataConverterException unreadable) {
      return null;
    }
  }
}
