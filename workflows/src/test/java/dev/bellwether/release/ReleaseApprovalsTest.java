package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A release that asks twice: after its first step, and before 100 %. */
@Timeout(60)
class ReleaseApprovalsTest {
  private static final Map<String, String> ANA = Map.of("by", "ana");

  private static Plan twice(OnUndecided onTimeout) {
    return Plans.plan()
        .approvedStep(20, new Approval(1, Duration.ofHours(1), onTimeout))
        .step(50, Duration.ofMinutes(10), Duration.ofHours(2), OnUndecided.HOLD)
        .promotionApproval(Duration.ofHours(1), onTimeout)
        .build();
  }

  /** To the wait for the approval of this step; those before are given. */
  private static ReleaseStatus reach(Stage stage, WorkflowStub release, int step) {
    for (int before = 1; before < step; before++) {
      awaiting(stage, release, before);
      release.signal(WireNames.APPROVE, ANA);
    }
    return awaiting(stage, release, step);
  }

  private static ReleaseStatus awaiting(Stage stage, WorkflowStub release, int step) {
    return stage.awaitStatus(
        release,
        status ->
            status.state() == State.AWAITING_APPROVAL
                && Objects.requireNonNull(status.step()).index() == step);
  }

  private static String asked(ReleaseStatus status) {
    return Objects.requireNonNull(status.waitingFor()).what();
  }

  @Test
  void asksForTheStepAndThenForThePromotion() {
    FakeWorld world = new FakeWorld(twice(OnUndecided.ROLLBACK));
    try (Stage stage = new Stage("approved-twice", world)) {
      WorkflowStub release = stage.start();
      assertThat(asked(reach(stage, release, 1))).isEqualTo("somebody to approve step 1");
      assertThat(world.calls).doesNotContain("shift 50");
      assertThat(asked(reach(stage, release, 2)))
          .isEqualTo("somebody to approve the promotion to 100 %");
      assertThat(world.calls).doesNotContain("shift 100");

      release.signal(WireNames.APPROVE, ANA);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRejectionOfEitherRollsBack(int step) {
    FakeWorld world = new FakeWorld(twice(OnUndecided.HOLD));
    try (Stage stage = new Stage("rejected-at-" + step, world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ignored = reach(stage, release, step);

      release.signal(WireNames.REJECT, Map.of("by", "ana", "reason", "not on a Friday"));

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.reason()).isEqualTo("rejected by ana: not on a Friday");
      assertThat(world.calls).doesNotContain("shift 100");
      assertThat(world.canaryWeight).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, step 1", "2, the promotion to 100 %"})
  void rollsBackWhenNobodyGivesEither(int step, String what) {
    FakeWorld world = new FakeWorld(twice(OnUndecided.ROLLBACK));
    try (Stage stage = new Stage("unapproved-" + step, world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ignored = reach(stage, release, step);

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.cause()).isEqualTo(Cause.DEADLINE);
      assertThat(ended.reason()).isEqualTo("nobody approved " + what + " in 1h");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void holdsWhenNobodyGivesEitherAndAsksAgainOnResume(int step) {
    FakeWorld world = new FakeWorld(twice(OnUndecided.HOLD));
    try (Stage stage = new Stage("unapproved-held-" + step, world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ignored = reach(stage, release, step);
      assertThat(asked(stage.awaitState(release, State.HELD))).startsWith("nobody approved");

      release.signal(WireNames.RESUME, ANA);
      ReleaseStatus again = awaiting(stage, release, step);
      assertThat(Objects.requireNonNull(again.waitingFor()).until())
          .isEqualTo(again.changedAt().plus(Duration.ofHours(1)));

      release.signal(WireNames.REJECT, ANA);
      assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keepsAnApprovalThatComesInAHoldUntilItIsResumed(int step) {
    FakeWorld world = new FakeWorld(twice(OnUndecided.ROLLBACK));
    try (Stage stage = new Stage("approved-held-" + step, world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ignored = reach(stage, release, step);
      release.signal(WireNames.HOLD, ANA);
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      release.signal(WireNames.APPROVE, ANA);
      stage.environment.sleep(Duration.ofMinutes(30));
      assertThat(Objects.requireNonNull(stage.status(release)).changes()).isEqualTo(held.changes());

      release.signal(WireNames.RESUME, ANA);
      stage.awaitStatus(release, status -> goesOn(status, step));
      assertThat(world.calls).contains(step == 1 ? "shift 50" : "shift 100");
    }
  }

  private static boolean goesOn(ReleaseStatus status, int step) {
    return step == 1
        ? status.state() == State.WATCHING && Objects.requireNonNull(status.step()).index() == 2
        : status.state() == State.BAKING;
  }

  @Test
  void refusesAnApprovalOfAnotherStepOrArtifact() {
    FakeWorld world = new FakeWorld(twice(OnUndecided.ROLLBACK));
    try (Stage stage = new Stage("approved-wrong", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus waiting = reach(stage, release, 1);
      String digest = Objects.requireNonNull(waiting.digest());

      assertStale(release, Map.of("by", "ana", "step", 2));
      assertStale(release, Map.of("by", "ana", "step", 1, "digest", "sha256:" + "b".repeat(64)));
      release.update(
          WireNames.APPROVE, ReleaseStatus.class, Map.of("by", "ana", "step", 1, "digest", digest));

      assertThat(asked(awaiting(stage, release, 2))).contains("promotion");
      assertStale(release, Map.of("by", "ana", "step", 1));
    }
  }

  private static void assertStale(WorkflowStub release, Map<String, Object> fields) {
    assertThatThrownBy(() -> release.update(WireNames.APPROVE, ReleaseStatus.class, fields))
        .cause()
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> assertThat(failure.getType()).isEqualTo("stale-step"));
  }

  @Test
  void anApprovalOfTheStepIsNoneOfThePromotion() {
    FakeWorld world = new FakeWorld(twice(OnUndecided.ROLLBACK));
    try (Stage stage = new Stage("approved-once", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ignored = reach(stage, release, 1);
      release.signal(WireNames.APPROVE, Map.of("by", "ana", "command_id", "7"));
      ReleaseStatus second = awaiting(stage, release, 2);

      // The same command once more, by somebody whose first try got no answer.
      release.signal(WireNames.APPROVE, Map.of("by", "ana", "command_id", "7"));
      stage.environment.sleep(Duration.ofMinutes(5));

      assertThat(Objects.requireNonNull(stage.status(release)).changes())
          .isEqualTo(second.changes());
    }
  }
}
