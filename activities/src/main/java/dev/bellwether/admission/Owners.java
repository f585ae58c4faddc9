package dev.bellwether.admission;

import dev.bellwether.serving.Ledger;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.TimeUnit;

/** Whether the run that a ledger names is still alive. */
@FunctionalInterface
public interface Owners {
  /** Asks for the ledger's owner. */
  Life of(Ledger ledger);

  /** What became of an owner. */
  enum Life {
    RUNNING,
    /** Closed. */
    GONE,
    /**
     * Nobody could say. Also when Temporal does not know the run: it may be another cluster's, and
     * a run that was closed long enough to be forgotten has no lease any more.
     */
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
        WorkflowExecutionStatus status =
            client
                .getWorkflowServiceStubs()
                .blockingStub()
                .withDeadlineAfter(3, TimeUnit.SECONDS)
                .describeWorkflowExecution(
                    DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(ledger.namespace())
                        .setExecution(run)
                        .build())
                .getWorkflowExecutionInfo()
                .getStatus();
        return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
            ? Life.RUNNING
            : Life.GONE;
      } catch (StatusRuntimeException notKnown) {
        return Life.UNKNOWN;
      }
    };
  }
}
