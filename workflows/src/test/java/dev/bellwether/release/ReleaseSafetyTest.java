package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.RollbackActivities.Restore;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ways to be left with a canary that has traffic and nobody who watches or takes it back. */
class ReleaseSafetyTest {
  private static final Map<String, String> ANA = Map.of("by", "ana");

  @Test
  void aRunResetToItsBeginningGivesTheTargetBackHoweverLongThatTakes() {
    AtomicInteger tries = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Admission admit(RawValue input, Admit request) {
            throw ApplicationFailure.newNonRetryableFailure("was reset", Failures.FENCE_LOST);
          }

          @Override
          public void withdraw(Admit request) {
            if (tries.incrementAndGet() < 200) {
              throw new IllegalStateException("the router does not answer");
            }
            super.withdraw(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(world.calls).contains("withdraw");
    }
  }

  @Test
  void aRollbackThatWasCompletedByHandIsMadeAllTheSame() {
    AtomicInteger tries = new AtomicInteger();
    List<Restore> asked = new CopyOnWriteArrayList<>();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Verdict verdict(Observe request, long looksInStep) {
            return Verdict.FAIL;
          }

          @Override
          @SuppressWarnings("NullAway") // what a person may complete an activity with
          public Restored restore(Restore request) {
            asked.add(request);
            return tries.incrementAndGet() == 1 ? null : super.restore(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(world.canaryWeight).isZero();
      assertThat(asked).hasSize(2).extracting(Restore::admittedOver).containsOnly("v11");
    }
  }

  @Test
  void aFloodOfLongCommandsMakesNeitherMemoNorInputsLarge() {
    List<Integer> carried = Collections.synchronizedList(new ArrayList<>());
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Observed observe(Observe request) {
            carried.add(request.log().toString().length());
            return super.observe(request);
          }
        };
    String smiles = "\uD83D\uDE00".repeat(2_000);
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      for (int i = 0; i < 120; i++) {
        release.signal(WireNames.HOLD, Map.of("by", smiles, "reason", smiles, "for", smiles));
      }
      release.signal(WireNames.RESUME, ANA);
      ReleaseStatus ended = stage.ended(release);

      assertThat(ended.timeline().toString().length()).isLessThan(100_000);
      assertThat(carried).allMatch(length -> length < 100_000);
    }
  }

  @Test
  void looksGoOnInAHoldThatComesBetweenCheckAndMove() {
    AtomicBoolean sent = new AtomicBoolean();
    AtomicInteger decides = new AtomicInteger();
    AtomicInteger protects = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Observed observe(Observe request) {
            if (request.step() == 0 && canaryWeight == 20) {
              (request.mode() == WatchMode.DECIDE ? decides : protects).incrementAndGet();
            }
            Observed observed = super.observe(request);
            if (observed.conclusion() == Conclusion.PASS && !sent.getAndSet(true)) {
              Objects.requireNonNull(client)
                  .newUntypedWorkflowStub(Activity.getExecutionContext().getInfo().getWorkflowId())
                  .signal(WireNames.HOLD, ANA);
            }
            return observed;
          }
        };
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      assertThat(world.calls).doesNotContain("shift 50");
      int before = protects.get() + decides.get();
      stage.environment.sleep(Duration.ofHours(2));
      assertThat(protects.get() + decides.get()).isGreaterThan(before + 200);

      release.signal(WireNames.RESUME, ANA);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void aStepIsWatchedAgainWhenAHoldInterruptedTheMoveFromIt() {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Shifted shift(Shift request) {
            if (request.weights().getOrDefault("v12", 0) == 100 && attempts.incrementAndGet() < 8) {
              throw new IllegalStateException("connection refused by the router");
            }
            return super.shift(request);
          }

          @Override
          public Observed observe(Observe request) {
            boolean first = Activity.getExecutionContext().getInfo().getAttempt() == 1;
            if (first && request.newStep() && request.step() == 1) {
              begun.incrementAndGet();
            }
            return super.observe(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = stage.start();
      stage.awaitStatus(release, status -> attempts.get() > 0);
      release.signal(WireNames.HOLD, ANA);
      stage.awaitState(release, State.HELD);
      stage.environment.sleep(Duration.ofHours(5));
      release.signal(WireNames.RESUME, ANA);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(begun.get()).isEqualTo(2);
    }
  }

  @Test
  void countsNothingOfTheStepBeforeWhenAStepWasNeverLookedAt() {
    AtomicBoolean blocked = new AtomicBoolean(true);
    List<String> asked = new CopyOnWriteArrayList<>();
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Observed observe(Observe request) {
            if (request.step() == 1) {
              asked.add(request.mode() + " " + request.newStep());
              if (blocked.get()) {
                throw new IllegalStateException("the metrics source hangs");
              }
            }
            return super.observe(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = stage.start();
      stage.awaitStatus(release, status -> status.state() == State.WATCHING && !asked.isEmpty());
      // Passed at the step before, and that was less than three looks ago.
      release.signal(WireNames.PROMOTE, ANA);
      stage.awaitStatus(
          release, status -> status.timeline().toString().contains("there has been no look"));
      assertThat(world.calls).doesNotContain("shift 100");
      blocked.set(false);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(asked.getLast()).startsWith("PROTECT");
      assertThat(asked.stream().filter(one -> one.startsWith("DECIDE")))
          .containsOnly("DECIDE true");
    }
  }

  @Test
  void looksAgainAfterAProtectingWatchBroke() {
    AtomicBoolean broken = new AtomicBoolean();
    AtomicInteger protects = new AtomicInteger();
    Plan plan =
        Plans.plan().promotionApproval(Duration.ofHours(20), Plan.OnUndecided.ROLLBACK).build();
    FakeWorld world =
        new FakeWorld(plan) {
          @Override
          public Observed observe(Observe request) {
            if (request.mode() == WatchMode.PROTECT && request.step() == 1) {
              if (!broken.getAndSet(true)) {
                throw ApplicationFailure.newNonRetryableFailure("failed by hand", "PERSON");
              }
              protects.incrementAndGet();
            }
            return super.observe(request);
          }

          @Override
          boolean failsUnderProtection(Observe request, long looksInStep) {
            return request.step() == 1 && protects.get() > 20;
          }
        };
    try (Stage stage = new Stage("", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.cause()).isEqualTo(Cause.GATE);
      assertThat(world.canaryWeight).isZero();
    }
  }

  @Test
  void holdsWhenTheGuardOfTheTargetIsCompletedByHand() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          @SuppressWarnings("NullAway") // what a person may complete an activity with
          public Drift keep(Keep request) {
            if (keeps.get() == 5) {
              keeps.incrementAndGet();
              return null;
            }
            return super.keep(request);
          }
        };
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      release.signal(WireNames.RESUME, ANA);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(world.keeps.get()).isGreaterThan(20);
    }
  }

  @Test
  void promotesNothingOnALookOfTheFuture() {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");

    assertThat(unmet(now, now.plusSeconds(90))).isNull();
    assertThat(unmet(now, now.plusSeconds(91))).contains("has not come yet");
  }

  private static @Nullable String unmet(Instant now, Instant newest) {
    GateReport report =
        new GateReport(
            "max_error_rate",
            Verdict.PASS,
            null,
            Quantities.share(0.005),
            null,
            List.of(),
            new GateReport.Samples(1, 1),
            "threshold",
            "as the test says",
            null,
            now,
            Severity.FATAL,
            null,
            null,
            null,
            null);
    return PromotionCheck.unmet(
            new PromotionCheck.Present(
                List.of(report),
                newest,
                now,
                Duration.ofSeconds(30),
                50,
                5,
                true,
                false,
                true,
                true,
                true))
        .orElse(null);
  }
}
