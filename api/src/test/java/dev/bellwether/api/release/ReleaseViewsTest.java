package dev.bellwether.api.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.State;
import dev.bellwether.spec.JsonMappers;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReleaseViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:20:00Z");
  private static final ReleaseIdentity WHO =
      new ReleaseIdentity("fraud-model-v12-3f9a1c02", "fraud-model", "v12", "prod");

  private final ReleaseViews views =
      new ReleaseViews(
          new ReleaseLinks(() -> "http://127.0.0.1:8700", null, "default"),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void aVerdictOfTheStepBeforeDoesNotStandBesideThisStepsWeight() {
    ReleaseView view = views.of(run(State.WATCHING, NOW.minusSeconds(2)), WHO);

    assertThat(view.gates())
        .singleElement()
        .satisfies(gate -> {
          assertThat(gate.verdict()).isEqualTo(Verdict.UNDECIDED);
          assertThat(gate.value()).isNull();
          assertThat(gate.reason()).isEqualTo("waits for the next look of this step");
        });
  }

  @Test
  void aVerdictOfThisStepStays() {
    ReleaseView view = views.of(run(State.WATCHING, NOW.minusSeconds(60)), WHO);

    assertThat(view.gates())
        .singleElement()
        .satisfies(gate -> assertThat(gate.verdict()).isEqualTo(Verdict.PASS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admit",
        "rollback",
        "verify_rollback",
        "take_down",
        "canary_deploy",
        "verify_traffic",
        "prepare_canary",
        "take_fence",
        "settle_promotion",
        "smoke_test",
        "build_artifact",
        "set_alias",
        "record_outcome"
      })
  void saysWhatItWaitsForInPlainWords(String activity) {
    ReleaseView view =
        views.of(
            run(
                State.DEPLOYING,
                NOW,
                new Run.Pending(activity, 3, "connection refused", null, null)),
            WHO);

    assertThat(view.waitingFor()).isNotNull();
    assertThat(view.waitingFor().what())
        .contains("connection refused")
        .doesNotContain(activity.replace("smoke_test", "smoke_"))
        .doesNotContain("_");
  }

  @Test
  void countsAsItGoesInsteadOfSpeakingOfAttempts() {
    ReleaseView view =
        views.of(
            run(
                State.DEPLOYING,
                NOW,
                new Run.Pending("verify_traffic", 4, "38 of 50 requests counted", null, null)),
            WHO);

    assertThat(view.waitingFor()).isNotNull();
    assertThat(view.waitingFor().what())
        .isEqualTo("checking where the requests go: 38 of 50 requests counted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"observe", "keep", "canary_deploy", "verify_rollback"})
  void namesNoInternalsWhenNoWorkerIsThere(String activity) {
    ReleaseView view =
        views.of(
            run(
                State.DEPLOYING,
                NOW,
                new Run.Pending(activity, 1, null, NOW.minusSeconds(20), null)),
            WHO);

    assertThat(view.waitingFor()).isNotNull();
    assertThat(view.waitingFor().kind()).isEqualTo("worker");
    assertThat(view.waitingFor().what())
        .startsWith("no worker is there for ")
        .doesNotContain(activity);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "3, false", "4, true", "40, true"})
  void whatFailsThreeTimesIsStuck(int attempt, boolean stuck) {
    ReleaseView view = views.of(attempting(attempt), WHO);

    assertThat(view.stuck()).isEqualTo(stuck);
    if (stuck) {
      assertThat(view.waitingFor()).isNotNull();
      assertThat(view.waitingFor().what()).contains("only the direct rollback acts");
    }
  }

  private static Run attempting(int attempt) {
    Run run = run(State.WATCHING, NOW);
    return new Run(
        run.workflowId(),
        run.runId(),
        true,
        null,
        run.startedAt(),
        null,
        run.status(),
        null,
        null,
        null,
        attempt,
        null,
        List.of());
  }

  @Test
  void whatWasLastRecordedIsSaidWhenNothingAnswers() {
    ReleaseView view = views.of(row(true, null));

    assertThat(view.live()).isFalse();
    assertThat(view.waitingFor()).isNotNull();
    assertThat(view.waitingFor().kind()).isEqualTo("worker");
    assertThat(view.waitingFor().what()).endsWith("this is what was last recorded");
    assertThat(view.direct()).isEqualTo("bellwether rollback --direct fraud-model@prod");
  }

  @Test
  void withoutARecordedStatusTheRowsOwnStateIsSaid() {
    ReleaseView view = views.of(row(false, null));

    assertThat(view.state()).isEqualTo(State.DEPLOYING);
    assertThat(view.version()).isEqualTo("v12");
  }

  @Test
  void whatHasEndedWaitsForNothing() {
    ReleaseView view = views.of(row(false, NOW));

    assertThat(view.state()).isEqualTo(State.ENDED);
    assertThat(view.waitingFor()).isNull();
    assertThat(view.allowedActions()).isEmpty();
    assertThat(view.reason()).startsWith("it was ended from outside");
  }

  private static ReleaseRow row(boolean withStatus, @Nullable Instant endedAt) {
    return new ReleaseRow(
        WHO.id(),
        "fraud-model@prod",
        "run",
        "fraud-model@prod",
        "fraud-model",
        "v12",
        "prod",
        State.DEPLOYING.wire(),
        null,
        null,
        NOW.minusSeconds(300),
        NOW,
        endedAt,
        withStatus ? stored() : null,
        null,
        null);
  }

  private static String stored() {
    try {
      return JsonMappers.lenient().writeValueAsString(status(State.WATCHING, NOW));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Run run(State state, Instant stepStarted, Run.Pending... pending) {
    return new Run(
        "fraud-model@prod",
        "run",
        true,
        null,
        NOW.minusSeconds(300),
        null,
        status(state, stepStarted),
        null,
        null,
        null,
        0,
        null,
        Arrays.asList(pending));
  }

  private static ReleaseStatus status(State state, @Nullable Instant stepStarted) {
    return new ReleaseStatus(
        WHO.id(),
        "fraud-model@prod",
        7,
        20,
        NOW,
        NOW.minusSeconds(300),
        null,
        state,
        null,
        null,
        null,
        "fraud-model",
        "v12",
        "v11",
        "prod",
        null,
        new StepStatus(2, 2, 50, null, stepStarted, null, null),
        null,
        List.of(),
        List.of(passedAt(NOW.minusSeconds(10))),
        List.of(),
        List.of(),
        List.of(),
        null,
        false);
  }

  private static GateReport passedAt(Instant when) {
    return new GateReport(
        "max_error_rate",
        Verdict.PASS,
        Quantities.share(0.001),
        Quantities.share(0.005),
        Quantities.share(0.001),
        List.of(),
        new GateReport.Samples(296, 1_000),
        "threshold",
        "0.1 % of 296 requests failed, below 0.5 %",
        null,
        when,
        Severity.FATAL,
        null,
        null,
        null,
        null);
  }
}
