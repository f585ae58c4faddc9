package dev.bellwether.api.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Payloads;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person reads of an activity that fails again and again. */
final class RunReaderTest {
  private static final String TRIED = "GET http://127.0.0.1:8710/admin/routes/fraud-model";

  @Test
  void saysWhatWasTriedAndWhatWentWrong() {
    assertThat(read(failed("sending the traffic back", failed("no route to host", null))))
        .isEqualTo("sending the traffic back: no route to host");
    assertThat(read(failed(TRIED + ": timeout", failed("timeout", null))))
        .isEqualTo(TRIED + ": timeout");
  }

  /** As a development server 1.32.0 gave it for a router that did not answer. */
  @Test
  void aFailureThatTheServerFoundTooLongIsReadAllTheSame() {
    Failure cutOff =
        Failure.newBuilder()
            .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder().setType("java.ne"))
            .build();
    Failure wrapped =
        Failure.newBuilder()
            .setMessage("Failure exceeds size limit.")
            .setServerFailureInfo(ServerFailureInfo.getDefaultInstance())
            .setCause(failed(TRIED + ": timeout", failed("timeout", cutOff)))
            .build();

    assertThat(read(wrapped)).isEqualTo(TRIED + ": timeout");
  }

  @Test
  void whatTheServerSaysWithoutACauseIsSaid() {
    Failure alone =
        Failure.newBuilder()
            .setMessage("Failure exceeds size limit.")
            .setServerFailureInfo(ServerFailureInfo.getDefaultInstance())
            .build();

    assertThat(read(alone)).isEqualTo("Failure exceeds size limit.");
  }

  private static String read(Failure failure) {
    PendingActivityInfo pending =
        PendingActivityInfo.newBuilder()
            .setActivityType(ActivityType.newBuilder().setName("rollback"))
            .setAttempt(7)
            .setLastFailure(failure)
            .build();
    Run run =
        new RunReader(Payloads.converter())
            .read(
                DescribeWorkflowExecutionResponse.newBuilder()
                    .addPendingActivities(pending)
                    .build());
    return String.valueOf(run.pending().getFirst().lastFailure());
  }

  private static Failure failed(String message, @Nullable Failure cause) {
    Failure.Builder failure =
        Failure.newBuilder()
            .setMessage(message)
            .setApplicationFailureInfo(ApplicationFailureInfo.getDefaultInstance());
    if (cause != null) {
      failure.setCause(cause);
    }
    return failure.build();
  }
}
