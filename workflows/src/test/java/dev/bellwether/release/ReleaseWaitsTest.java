package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bellwether.activity.Failures;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds a release up, and what then: holds, deadlines, blindness, records, lost workers. */
@Timeout(60)
class ReleaseWaitsTest {
  private static final Duration TEN = Duration.ofMinutes(10);

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"BUILDING", "TESTING", "DEPLOYING", "WATCHING", "PROMOTING", "BAKING"})
  void holdsInEachStateAndGoesBackToIt(State state) {
    PausedWorld world = new PausedWorld(oneStep(OnUndecided.HOLD), state);
    try (Stage stage = new Stage("hold-in-" + state.wire(), world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, state);
      release.signal(WireNames.HOLD, Map.of("by", "ana"));
      ReleaseStatus held = stage.awaitState(release, State.HELD);

      release.signal(WireNames.RESUME, Map.of("by", "ana"));
      ReleaseStatus back = stage.awaitStatus(release, status -> status.changes() > held.changes());
      assertThat(back.state()).isEqualTo(state);

      world.slow = false;
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"DEPLOYING", "PROMOTING"})
  void aLongHoldWhileItVerifiesDoesNotCount(State state) {
    PausedWorld world = new PausedWorld(oneStep(OnUndecided.HOLD), state);
    try (Stage stage = new Stage("long-hold-in-" + state.wire(), world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, state);
      release.signal(WireNames.HOLD, Map.of("by", "ana"));
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      stage.environment.sleep(Duration.ofMinutes(20));

      release.signal(WireNames.RESUME, Map.of("by", "ana"));
      stage.awaitStatus(release, status -> status.changes() > held.changes());
      world.slow = false;

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void aHoldInTheBakeDefersItsEnd() {
    FakeWorld world = new FakeWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("hold-defers-bake", world)) {
      WorkflowStub release = stage.start();
      Instant baking = stage.awaitState(release, State.BAKING).changedAt();
      release.signal(WireNames.HOLD);
      stage.awaitState(release, State.HELD);
      stage.environment.sleep(Duration.ofHours(2));
      release.signal(WireNames.RESUME);

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(ended.blindBake()).isFalse();
      assertThat(Duration.between(baking, ended.endedAt()))
          .isBetween(Duration.ofMinutes(129), Duration.ofMinutes(135));
    }
  }

  @Test
  void anExtensionMovesTheEndOfTheWindow() {
    FakeWorld world = undecidedUntil(oneStep(OnUndecided.ROLLBACK), 70);
    try (Stage stage = new Stage("extended", world)) {
      WorkflowStub release = stage.start();
      Instant before = windowEnd(stage.awaitState(release, State.WATCHING));

      ReleaseStatus answered =
          release.update(WireNames.EXTEND, ReleaseStatus.class, Map.of("for", "30m"));
      assertThat(answered.state()).isEqualTo(State.WATCHING);
      stage.awaitStatus(
          release, status -> windowEnd(status).equals(before.plus(Duration.ofMinutes(30))));

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void whateverIsSentCannotPoisonARelease() {
    FakeWorld world = new FakeWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("poison", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.EXTEND, Map.of("for", "9999999999999d", "by", "ana"));
      release.signal(WireNames.EXTEND, json("{\"for\":\"10m\",\"by\":\"\\ud83d\"}"));
      release.signal("explode \uD83D\uDE80".repeat(60));
      release.signal(WireNames.PROMOTE, json("{\"step\":1e999,\"by\":\"\\ude80\"}"));

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void anIdUsedTwiceCountsOnceForEachCommand() {
    FakeWorld world = undecidedUntil(oneStep(OnUndecided.HOLD), 10_000);
    try (Stage stage = new Stage("ids", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.HOLD, Map.of("command_id", "1"));
      stage.awaitState(release, State.HELD);
      release.signal(WireNames.RESUME, Map.of("command_id", "1"));
      stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.HOLD, Map.of("command_id", "1"));
      stage.environment.sleep(Duration.ofMinutes(1));
      assertThat(Objects.requireNonNull(stage.status(release)).state()).isEqualTo(State.WATCHING);

      release.signal(WireNames.ROLLBACK, Map.of("command_id", "1"));

      assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
    }
  }

  @Test
  void rollsBackAnUndecidedHoldThatNobodyResumes() {
    FakeWorld world = undecidedUntil(rarelyLooked(OnUndecided.HOLD), 100_000);
    try (Stage stage = new Stage("undecided-hold-expires", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.cause()).isEqualTo(Cause.DEADLINE);
      assertThat(ended.reason()).contains("undecided");
      assertThat(Duration.between(ended.startedAt(), ended.endedAt()))
          .isBetween(Duration.ofHours(24), Duration.ofHours(25));
    }
  }

  @ParameterizedTest
  @EnumSource(OnUndecided.class)
  void actsByItselfWhenNobodyLooks(OnUndecided onUndecided) {
    FakeWorld world =
        new FakeWorld(rarelyLooked(onUndecided)) {
          @Override
          public Observed observe(Observe request) {
            throw new IllegalStateException("out of memory");
          }
        };
    try (Stage stage = new Stage("nobody-looks-" + onUndecided.wire(), world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus ended = stage.ended(release);

      assertThat(ended.cause())
          .isEqualTo(onUndecided == OnUndecided.HOLD ? Cause.DEADLINE : Cause.UNDECIDED);
      assertThat(ended.reason()).contains("nobody looked in time");
      assertThat(stage.historyLength(release)).isLessThan(150);
    }
  }

  @ParameterizedTest
  @EnumSource(OnUndecided.class)
  void aWatchThatBreaksIsUndecidedAndNotTriedForEver(OnUndecided onUndecided) {
    FakeWorld world =
        new FakeWorld(oneStep(onUndecided)) {
          @Override
          public Observed observe(Observe request) {
            throw ApplicationFailure.newNonRetryableFailure("no such metrics", Failures.PERMANENT);
          }
        };
    try (Stage stage = new Stage("watch-breaks-" + onUndecided.wire(), world)) {
      WorkflowStub release = stage.start();

      assertThat(stage.ended(release).reason()).contains("no such metrics");
      // In a day's hold looking is tried again some seven times, ever more rarely.
      assertThat(stage.historyLength(release)).isLessThan(250);
    }
  }

  @Test
  void aSalvageThatFailsAtOnceLeavesAShortHistory() {
    AtomicInteger salvages = new AtomicInteger();
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.HOLD)) {
          @Override
          public Salvaged salvage(Salvage request) {
            if (salvages.incrementAndGet() < 8) {
              throw ApplicationFailure.newNonRetryableFailure("not allowed", Failures.PERMANENT);
            }
            return super.salvage(request);
          }
        };
    try (Stage stage = new Stage("salvage-refused", world)) {
      WorkflowStub release = stage.start();

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(stage.historyLength(release)).isLessThan(350);
    }
  }

  @Test
  void holdsAReleaseThatIsBlindForTenMinutesWhateverOnUndecidedSays() {
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.ROLLBACK, Duration.ofHours(2))) {
          @Override
          @Nullable Verdict verdict(Observe request, long looksInStep) {
            return looksInStep < 60 ? null : super.verdict(request, looksInStep);
          }

          @Override
          @Nullable Instant blindSince(Observe request, Instant at) {
            Instant since = request.since().plus(Duration.ofMinutes(1));
            return at.isAfter(since) && at.isBefore(request.since().plus(Duration.ofMinutes(20)))
                ? since
                : null;
          }
        };
    try (Stage stage = new Stage("blind-held", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      assertThat(Objects.requireNonNull(held.waitingFor()).what()).contains("no data for 10m");
      stage.environment.sleep(Duration.ofMinutes(20));

      release.signal(WireNames.RESUME);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void holdsAReleaseWhoseTrafficIsSplitOtherwiseWhateverOnUndecidedSays() {
    Set<Instant> begun = ConcurrentHashMap.newKeySet();
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.ROLLBACK)) {
          @Override
          @Nullable String distrust(Observe request, long looksInStep) {
            begun.add(request.since());
            return begun.size() == 1 && looksInStep == 8
                ? "sample_ratio: the canary gets 50 %"
                : null;
          }
        };
    try (Stage stage = new Stage("split-held", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);
      assertThat(Objects.requireNonNull(held.waitingFor()).what())
          .contains("sample_ratio: the canary gets 50 %");
      Instant resumed = Instant.ofEpochMilli(stage.environment.currentTimeMillis());

      release.signal(WireNames.RESUME);

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      // What was counted before speaks for nothing: the step begins once more.
      assertThat(begun).hasSize(2).anyMatch(since -> !since.isBefore(resumed));
    }
  }

  @Test
  void aBlindBakeIsExtendedOnceThenPromotedAndSaysSo() {
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.HOLD)) {
          @Override
          @Nullable Instant blindSince(Observe request, Instant at) {
            return request.weight() == 100 ? at.minus(Duration.ofMinutes(5)) : null;
          }
        };
    assertBlindBake("blind-bake", world);
  }

  @Test
  void aBakeInWhichNobodyLooksIsBlind() {
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.HOLD)) {
          @Override
          public Observed observe(Observe request) {
            if (request.weight() == 100) {
              throw new IllegalStateException("out of memory");
            }
            return super.observe(request);
          }
        };
    assertBlindBake("unwatched-bake", world);
  }

  private static void assertBlindBake(String name, FakeWorld world) {
    try (Stage stage = new Stage(name, world)) {
      WorkflowStub release = stage.start();
      Instant baking = stage.awaitState(release, State.BAKING).changedAt();

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(ended.blindBake()).isTrue();
      assertThat(Duration.between(baking, ended.endedAt()))
          .isBetween(Duration.ofMinutes(19), Duration.ofMinutes(26));
    }
  }

  @Test
  void promotionWaitsForTheRecords() {
    FakeWorld world = unsavedUntil(80);
    try (Stage stage = new Stage("records-late", world)) {
      WorkflowStub release = stage.start();
      stage.awaitStatus(
          release,
          status -> status.waitingFor() != null && status.waitingFor().kind().equals("records"));

      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(stage.historyLength(release)).isLessThan(450);
    }
  }

  @Test
  void holdsAtTheEndOfTheWindowWhileTheRecordsAreDownWhateverOnUndecidedSays() {
    FakeWorld world = unsavedUntil(1_000_000);
    try (Stage stage = new Stage("records-never", world)) {
      WorkflowStub release = stage.start();
      ReleaseStatus held = stage.awaitState(release, State.HELD);

      assertThat(Objects.requireNonNull(held.waitingFor()).what()).contains("not in the records");
      assertThat(Duration.between(held.startedAt(), held.changedAt()))
          .isGreaterThan(Duration.ofMinutes(119));
      assertThat(stage.historyLength(release)).isLessThan(900);
    }
  }

  private static FakeWorld unsavedUntil(long look) {
    return new FakeWorld(oneStep(OnUndecided.ROLLBACK, Duration.ofHours(2))) {
      @Override
      boolean saves(Observe request, long looksInStep) {
        return looksInStep >= look;
      }
    };
  }

  @Test
  void showsThatTheCanaryHasNoTrafficBeforeItIsVerified() {
    FakeWorld world =
        new FakeWorld(oneStep(OnUndecided.HOLD)) {
          private final AtomicInteger tries = new AtomicInteger();

          @Override
          public Settled verify(VerifyRollback request) {
            if (tries.incrementAndGet() < 100) {
              throw again(Failures.NOT_YET, "still some requests", Duration.ofSeconds(5));
            }
            return super.verify(request);
          }
        };
    try (Stage stage = new Stage("rollback-shown", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.ROLLBACK);

      stage.awaitStatus(
          release,
          status ->
              status.state() == State.ROLLING_BACK
                  && Objects.requireNonNull(status.step()).trafficSet() == 0);
      assertThat(world.calls).doesNotContain("verify rollback");
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }
  }

  private static Plan oneStep(OnUndecided onUndecided) {
    return oneStep(onUndecided, Duration.ofMinutes(20));
  }

  private static Plan oneStep(OnUndecided onUndecided, Duration maxWatch) {
    return Plans.plan().step(20, TEN, maxWatch, onUndecided).build();
  }

  /** For what takes a day. */
  private static Plan rarelyLooked(OnUndecided onUndecided) {
    return Plans.plan()
        .look(Duration.ofMinutes(5))
        .step(20, TEN, Duration.ofMinutes(20), onUndecided)
        .build();
  }

  private static FakeWorld undecidedUntil(Plan plan, long look) {
    return new FakeWorld(plan) {
      @Override
      @Nullable Verdict verdict(Observe request, long looksInStep) {
        return looksInStep >= look ? Verdict.PASS : null;
      }
    };
  }

  private static Instant windowEnd(ReleaseStatus status) {
    StepStatus step = status.step();
    Instant ends = step == null ? null : step.endsAt();
    return ends == null ? Instant.EPOCH : ends;
  }

  private static RawValue json(String text) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8(text))
            .build());
  }
}
