package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.bellwether.activity.Failures;
import dev.bellwether.gate.Verdict;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseWorkflowTest {
  private static final Duration TEN = Duration.ofMinutes(10);

  @Test
  void promotesAHealthyCanaryStepByStep() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("promoted", world)) {
      WorkflowStub release = stage.start();

      ReleaseStatus status = stage.ended(release);

      assertThat(status.outcome()).as("%s", status.timeline()).isEqualTo(Outcome.PROMOTED);
      assertThat(world.calls)
          .containsExactly(
              "admit",
              "build",
              "prepare",
              "smoke",
              "shift 20",
              "verify 20",
              "salvage",
              "shift 50",
              "verify 50",
              "salvage",
              "shift 100",
              "verify 100",
              "alias v12",
              "settle",
              "keep warm v11",
              "record promoted");
    }
  }

  @Test
  void rollsBackWhenAGateFails() {
    FakeWorld world = failingAt(1, 5);
    try (Stage stage = new Stage("gate-fails", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.cause()).isEqualTo(Cause.GATE);
      assertThat(status.reason()).isEqualTo("9 % failed");
      assertThat(world.calls)
          .endsWith(
              "shift 50",
              "verify 50",
              "salvage",
              "restore v11",
              "verify rollback",
              "take down v12",
              "record rolled_back");
    }
  }

  @Test
  void rollsBackWhenAGateFailsUnderProtectionWhileAwaitingApproval() {
    Plan plan = Plans.plan().approvedStep(20, approval(OnUndecided.ROLLBACK)).build();
    FakeWorld world =
        new FakeWorld(plan) {
          @Override
          boolean failsUnderProtection(Observe request, long looksInStep) {
            return looksInStep > 40;
          }
        };
    try (Stage stage = new Stage("fails-awaiting-approval", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.cause()).isEqualTo(Cause.GATE);
      assertThat(world.calls).doesNotContain("shift 100").contains("restore v11");
    }
  }

  @Test
  void rollsBackWhenAGateFailsInTheBakeAndPutsTheAliasBack() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          boolean failsUnderProtection(Observe request, long looksInStep) {
            return request.weight() == 100 && looksInStep > 3;
          }
        };
    try (Stage stage = new Stage("fails-in-bake", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(world.calls)
          .containsSubsequence(
              "shift 100", "alias v12", "restore v11", "alias v11", "take down v12");
    }
  }

  @Test
  void endsBeforeTrafficMovesWhenTheSmokeTestFails() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public SmokeResult test(Smoke request) {
            return new SmokeResult(false, "golden request 3: expected 0.91, got 0.12");
          }
        };
    try (Stage stage = new Stage("smoke-fails", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.cause()).isEqualTo(Cause.SMOKE);
      assertThat(status.reason()).contains("expected 0.91, got 0.12");
      assertThat(world.calls)
          .noneMatch(call -> call.startsWith("shift"))
          .contains("restore v11", "take down v12");
    }
  }

  @Test
  void endsBeforeTrafficMovesWhenTheArtifactIsNotWhatItsManifestSays() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Artifact build(Build request) {
            throw ApplicationFailure.newNonRetryableFailure(
                "model.onnx: expected sha256 aa, came bb", Failures.ARTIFACT);
          }
        };
    try (Stage stage = new Stage("artifact-changed", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.cause()).isEqualTo(Cause.BUILD);
      assertThat(status.reason()).contains("expected sha256 aa, came bb");
      assertThat(world.calls).noneMatch(call -> call.startsWith("shift"));
    }
  }

  static Stream<Object[]> anyInput() {
    return Stream.of(
            new Object[] {"oops"},
            new Object[] {42},
            new Object[] {List.of(1, 2)},
            new Object[] {Map.of("nothing", "known")},
            new Object[] {true},
            new Object[] {null},
            new Object[] {},
            new Object[] {"two", "arguments"},
            new Object[] {raw("binary/plain")},
            new Object[] {raw("binary/null")},
            new Object[] {raw("no/such-encoding")})
        .map(input -> new Object[] {input});
  }

  @ParameterizedTest
  @MethodSource("anyInput")
  void endsRefusedWhateverTheInput(Object[] input) {
    FakeWorld world = new FakeWorld(null);
    try (Stage stage = new Stage("refused", world)) {
      ReleaseStatus status = stage.ended(stage.start(input));

      assertThat(status.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(status.findings()).isNotEmpty();
      assertThat(world.calls).containsExactly("admit", "record refused");
    }
  }

  @Test
  void givesTheFenceBackWhenAdmissionBreaks() {
    FakeWorld world =
        new FakeWorld(null) {
          @Override
          public Admission admit(RawValue input, Admit request) {
            throw new IllegalStateException("the target does not answer");
          }
        };
    try (Stage stage = new Stage("admission-breaks", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(status.reason()).contains("the target does not answer");
      assertThat(world.calls).containsExactly("withdraw", "record refused");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {
        "BUILDING",
        "TESTING",
        "DEPLOYING",
        "WATCHING",
        "AWAITING_APPROVAL",
        "HELD",
        "PROMOTING",
        "BAKING"
      })
  void rollsBackFromEveryState(State state) {
    Plan plan =
        Plans.plan()
            .step(20, TEN, Duration.ofHours(2), OnUndecided.HOLD)
            .promotionApproval(Duration.ofHours(24), OnUndecided.ROLLBACK)
            .build();
    try (Stage stage = new Stage("rollback-from-" + state.wire(), new PausedWorld(plan, state))) {
      WorkflowStub release = stage.start();
      reach(stage, release, state);

      release.signal(WireNames.ROLLBACK, Map.of("by", "ana", "reason", "customers complain"));
      ReleaseStatus status = stage.ended(release);

      assertThat(status.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(status.cause()).isEqualTo(Cause.PERSON);
      assertThat(status.reason()).isEqualTo("rolled back by ana: customers complain");
      assertThat(stage.world.calls).containsSubsequence("restore v11", "verify rollback");
      assertThat(stage.world.canaryWeight).isZero();
    }
  }

  private static void reach(Stage stage, WorkflowStub release, State state) {
    switch (state) {
      case HELD -> {
        stage.awaitState(release, State.WATCHING);
        release.signal(WireNames.HOLD, Map.of("by", "ben"));
      }
      case PROMOTING, BAKING -> {
        stage.awaitState(release, State.AWAITING_APPROVAL);
        release.signal(WireNames.APPROVE, Map.of("by", "ben"));
      }
      default -> {}
    }
    stage.awaitState(release, state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "Rollback", "ROLLBACK"})
  void readsSignalsWithAnyPayload(String name) {
    for (Object[] payload :
        List.of(
            new Object[] {},
            new Object[] {"just text"},
            new Object[] {Map.of("unknown", Map.of("key", 1))},
            new Object[] {List.of(1)},
            new Object[] {raw("binary/plain")})) {
      FakeWorld world = new FakeWorld(Plans.plan().build());
      try (Stage stage = new Stage("any-signal", world)) {
        WorkflowStub release = stage.start();
        stage.awaitState(release, State.WATCHING);

        release.signal(name, payload);

        assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
      }
    }
  }

  @Test
  void ignoresASignalThatIsNoCommandAndOneForAnotherRelease() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("foreign-signals", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      release.signal("explode", Map.of());
      release.signal(WireNames.ROLLBACK, Map.of("release", "fraud-model-v12-00000000"));

      ReleaseStatus status = stage.ended(release);
      assertThat(status.outcome()).as("%s", status.timeline()).isEqualTo(Outcome.PROMOTED);
      assertThat(status.timeline()).anyMatch(line -> line.what().contains("explode"));
      assertThat(status.timeline()).anyMatch(line -> line.what().contains("00000000"));
    }
  }

  @Test
  void holdsWhenUndecidedAndGoesOnWhenResumed() {
    FakeWorld world = undecidedUntil(60, OnUndecided.HOLD);
    try (Stage stage = new Stage("undecided-held-resumed", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      assertThat(String.valueOf(held.waitingFor())).contains("undecided", "too few requests");

      release.signal(WireNames.RESUME, Map.of("by", "ana"));

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void rollsBackWhenUndecidedAndTheSpecSaysSo() {
    FakeWorld world = undecidedUntil(1_000, OnUndecided.ROLLBACK);
    try (Stage stage = new Stage("undecided-rolled-back", world)) {
      assertThat(stage.ended(stage.start()).cause()).isEqualTo(Cause.UNDECIDED);
    }
  }

  @Test
  void rollsBackAHoldThatNobodyResumes() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("hold-expires", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      release.signal(WireNames.HOLD, Map.of("by", "ana", "for", "2h", "reason", "incident"));

      ReleaseStatus status = stage.ended(release);
      assertThat(status.cause()).isEqualTo(Cause.DEADLINE);
      assertThat(status.reason()).contains("held by ana: incident");
    }
  }

  @Test
  void doesNotCountHeldTimeAndKeepsLooking() {
    FakeWorld world = undecidedUntil(200, OnUndecided.ROLLBACK);
    try (Stage stage = new Stage("hold-extends", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus watching = stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.HOLD, Map.of("by", "ana"));
      stage.awaitState(release, State.HELD);
      int before = world.looks.get();

      stage.environment.sleep(Duration.ofMinutes(95));
      assertThat(world.looks.get()).isGreaterThan(before + 100);
      release.signal(WireNames.RESUME, Map.of("by", "ana"));

      ReleaseStatus resumed =
          stage.awaitStatus(
              release,
              status ->
                  status.state() == State.WATCHING && status.changes() > watching.changes() + 1);
      assertThat(end(resumed)).isAfterOrEqualTo(end(watching).plus(Duration.ofMinutes(90)));
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  private static Instant end(ReleaseStatus status) {
    ReleaseStatus.StepStatus step = status.step();
    Instant ends = step == null ? null : step.endsAt();
    return ends == null ? Instant.EPOCH : ends;
  }

  @Test
  void waitsForTheApprovalAndChecksOnceMore() {
    Plan plan = Plans.plan().promotionApproval(Duration.ofHours(24), OnUndecided.ROLLBACK).build();
    FakeWorld world = new FakeWorld(plan);
    try (Stage stage = new Stage("approved", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus waiting = stage.awaitState(release, State.AWAITING_APPROVAL);
      assertThat(world.calls).doesNotContain("shift 100");
      assertThat(waiting.allowedActions())
          .extracting(ReleaseStatus.AllowedAction::action)
          .contains("approve", "reject", "rollback", "hold");

      ReleaseStatus answered =
          release.update(WireNames.APPROVE, ReleaseStatus.class, Map.of("by", "ana", "step", 2));

      assertThat(answered.state()).isEqualTo(State.AWAITING_APPROVAL);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void aRejectionRollsBack() {
    Plan plan = Plans.plan().approvedStep(20, approval(OnUndecided.ROLLBACK)).build();
    FakeWorld world = new FakeWorld(plan);
    try (Stage stage = new Stage("rejected", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.AWAITING_APPROVAL);

      release.signal(WireNames.REJECT, Map.of("by", "ana", "reason", "not on a Friday"));

      assertThat(stage.ended(release).reason()).isEqualTo("rejected by ana: not on a Friday");
    }
  }

  @ParameterizedTest
  @EnumSource(OnUndecided.class)
  void anApprovalThatNobodyGivesDoesWhatTheSpecSays(OnUndecided onTimeout) {
    Plan plan = Plans.plan().approvedStep(20, approval(onTimeout)).build();
    FakeWorld world = new FakeWorld(plan);
    try (Stage stage = new Stage("approval-late-" + onTimeout.wire(), world)) {
      WorkflowStub release = stage.start();
      if (onTimeout == OnUndecided.HOLD) {
        stage.awaitState(release, State.HELD);
        release.signal(WireNames.APPROVE, Map.of("by", "ana"));
        release.signal(WireNames.RESUME, Map.of("by", "ana"));
        assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      } else {
        assertThat(stage.ended(release).cause()).isEqualTo(Cause.DEADLINE);
      }
    }
  }

  @Test
  void promoteEndsAStepAsIfPassed() {
    FakeWorld world = undecidedUntil(100_000, OnUndecided.HOLD);
    try (Stage stage = new Stage("override", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      stage.environment.sleep(Duration.ofMinutes(2));

      release.update(WireNames.PROMOTE, ReleaseStatus.class, Map.of("by", "ana"));

      ReleaseStatus status = stage.ended(release);
      assertThat(status.outcome()).as("%s", status.timeline()).isEqualTo(Outcome.PROMOTED);
      assertThat(status.timeline()).anyMatch(line -> line.what().contains("override by ana"));
      assertThat(world.calls).contains("salvage");
    }
  }

  @Test
  void refusesWhatIsNotPossibleNowWithWhatIs() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("refusals", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      assertThatThrownBy(
              () -> release.update(WireNames.APPROVE, ReleaseStatus.class, Map.of("by", "ana")))
          .isInstanceOf(WorkflowUpdateException.class)
          .cause()
          .isInstanceOfSatisfying(
              ApplicationFailure.class,
              failure -> {
                assertThat(failure.getType()).isEqualTo("illegal-transition");
                assertThat(failure.getOriginalMessage()).contains("watching", "promote");
              });
      assertThatThrownBy(() ->
              release.update(
                  WireNames.PROMOTE, ReleaseStatus.class, Map.of("by", "ana", "step", 2)))
          .cause()
          .isInstanceOfSatisfying(
              ApplicationFailure.class,
              failure -> assertThat(failure.getType()).isEqualTo("stale-step"));
      assertThatThrownBy(() -> release.update("detonate", ReleaseStatus.class, Map.of()))
          .isInstanceOf(WorkflowUpdateException.class);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void takesOnlySafeCommandsWithoutTrust() {
    FakeWorld world = new FakeWorld(Plans.plan().trust(Trust.NONE).build());
    try (Stage stage = new Stage("no-trust", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      assertThatThrownBy(
              () -> release.update(WireNames.PROMOTE, ReleaseStatus.class, Map.of("by", "ana")))
          .cause()
          .isInstanceOfSatisfying(
              ApplicationFailure.class,
              failure -> assertThat(failure.getType()).isEqualTo("forbidden-trust"));
      release.signal(WireNames.ROLLBACK, Map.of("by", "ana"));

      assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
    }
  }

  @Test
  void cancelRollsBackAndEndsCancelled() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("cancelled", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      release.signal(WireNames.CANCEL, Map.of("by", "ana"));

      ReleaseStatus status = stage.ended(release);
      assertThat(status.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(world.calls).contains("restore v11");
    }
  }

  @Test
  void readsTemporalsOwnCancelAsTheCommand() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("temporal-cancel", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);

      release.cancel("from the web UI");

      ReleaseStatus status = stage.ended(release);
      assertThat(status.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(world.calls).containsSubsequence("restore v11", "verify rollback");
    }
  }

  @Test
  void ignoresTemporalsCancelOnceThePromotionIsWritten() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("temporal-cancel-late", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.BAKING);

      release.cancel("too late");

      ReleaseStatus status = stage.ended(release);
      assertThat(status.outcome()).as("%s", status.timeline()).isEqualTo(Outcome.PROMOTED);
      assertThat(status.timeline()).anyMatch(line -> line.what().contains("cancel ignored"));
    }
  }

  @Test
  void aLostFenceRollsBackToWhatTheLedgerSays() {
    AtomicInteger kept = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Drift keep(Keep request) {
            if (kept.incrementAndGet() > 5) {
              throw ApplicationFailure.newNonRetryableFailure(
                  "the ledger's owner is another run", Failures.FENCE_LOST);
            }
            return super.keep(request);
          }
        };
    try (Stage stage = new Stage("fence-lost", world)) {
      ReleaseStatus status = stage.ended(stage.start());

      assertThat(status.cause()).isEqualTo(Cause.FENCE);
      assertThat(world.calls).contains("restore null");
    }
  }

  @Test
  void holdsWhenSomebodyElseChangesTheTraffic() {
    AtomicInteger kept = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Drift keep(Keep request) {
            if (kept.incrementAndGet() == 5) {
              return new Drift(
                  "canary has 35 %, written were 20 %", 35, Map.of("v11", 65, "v12", 35), null);
            }
            return super.keep(request);
          }
        };
    try (Stage stage = new Stage("drift", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      assertThat(String.valueOf(held.waitingFor())).contains("35 %");

      release.signal(WireNames.RESUME, Map.of("by", "ana"));
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void rollsBackWhenAForwardWriteNeverSucceeds() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Shifted shift(Shift request) {
            throw new IllegalStateException("connection refused by the router");
          }
        };
    try (Stage stage = new Stage("target-down", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus waiting =
          stage.awaitStatus(
              release,
              status -> String.valueOf(status.waitingFor()).contains("connection refused"));
      assertThat(waiting.state()).isEqualTo(State.DEPLOYING);

      ReleaseStatus status = stage.ended(release);
      assertThat(status.cause()).isEqualTo(Cause.TARGET);
      assertThat(Duration.between(status.startedAt(), end(status.endedAt())))
          .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(8));
    }
  }

  private static Instant end(@Nullable Instant ended) {
    return ended == null ? Instant.EPOCH : ended;
  }

  @Test
  void triesARollbackUntilTheTargetIsBack() {
    AtomicInteger attempts = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          @Nullable Verdict verdict(Observe request, long looksInStep) {
            return Verdict.FAIL;
          }

          @Override
          public Restored restore(Restore request) {
            if (attempts.incrementAndGet() < 500) {
              throw new IllegalStateException("connection refused by the router");
            }
            return super.restore(request);
          }
        };
    try (Stage stage = new Stage("rollback-target-down", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.ROLLING_BACK);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(attempts.get()).isEqualTo(500);
    }
  }

  @Test
  void goesOnWithARollbackThatAnsweredItCouldNever() {
    AtomicInteger attempts = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          @Nullable Verdict verdict(Observe request, long looksInStep) {
            return Verdict.FAIL;
          }

          @Override
          public Restored restore(Restore request) {
            if (attempts.incrementAndGet() < 3) {
              throw ApplicationFailure.newNonRetryableFailure("no such route", Failures.PERMANENT);
            }
            return super.restore(request);
          }
        };
    try (Stage stage = new Stage("rollback-permanent", world)) {
      assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }
  }

  @Test
  void aHoldWhileAWriteIsPendingRaisesTheEpochAndStepsBack() {
    AtomicInteger attempts = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Shifted shift(Shift request) {
            if (request.weights().getOrDefault("v12", 0) == 50 && attempts.incrementAndGet() < 8) {
              throw new IllegalStateException("connection refused by the router");
            }
            return super.shift(request);
          }
        };
    try (Stage stage = new Stage("hold-in-write", world)) {
      WorkflowStub release = stage.start();
      stage.awaitStatus(
          release,
          status ->
              status.state() == State.DEPLOYING && status.step() != null && attempts.get() > 0);
      release.signal(WireNames.HOLD, Map.of("by", "ana"));
      stage.awaitState(release, State.HELD);
      assertThat(world.calls).endsWith("take fence", "shift 20");
      assertThat(world.canaryWeight).isEqualTo(20);

      release.signal(WireNames.RESUME, Map.of("by", "ana"));
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void endsAllTheSameWhenTheRecordsAreDown() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public void recordOutcome(RecordOutcome request) {
            throw new IllegalStateException("no database");
          }
        };
    try (Stage stage = new Stage("records-down", world)) {
      assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void staysWhenTheEvidenceCannotBeRead() {
    AtomicInteger salvages = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Salvaged salvage(Salvage request) {
            if (salvages.incrementAndGet() < 4) {
              throw new IllegalStateException("the server does not answer");
            }
            return super.salvage(request);
          }
        };
    try (Stage stage = new Stage("salvage-fails", world)) {
      assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(salvages.get()).isGreaterThan(4);
    }
  }

  @Test
  void writesNoEventPerLook() {
    Plan plan =
        Plans.plan()
            .step(20, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
            .step(50, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
            .build();
    FakeWorld world = new FakeWorld(plan);
    try (Stage stage = new Stage("two-steps-of-120-looks", world)) {
      WorkflowStub release = stage.start();

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(world.looks.get()).isGreaterThanOrEqualTo(240);
      long events = stage.causedHistoryLength(release);
      assertThat(events).isLessThanOrEqualTo(2 * 40 + 100);
    }
  }

  private static Approval approval(OnUndecided onTimeout) {
    return new Approval(1, Duration.ofHours(1), onTimeout);
  }

  private static FakeWorld failingAt(int step, long look) {
    return new FakeWorld(Plans.plan().build()) {
      @Override
      @Nullable Verdict verdict(Observe request, long looksInStep) {
        return request.step() == step && looksInStep == look
            ? Verdict.FAIL
            : super.verdict(request, looksInStep);
      }
    };
  }

  private static FakeWorld undecidedUntil(long look, OnUndecided onUndecided) {
    Plan plan = Plans.plan().step(20, TEN, Duration.ofMinutes(20), onUndecided).build();
    return new FakeWorld(plan) {
      @Override
      @Nullable Verdict verdict(Observe request, long looksInStep) {
        return looksInStep >= look ? Verdict.PASS : null;
      }
    };
  }

  private static RawValue raw(String encoding) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8(encoding))
            .setData(ByteString.copyFromUtf8("\u0000\u0001"))
            .build());
  }
}
