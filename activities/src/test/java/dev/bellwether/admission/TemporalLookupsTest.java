package dev.bellwether.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.release.WireNames;
import dev.bellwether.serving.Releases;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporalLookupsTest {
  private final TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance();
  private final WorkflowClient client = environment.getWorkflowClient();

  @AfterEach
  void stop() {
    environment.close();
  }

  @Test
  void tellsARunningOwnerFromAClosedOne() {
    WorkflowStub workflow =
        client.newUntypedWorkflowStub(
            "release",
            WorkflowOptions.newBuilder()
                .setTaskQueue("nobody")
                .setWorkflowId("fraud-model@demo")
                .build());
    WorkflowExecution run = workflow.start();

    assertThat(Owners.in(client).of(Releases.opened(run.getRunId())))
        .isEqualTo(Owners.Life.RUNNING);

    workflow.terminate("over");

    assertThat(Owners.in(client).of(Releases.opened(run.getRunId()))).isEqualTo(Owners.Life.GONE);
  }

  @ParameterizedTest
  @CsvSource({"promoted,PROMOTED", "rolled_back,GONE", ",GONE"})
  void readsWhetherAClosedOwnerWasPromotedInItsMemo(@Nullable String outcome, Owners.Life life) {
    WorkflowStub workflow =
        client.newUntypedWorkflowStub(
            "release",
            WorkflowOptions.newBuilder()
                .setTaskQueue("nobody")
                .setWorkflowId("fraud-model@demo")
                .setMemo(Map.of(WireNames.MEMO_OUTCOME, outcome == null ? List.of(1) : outcome))
                .build());
    WorkflowExecution run = workflow.start();
    workflow.terminate("over");

    assertThat(Owners.in(client).of(Releases.opened(run.getRunId()))).isEqualTo(life);
  }

  @Test
  void doesNotTakeAnUnknownRunToBeGone() {
    assertThat(Owners.in(client).of(Releases.opened("2b1c7a52-0000-4000-8000-000000000000")))
        .isEqualTo(Owners.Life.FORGOTTEN);
    assertThat(Owners.in(client).of(Releases.opened("no run id"))).isEqualTo(Owners.Life.FORGOTTEN);
  }

  @Test
  void knowsNothingOfAnOwnerWhileTemporalIsDown() {
    WorkflowServiceStubs nowhere =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:1").build());
    WorkflowClient unreachable =
        WorkflowClient.newInstance(nowhere, WorkflowClientOptions.getDefaultInstance());

    assertThat(Owners.in(unreachable).of(Releases.opened("some-run")))
        .isEqualTo(Owners.Life.UNKNOWN);
    assertThat(SearchAttributes.of(unreachable, Set.of("ReleaseModel")).known()).isEmpty();
    nowhere.shutdownNow();
  }

  @Test
  void believesTheWorkerWhereTheServerCannotListSearchAttributes() {
    assertThat(SearchAttributes.of(client, Set.of("ReleaseModel", "Other")).known())
        .containsExactly("ReleaseModel");
  }
}
