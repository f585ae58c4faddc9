package dev.bellwether.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.KeepWarmActivities.KeepWarm;
import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.RetireActivities;
import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.activity.RetireActivities.Retired;
import dev.bellwether.release.RetireWorkflowImpl;
import dev.bellwether.release.WireNames;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workflow that waits, on the in-memory server under skipped time. */
class PlannedKeepWarmActivitiesTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final String ID = "retire/fraud-model@demo/v11";

  private final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private final List<Retire> retired = new CopyOnWriteArrayList<>();
  private final PlannedKeepWarmActivities planning =
      new PlannedKeepWarmActivities(temporal.getWorkflowClient());
  private boolean broken;

  @BeforeEach
  void work() {
    temporal.newWorker("bellwether").registerWorkflowImplementationTypes(RetireWorkflowImpl.class);
    temporal
        .newWorker("bellwether-serving")
        .registerActivitiesImplementations((RetireActivities) this::retire);
    temporal.start();
  }

  @AfterEach
  void stop() {
    temporal.close();
  }

  private Retired retire(Retire request) {
    if (broken) {
      throw ApplicationFailure.newNonRetryableFailure("no connection is named 'edge'", "PERMANENT");
    }
    retired.add(request);
    return new Retired(true, request.version() + " taken down");
  }

  @Test
  void takesTheVersionDownOnceItsTimeIsUp() {
    planning.keepWarm(keepWarm(DAY));

    temporal.sleep(DAY.minusMinutes(1));
    assertThat(retired).isEmpty();
    temporal.sleep(Duration.ofMinutes(2));

    assertThat(result().takenDown()).isTrue();
    assertThat(retired).containsExactly(keepWarm(DAY).retire());
  }

  @Test
  void planningAgainReplacesWhatWasPlanned() {
    planning.keepWarm(keepWarm(DAY));
    temporal.sleep(Duration.ofHours(23));

    planning.keepWarm(keepWarm(DAY));
    temporal.sleep(Duration.ofHours(23));
    assertThat(retired).isEmpty();
    temporal.sleep(Duration.ofHours(2));

    assertThat(result().takenDown()).isTrue();
    assertThat(retired).hasSize(1);
  }

  @Test
  void takesTheVersionDownAtOnceWhenItIsNotKeptWarm() {
    planning.keepWarm(keepWarm(Duration.ZERO));

    assertThat(result().takenDown()).isTrue();
  }

  @Test
  void endsWithTheReasonWhenItCannotBeTakenDown() {
    broken = true;
    planning.keepWarm(keepWarm(Duration.ZERO));

    assertThat(result().takenDown()).isFalse();
    assertThat(result().why()).contains("v11 is left up", "no connection is named 'edge'");
  }

  private Retired result() {
    return temporal.getWorkflowClient().newUntypedWorkflowStub(ID).getResult(Retired.class);
  }

  private static KeepWarm keepWarm(Duration lasting) {
    return new KeepWarm(
        WireNames.retireId("fraud-model@demo", "v11"),
        "bellwether",
        lasting,
        new Retire("fraud-model-v12-0a1b2c3d", "fraud-model@demo", "edge", "fraud-model", "v11"));
  }
}
