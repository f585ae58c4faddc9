package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people may do to a step that the gates have not passed: promote it, or give it time. */
@Timeout(60)
class ReleaseOverrideTest {
  private static final Duration TEN = Duration.ofMinutes(10);
  private static final Map<String, String> ANA = Map.of("by", "ana", "reason", "seen the numbers");

  /** Undecided for ever, unless a test says otherwise. */
  private static class OpenWorld extends FakeWorld {
    private final List<LogEntry> recorded = new CopyOnWriteArrayList<>();

    OpenWorld(Plan plan) {
      super(plan);
    }

    @Override
    @Nullable Verdict verdict(Observe request, long looksInStep) {
      return null;
    }

    @Override
    public void recordOutcome(RecordOutcome request) {
      recorded.addAll(request.log());
      super.recordOutcome(request);
    }
  }

  private static Plan oneStep(OnUndecided onUndecided) {
    return Plans.plan().step(20, TEN, Duration.ofMinutes(20), onUndecided).build();
  }

  @Test
  void anOverrideIsRecordedWithWhoSaidItAndWhatTheGatesSaidThen() {
    OpenWorld world = new OpenWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("override-recorded", world)) {
      WorkflowStub release = watching(stage);
      release.signal(WireNames.PROMOTE, ANA);

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(ended.findings()).extracting(Finding::code).containsExactly("W902");
      assertThat(ended.findings().getFirst().message())
          .startsWith("promoted to 100 % by override of ana: seen the numbers; max_error_rate was");
      assertThat(Report.of(ended)).contains("W902", "by override of ana: seen the numbers");
      assertThat(world.recorded)
          .anySatisfy(entry -> {
            assertThat(entry.what())
                .isEqualTo("promoted to 100 % by override of ana: seen the numbers");
            assertThat(entry.detail()).contains("max_error_rate was", "as the test says");
          });
      assertThat(world.calls).containsSubsequence("salvage", "shift 100", "verify 100");
    }
  }

  private static WorkflowStub watching(Stage stage) {
    WorkflowStub release = stage.start();
    stage.awaitState(release, State.WATCHING);
    stage.environment.sleep(Duration.ofMinutes(2));
    return release;
  }

  @Test
  void anOverrideSkipsNoApproval() {
    Plan plan =
        Plans.plan()
            .step(20, TEN, Duration.ofHours(2), OnUndecided.HOLD)
            .promotionApproval(Duration.ofHours(1), OnUndecided.ROLLBACK)
            .build();
    OpenWorld world = new OpenWorld(plan);
    try (Stage stage = new Stage("override-unapproved", world)) {
      WorkflowStub release = watching(stage);
      release.signal(WireNames.PROMOTE, ANA);
      stage.awaitState(release, State.AWAITING_APPROVAL);

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.cause()).isEqualTo(Cause.DEADLINE);
      assertThat(ended.findings()).isEmpty();
      assertThat(world.calls).doesNotContain("shift 100");
    }
  }

  @Test
  void anOverrideNeverGoesPastAFail() {
    OpenWorld world =
        new OpenWorld(oneStep(OnUndecided.HOLD)) {
          @Override
          public Salvaged salvage(Salvage request) {
            // What the newest look says, read after promote was said.
            Salvaged read = super.salvage(request);
            failing = true;
            return read;
          }

          private volatile boolean failing;

          @Override
          boolean failsUnderProtection(Observe request, long looksInStep) {
            return failing && request.mode() == WatchMode.PROTECT;
          }
        };
    Plan approved =
        Plans.plan()
            .step(20, TEN, Duration.ofMinutes(20), OnUndecided.HOLD)
            .promotionApproval(Duration.ofHours(2), OnUndecided.ROLLBACK)
            .build();
    world.plan = approved;
    try (Stage stage = new Stage("override-fails", world)) {
      WorkflowStub release = watching(stage);
      release.signal(WireNames.PROMOTE, ANA);

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(world.calls).doesNotContain("shift 100");
    }
  }

  @Test
  void anOverrideInAHoldWaitsForItsEnd() {
    OpenWorld world = new OpenWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("override-held", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      release.signal(WireNames.PROMOTE, ANA);
      stage.environment.sleep(Duration.ofHours(1));
      assertThat(world.calls).doesNotContain("shift 100");

      release.signal(WireNames.RESUME, ANA);
      assertThat(stage.ended(release).outcome()).isEqualTo(Outcome.PROMOTED);
    }
  }

  @Test
  void anExtensionDoesNotInterruptTheWatchAndCountsWhenItComesBackUndecided() {
    AtomicInteger opened = new AtomicInteger();
    OpenWorld world =
        new OpenWorld(oneStep(OnUndecided.ROLLBACK)) {
          @Override
          public Observed observe(Observe request) {
            if (io.temporal.activity.Activity.getExecutionContext().getInfo().getAttempt() == 1) {
              opened.incrementAndGet();
            }
            return super.observe(request);
          }
        };
    try (Stage stage = new Stage("extended-undecided", world)) {
      WorkflowStub release = watching(stage);
      Instant before = end(Objects.requireNonNull(stage.status(release)));
      int open = opened.get();
      release.signal(WireNames.EXTEND, Map.of("by", "ana", "for", "30m"));
      ReleaseStatus longer = stage.awaitStatus(release, status -> end(status).isAfter(before));
      assertThat(end(longer)).isEqualTo(before.plus(Duration.ofMinutes(30)));
      assertThat(opened.get()).isEqualTo(open);
      assertThat(longer.timeline()).anyMatch(line -> line.what().contains("30m longer"));

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.cause()).isEqualTo(Cause.UNDECIDED);
      assertThat(Objects.requireNonNull(ended.endedAt()))
          .isBetween(end(longer), end(longer).plus(Duration.ofMinutes(2)));
      assertThat(opened.get()).isEqualTo(open + 1);
    }
  }

  @Test
  void anExtensionInAHoldResumesAndMovesTheEnd() {
    OpenWorld world = new OpenWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("extended-held", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.HELD);
      release.signal(WireNames.EXTEND, Map.of("by", "ana", "for", "3h"));
      ReleaseStatus again = stage.awaitState(release, State.WATCHING);

      assertThat(Duration.between(again.changedAt(), end(again)))
          .isGreaterThan(Duration.ofMinutes(175));
      release.signal(WireNames.ROLLBACK, ANA);
      assertThat(stage.ended(release).cause()).isEqualTo(Cause.PERSON);
    }
  }

  private static Instant end(ReleaseStatus status) {
    StepStatus step = status.step();
    Instant ends = step == null ? null : step.endsAt();
    return ends == null ? Instant.EPOCH : ends;
  }

  @Test
  void rollsBackWhenItsHistoryGrowsTooLong() {
    OpenWorld world = new OpenWorld(oneStep(OnUndecided.HOLD));
    try (Stage stage = new Stage("", world)) {
      WorkflowStub release = watching(stage);
      for (int i = 0; i < ReleaseWorkflowImpl.LONGEST_HISTORY; i++) {
        release.signal("noise");
      }

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.cause()).isEqualTo(Cause.FLOOD);
      assertThat(world.canaryWeight).isZero();
    }
  }
}
