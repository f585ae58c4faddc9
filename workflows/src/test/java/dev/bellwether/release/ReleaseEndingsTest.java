package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.Payloads;
import dev.bellwether.spec.Finding;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes after the last step: the old version kept warm, and rollbacks after the end. */
class ReleaseEndingsTest {
  private static final String PROMOTED = "fraud-model-v11-0a1b2c3d";
  private static final Map<String, Object> FORM =
      Map.of(
          "rollback",
          Map.of(
              "model", "fraud-model",
              "environment", "prod",
              "release", PROMOTED,
              "by", "ana",
              "reason", "customers complain"));

  /** Admits specs as the others do, and rollback forms as the ledger would allow. */
  private static class UndoingWorld extends FakeWorld {
    UndoingWorld() {
      super(Plans.plan().build());
    }

    @Override
    public Admission admit(RawValue input, Admit request) {
      JsonNode json =
          Payloads.converter().fromPayload(input.getPayload(), JsonNode.class, JsonNode.class);
      JsonNode form = json.path("rollback");
      if (form.isMissingNode()) {
        return super.admit(input, request);
      }
      calls.add("admit undo of " + form.path("release").asText());
      Undo undo =
          new Undo(
              form.path("release").asText(),
              form.path("by").asText(),
              form.path("reason").asText(null));
      return new Admission(
          "fraud-model-rollback",
          Plans.undoing(),
          "v11",
          new Fence(7, 0),
          List.of(),
          Set.of("ReleaseModel", "ReleaseState", "ReleaseWaitingFor"),
          "strict",
          undo);
    }
  }

  @Test
  void undoesAPromotedReleaseAndDoesNothingElse() {
    try (Stage stage = new Stage("undone-after-the-end", new UndoingWorld())) {
      ReleaseStatus status = stage.ended(stage.start(FORM));

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.cause()).isEqualTo(Cause.PERSON);
      assertThat(status.reason()).isEqualTo(PROMOTED + " undone by ana: customers complain");
      assertThat(status.id()).startsWith("fraud-model-rollback-");
      assertThat(status.version()).isEqualTo("v12");
      assertThat(status.baseline()).isEqualTo("v11");
      assertThat(status.stages())
          .extracting(ReleaseStatus.StageStatus::name)
          .containsExactly("promote_or_rollback");
      assertThat(stage.world.calls)
          .containsExactly(
              "admit undo of " + PROMOTED,
              "restore v11",
              "verify rollback",
              "alias v11",
              "take down v12",
              "record rolled_back");
    }
  }

  @Test
  void anUndoIsNeitherHeldNorCancelled() {
    UndoingWorld world =
        new UndoingWorld() {
          private int tries;

          @Override
          public Restored restore(Restore request) {
            if (tries++ < 20) {
              throw ApplicationFailure.newFailure("connection refused", "Down");
            }
            return super.restore(request);
          }
        };
    try (Stage stage = new Stage("undo-target-down", world)) {
      WorkflowStub undo = stage.start(FORM);
      stage.awaitState(undo, State.ROLLING_BACK);

      undo.signal(WireNames.HOLD, Map.of("by", "ben"));
      undo.signal(WireNames.CANCEL, Map.of("by", "ben"));
      undo.signal(WireNames.ROLLBACK, Map.of("by", "ben"));

      assertThat(stage.ended(undo).outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(world.calls).containsSubsequence("restore v11", "record rolled_back");
    }
  }

  @Test
  void saysSinceWhenAndUntilWhenTheOldVersionIsWarm() {
    try (Stage stage = new Stage("", new FakeWorld(Plans.plan().build()))) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.PROMOTED);
      Instant until =
          Instant.parse(
              Objects.requireNonNull(status.reason())
                  .substring(status.reason().indexOf("until ") + "until ".length()));
      assertThat(until)
          .isBetween(
              Objects.requireNonNull(status.endedAt()).plusSeconds(86_400 - 60),
              status.endedAt().plusSeconds(86_401));
    }
  }

  @Test
  void takesTheOldVersionDownAtOnceWhenItIsNotToBeKeptWarm() {
    FakeWorld world = new FakeWorld(Plans.plan().keepWarm(Duration.ZERO).build());
    try (Stage stage = new Stage("not-kept-warm", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(status.reason()).endsWith("v11 is not kept warm: it is taken down now");
      assertThat(world.calls).containsSubsequence("settle", "keep warm v11");
    }
  }

  @Test
  void isPromotedThoughTakingTheOldVersionDownCannotBePlanned() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public void keepWarm(KeepWarm request) {
            throw ApplicationFailure.newFailure("Temporal does not answer", "Down");
          }
        };
    try (Stage stage = new Stage("warmth-unplanned", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(status.reason()).contains("v11 is left warm", "Temporal does not answer");
      assertThat(world.calls).contains("record promoted").doesNotContain("restore v11");
    }
  }

  @Test
  void aRollbackThatComesAfterTheLedgerWasClosedStillCounts() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public void keepWarm(KeepWarm request) {
            throw ApplicationFailure.newFailure("not yet", "Down");
          }
        };
    try (Stage stage = new Stage("rollback-after-settle", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.BAKING);
      awaitCall(stage, "settle");

      release.signal(WireNames.ROLLBACK, Map.of("by", "ana"));

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(world.calls).containsSubsequence("settle", "restore v11", "record rolled_back");
    }
  }

  @Test
  void aLostFenceDoesNotMoveTheAlias() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public void setAlias(SetAlias request) {
            if (!request.back()) {
              throw ApplicationFailure.newNonRetryableFailure("held by another", "FENCE_LOST");
            }
            super.setAlias(request);
          }
        };
    try (Stage stage = new Stage("fence-lost-at-the-alias", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.cause()).isEqualTo(Cause.FENCE);
      assertThat(world.calls)
          .containsSubsequence("restore null", "alias v11")
          .doesNotContain("alias v12");
    }
  }

  @Test
  void whatSomebodyElseGaveAllTrafficGetsTheAlias() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Restored restore(Restore request) {
            calls.add("restore " + request.baseline());
            return new Restored(
                "v11", new Fence(3, 0), Map.of("v10", 100), true, false, Instant.EPOCH);
          }
        };
    try (Stage stage = new Stage("taken-over-in-the-bake", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.BAKING);
      release.signal(WireNames.ROLLBACK, Map.of("by", "ana"));

      ReleaseStatus status = stage.ended(release);

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.cause()).isEqualTo(Cause.TAKEN_OVER);
      assertThat(world.calls)
          .containsSubsequence("alias v12", "restore v11", "alias v10", "record rolled_back")
          .doesNotContain("alias v11", "take down v12");
    }
  }

  @Test
  void rollsBackTheOpenReleaseAndThenUndoesThePromotedOne() {
    try (Stage stage = new Stage("", new UndoingWorld())) {
      WorkflowStub open = stage.start();
      stage.awaitState(open, State.WATCHING);

      open.signal(
          WireNames.ROLLBACK, Map.of("by", "ana", "reason", "both are bad", "then", PROMOTED));
      ReleaseStatus undo = newest(stage, open, "rolled-back-then");

      assertThat(undo.id()).startsWith("fraud-model-rollback-");
      assertThat(undo.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(undo.reason()).isEqualTo(PROMOTED + " undone by ana: both are bad");
      ReleaseStatus first = Objects.requireNonNull(stage.status(run(stage, open)));
      assertThat(first.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(first.id()).startsWith("fraud-model-v12-").isNotEqualTo(undo.id());
      assertThat(undo.id().substring(undo.id().length() - 8))
          .isNotEqualTo(first.id().substring(first.id().length() - 8));
      assertThat(stage.world.calls)
          .containsSubsequence(
              "restore v11",
              "record rolled_back",
              "admit undo of " + PROMOTED,
              "restore v11",
              "record rolled_back");
    }
  }

  @Test
  void saysThatNothingFollowsWhenTemporalsCancelCameToo() {
    try (Stage stage = new Stage("cancelled-then", new UndoingWorld())) {
      WorkflowStub open = stage.start();
      stage.awaitState(open, State.WATCHING);

      open.signal(WireNames.ROLLBACK, Map.of("by", "ana", "then", PROMOTED));
      open.cancel();

      ReleaseStatus status = stage.ended(open);
      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.timeline())
          .extracting(ReleaseStatus.TimelineEntry::what)
          .contains(PROMOTED + " is not undone after this: Temporal's cancel ends the run here");
      assertThat(stage.world.calls).noneMatch(call -> call.startsWith("admit undo"));
    }
  }

  @Test
  void whatTheRunBeforeSaidOfItselfIsNotSaidOfTheUndo() {
    UndoingWorld world =
        new UndoingWorld() {
          @Override
          public Admission admit(RawValue input, Admit request) {
            Admission admission = super.admit(input, request);
            if (admission.undo() != null) {
              throw ApplicationFailure.newFailure("the target is slow", "Down");
            }
            return admission;
          }
        };
    try (Stage stage = new Stage("", world)) {
      WorkflowStub open = stage.start();
      stage.awaitState(open, State.WATCHING);
      open.signal(WireNames.ROLLBACK, Map.of("then", PROMOTED));
      awaitCall(stage, "admit undo of " + PROMOTED);

      ReleaseStatus said =
          stage.status(
              stage.client.newUntypedWorkflowStub(
                  Objects.requireNonNull(open.getExecution()).getWorkflowId()));

      assertThat(said).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"rollback\": {}}', fraud-model-rollback",
    "'{\"release_pipeline\": {\"name\": \"fraud-model-v12\"}}', fraud-model-v12",
    "'{\"release_pipeline\": {\"name\": \"../../x\"}}', fraud-model",
    "'{', fraud-model",
    "'', fraud-model",
    "'7', fraud-model"
  })
  void isNamedAsItsInputSaysThoughAdmissionNeverAnswered(String input, String name) {
    RawValue raw =
        new RawValue(
            Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(input))
                .build());

    assertThat(InputName.of(raw, "fraud-model@prod")).isEqualTo(name);
    assertThat(InputName.of(null, "fraud-model@prod")).isEqualTo("fraud-model");
  }

  @Test
  void aReleaseThatIsPromotedAllTheSameIsNotFollowed() {
    try (Stage stage = new Stage("", new UndoingWorld())) {
      WorkflowStub release = stage.start();
      ReleaseStatus status = stage.ended(release);

      assertThat(status.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(stage.world.calls).noneMatch(call -> call.startsWith("admit undo"));
    }
  }

  @Test
  void aRefusedReleaseIsFollowedToo() {
    UndoingWorld world =
        new UndoingWorld() {
          @Override
          public Admission admit(RawValue input, Admit request) {
            Admission admission = super.admit(input, request);
            if (admission.undo() != null) {
              return admission;
            }
            List<Finding> why = List.of(Finding.error("previous-version", "v11 is not", null));
            return Admission.refused("fraud-model-v12", why, Set.of());
          }
        };
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      @Nullable WorkflowStub[] started = new WorkflowStub[1];
      stage.withoutWorkers(() -> {
        WorkflowStub release = stage.start();
        release.signal(WireNames.ROLLBACK, Map.of("by", "ana", "then", PROMOTED));
        started[0] = release;
      });
      WorkflowStub release = Objects.requireNonNull(started[0]);

      assertThat(newest(stage, release, "").outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }
  }

  private static void awaitCall(Stage stage, String call) {
    for (int i = 0; i < 1_000 && !stage.world.calls.contains(call); i++) {
      stage.environment.sleep(Duration.ofSeconds(5));
    }
    assertThat(stage.world.calls).contains(call);
  }

  /** The final status of the run that follows; both histories must replay. */
  private static ReleaseStatus newest(Stage stage, WorkflowStub before, String name) {
    WorkflowExecution first = Objects.requireNonNull(before.getExecution());
    String id = first.getWorkflowId();
    before.getResult(Object.class);
    Replays.check(stage.client.fetchHistory(id, first.getRunId()), name);
    Replays.check(stage.client.fetchHistory(id), "");
    return Objects.requireNonNull(stage.status(stage.client.newUntypedWorkflowStub(id)));
  }

  private static WorkflowStub run(Stage stage, WorkflowStub release) {
    WorkflowExecution first = Objects.requireNonNull(release.getExecution());
    return stage.client.newUntypedWorkflowStub(
        WorkflowTargetOptions.newBuilder().setWorkflowExecution(first).build());
  }
}
