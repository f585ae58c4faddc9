package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Failures;
import dev.bellwether.gate.GateReport;
import dev.bellwether.spec.Finding;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a release leaves behind when it is over. */
@Timeout(60)
class ReleaseEndTest {
  @Test
  void aBakedReleaseIsPromotedThoughItsLedgerCannotBeClosed() {
    FakeWorld world = unsettled(1_000, new IllegalStateException("the router does not answer"));
    try (Stage stage = new Stage("unsettled", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(world.canaryWeight).isEqualTo(100);
      assertThat(warnings(ended)).containsExactly("W901");
      assertThat(Report.of(ended))
          .contains("W901", "ledger could not be closed", "the router does not answer", "v11");
      assertThat(Duration.between(baked(ended), Objects.requireNonNull(ended.endedAt())))
          .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
    }
  }

  @Test
  void aLedgerThatIsClosedInTimeLeavesNoWarning() {
    FakeWorld world = unsettled(50, new IllegalStateException("the router does not answer"));
    try (Stage stage = new Stage("settled-late", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.outcome()).isEqualTo(Outcome.PROMOTED);
      assertThat(warnings(ended)).isEmpty();
      assertThat(world.calls).contains("settle");
    }
  }

  @Test
  void aLedgerThatBelongsToAnotherOwnerInTheEndRollsBack() {
    FakeWorld world =
        unsettled(
            1_000,
            ApplicationFailure.newNonRetryableFailure("another run owns it", Failures.FENCE_LOST));
    try (Stage stage = new Stage("unsettled-fence", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.outcome()).isEqualTo(Outcome.ROLLED_BACK);
      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(world.canaryWeight).isZero();
    }
  }

  /** After its first tries, it is tried every ten seconds. */
  private static FakeWorld unsettled(int failures, RuntimeException why) {
    AtomicInteger tries = new AtomicInteger();
    return new FakeWorld(Plans.plan().build()) {
      @Override
      public void settle(Settle request) {
        if (tries.incrementAndGet() <= failures) {
          throw why;
        }
        super.settle(request);
      }
    };
  }

  @Test
  void theEndOfTheBakeStandsInTheTimeline() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("", world)) {
      ReleaseStatus ended = stage.ended(stage.start());

      assertThat(ended.timeline()).anyMatch(line -> line.what().startsWith("the bake is over"));
    }
  }

  private static Instant baked(ReleaseStatus ended) {
    return ended.timeline().stream()
        .filter(line -> line.what().startsWith("the bake is over"))
        .findFirst()
        .orElseThrow()
        .at();
  }

  private static List<String> warnings(ReleaseStatus ended) {
    return ended.findings().stream().map(Finding::code).toList();
  }

  @Test
  void theGatesSayWhatTheLastLooksSawWhenAPersonRolledBack() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("last-looks", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      stage.environment.sleep(Duration.ofMinutes(3));
      release.signal(WireNames.ROLLBACK, Map.of("by", "ana"));

      ReleaseStatus ended = stage.ended(release);
      assertThat(ended.cause()).isEqualTo(Cause.PERSON);
      assertThat(ended.gates()).extracting(GateReport::name).containsExactly("max_error_rate");
      assertThat(ended.looks()).isGreaterThanOrEqualTo(6);
      assertThat(world.calls).containsSubsequence("restore v11", "salvage");
    }
  }

  @Test
  void aRollbackDoesNotWaitForWhatTheLastLooksSaw() {
    FakeWorld world =
        new FakeWorld(Plans.plan().build()) {
          @Override
          public Salvaged salvage(Salvage request) {
            if (canaryWeight == 0) {
              throw new IllegalStateException("the server does not answer");
            }
            return super.salvage(request);
          }
        };
    try (Stage stage = new Stage("last-looks-lost", world)) {
      WorkflowStub release = stage.start();
      stage.awaitState(release, State.WATCHING);
      release.signal(WireNames.ROLLBACK, Map.of("by", "ana"));

      ReleaseStatus ended = stage.ended(release);
      assertThat(
              Duration.between(
                  Objects.requireNonNull(lastLine(ended, "verified: the canary gets no requests")),
                  Objects.requireNonNull(ended.endedAt())))
          .isLessThanOrEqualTo(Duration.ofSeconds(6));
    }
  }

  private static @Nullable Instant lastLine(ReleaseStatus ended, String what) {
    return ended.timeline().stream()
        .filter(line -> line.what().equals(what))
        .map(ReleaseStatus.TimelineEntry::at)
        .findFirst()
        .orElse(null);
  }
}
