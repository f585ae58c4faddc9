package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.ServingActivities.Drift;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else changes the target while the canary has weight. */
class ReleaseDriftTest {
  private static final Map<String, String> ANA = Map.of("by", "ana");

  @Test
  void isHeldForTrafficThatSomebodyElseChanged() {
    Changed world = new Changed(OnUndecided.HOLD, weights());
    try (Stage stage = new Stage("drift-held", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);

      assertThat(waitsFor(held))
          .isEqualTo(
              "somebody else changed the traffic: fraud-model sends v11 65 %, v12 35 % where v11 80"
                  + " %, v12 20 % was written; set what was written and resume, or roll back");
      assertThat(held.timeline()).anyMatch(line -> line.what().contains("where v11 80 %"));
      assertThat(world.calls).doesNotContain("restore v11", "shift 50", "take fence");
      release.signal(WireNames.ROLLBACK, ANA);
      assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
    }
  }

  @Test
  void isHeldAgainForAsLongAsTheChangeStands() {
    Changed world = new Changed(OnUndecided.HOLD, weights());
    try (Stage stage = new Stage("drift-resumed", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      for (int resumed = 2; resumed <= 4; resumed++) {
        release.signal(WireNames.RESUME, ANA);
        int times = resumed;
        stage.awaitStatus(
            release, status -> status.state() == State.HELD && holds(status) == times);
      }
      assertThat(world.calls).doesNotContain("shift 50", "take fence", "restore v11");

      world.putBack();
      release.signal(WireNames.RESUME, ANA);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void rollsBackForTrafficThatSomebodyElseChangedWhenToldTo() {
    Changed world = new Changed(OnUndecided.ROLLBACK, weights());
    try (Stage stage = new Stage("drift-rollback", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(ended.cause()).isEqualTo(Cause.TARGET);
      assertThat(ended.reason())
          .isEqualTo(
              "somebody else changed the traffic: fraud-model sends v11 65 %, v12 35 % where v11 80"
                  + " %, v12 20 % was written; on_drift: rollback");
      assertThat(world.calls).contains("restore v11").doesNotContain("shift 50");
    }
  }

  @Test
  void leavesTrafficThatWentElsewhereAndSaysSo() {
    Changed world =
        new Changed(OnUndecided.ROLLBACK, movedAway()) {
          @Override
          public Restored restore(Restore request) {
            Restored restored = super.restore(request);
            return new Restored(
                "v11", restored.fence(), Map.of("v10", 100), true, false, restored.at());
          }
        };
    try (Stage stage = new Stage("", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.cause()).isEqualTo(Cause.TAKEN_OVER);
      assertThat(ended.reason()).contains("left alone", "v10 100 %");
    }
  }

  @Test
  void isHeldForAnotherOwner() {
    Changed world = new Changed(OnUndecided.HOLD, owner());
    try (Stage stage = new Stage("drift-owner-held", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);

      assertThat(waitsFor(held))
          .isEqualTo(
              "somebody else took the target: fraud-model is held by release other (run-2), write"
                  + " 9.0 where release fraud-model-v12 was written; put this release back into the"
                  + " ledger and resume, or roll back");
      assertThat(world.calls).doesNotContain("restore null", "restore v11");
      world.putBack();
      release.signal(WireNames.RESUME, ANA);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void rollsBackToWhatTheLedgerSaysForAnotherOwnerWhenToldTo() {
    Changed world = new Changed(OnUndecided.ROLLBACK, owner());
    try (Stage stage = new Stage("", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(ended.reason()).contains("held by release other (run-2)", "on_drift: rollback");
      assertThat(world.calls).contains("restore null");
    }
  }

  /** The write finds it before the guard of the target has looked again. */
  @Test
  void isHeldForAnotherOwnerThatAWriteMet() {
    AtomicBoolean taken = new AtomicBoolean();
    AtomicInteger kept = new AtomicInteger();
    Changed world =
        new Changed(OnUndecided.HOLD, owner()) {
          @Override
          public Shifted shift(Shift request) {
            if (request.weights().getOrDefault("v12", 0) == 50 && !taken.getAndSet(true)) {
              throw lost("fraud-model is held by release other (run-2), write 9.0");
            }
            return super.shift(request);
          }

          @Override
          public Drift keep(Keep request) {
            return taken.get() && kept.incrementAndGet() == 1 ? owner() : look(request);
          }
        };
    try (Stage stage = new Stage("drift-owner-met", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      assertThat(world.calls).doesNotContain("shift 50", "restore null");

      release.signal(WireNames.RESUME, ANA);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void turnsBackWhenAWriteMetAFenceThatTheGuardConfirms() {
    AtomicBoolean taken = new AtomicBoolean();
    Changed world =
        new Changed(OnUndecided.HOLD, owner()) {
          @Override
          public Shifted shift(Shift request) {
            if (request.weights().getOrDefault("v12", 0) == 50) {
              taken.set(true);
              throw lost("fraud-model is held by a direct rollback (direct), write 9.0");
            }
            return super.shift(request);
          }

          @Override
          public Drift keep(Keep request) {
            if (taken.get()) {
              throw lost("fraud-model is held by a direct rollback (direct), write 9.0");
            }
            return look(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(ended.reason()).contains("held by a direct rollback");
    }
  }

  @ParameterizedTest
  @EnumSource(OnUndecided.class)
  void isTreatedTheSameWhenOnlyTheLastWriteMeetsIt(OnUndecided onDrift) {
    Changed world =
        new Changed(onDrift, weights()) {
          @Override
          public Drift keep(Keep request) {
            return calls.contains("settle met it") ? super.keep(request) : look(request);
          }

          @Override
          public void settle(Settle request) {
            if (changed()) {
              calls.add("settle met it");
              throw lost("fraud-model sends v11 65 %, v12 35 % at the end of the bake");
            }
            super.settle(request);
          }
        };
    try (Stage stage = new Stage("drift-at-the-end-" + onDrift.wire(), world)) {
      WorkflowStub release = stage.start();
      if (onDrift == OnUndecided.HOLD) {
        ReleaseStatus held = stage.awaitState(release, State.HELD);
        assertThat(waitsFor(held)).startsWith("somebody else changed the traffic: ");
        world.putBack();
        release.signal(WireNames.RESUME, ANA);
      }

      ReleaseStatus ended = stage.ended(release);

      assertThat(ended.outcome())
          .isEqualTo(onDrift == OnUndecided.HOLD ? Outcome.PROMOTED : Outcome.ROLLED_BACK);
      assertThat(ended.cause()).isEqualTo(onDrift == OnUndecided.HOLD ? null : Cause.TARGET);
    }
  }

  private static String waitsFor(ReleaseStatus held) {
    return Objects.requireNonNull(held.waitingFor()).what();
  }

  private static long holds(ReleaseStatus status) {
    return status.timeline().stream().filter(line -> line.what().startsWith("held: ")).count();
  }

  private static ApplicationFailure lost(String why) {
    return ApplicationFailure.newNonRetryableFailure(why, Failures.FENCE_LOST);
  }

  private static Drift weights() {
    return new Drift(
        "fraud-model sends v11 65 %, v12 35 % where v11 80 %, v12 20 % was written",
        35, Map.of("v11", 65, "v12", 35), null);
  }

  private static Drift movedAway() {
    return new Drift(
        "fraud-model sends v10 100 % where v11 80 %, v12 20 % was written",
        0, Map.of("v10", 100), null);
  }

  private static Drift owner() {
    return new Drift(
        "fraud-model is held by release other (run-2), write 9.0 where release fraud-model-v12 was"
            + " written",
        20,
        Map.of("v11", 80, "v12", 20),
        "run-2");
  }

  /** Finds a change at the fifth look, and at each after it, until it is put back. */
  private static class Changed extends FakeWorld {
    private volatile @Nullable Drift change;

    Changed(OnUndecided onDrift, Drift change) {
      super(Plans.plan().onDrift(onDrift).build());
      this.change = change;
    }

    void putBack() {
      change = null;
    }

    boolean changed() {
      return change != null;
    }

    /** Without any change. */
    Drift look(Keep request) {
      return super.keep(request);
    }

    @Override
    public Drift keep(Keep request) {
      Drift found = change;
      return found != null && keeps.incrementAndGet() > 5 ? found : super.keep(request);
    }
  }
}
