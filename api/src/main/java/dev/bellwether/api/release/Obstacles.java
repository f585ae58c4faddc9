package dev.bellwether.api.release;

import dev.bellwether.release.ReleaseStatus.WaitingFor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what holds a release up that its own status cannot know: a target, or no worker. */
final class Obstacles {
  /** A worker takes a due task within milliseconds; this long says that there is none. */
  private static final Duration NO_WORKER = Duration.ofSeconds(5);

  private static final Map<String, String> KINDS =
      Map.of(
          "rollback", "target",
          "verify_rollback", "target",
          "canary_deploy", "target",
          "verify_traffic", "target",
          "prepare_canary", "target",
          "take_fence", "target",
          "settle_promotion", "target",
          "build_artifact", "artifact",
          "set_alias", "artifact",
          "record_outcome", "records");

  private final Clock clock;

  Obstacles(Clock clock) {
    this.clock = clock;
  }

  Optional<WaitingFor> of(Run run) {
    return failing(run).or(() -> noWorker(run));
  }

  private static Optional<WaitingFor> failing(Run run) {
    return run.pending().stream()
        .filter(pending -> pending.attempt() > 1 && pending.lastFailure() != null)
        .filter(pending -> KINDS.containsKey(pending.activity()))
        .findFirst()
        .map(pending ->
            new WaitingFor(
                KINDS.getOrDefault(pending.activity(), "target"),
                pending.activity()
                    + ", attempt "
                    + pending.attempt()
                    + "; last: "
                    + pending.lastFailure(),
                null,
                null));
  }

  private Optional<WaitingFor> noWorker(Run run) {
    if (overdue(run.taskWaitingSince())
        || (run.status() == null && run.pending().isEmpty() && overdue(run.startedAt()))) {
      return Optional.of(worker("no worker takes this release's decisions"));
    }
    return run.pending().stream()
        .filter(pending -> overdue(pending.waitingSince()))
        .findFirst()
        .map(pending -> worker("no worker takes " + pending.activity()));
  }

  static WaitingFor worker(String what) {
    return new WaitingFor("worker", what, null, null);
  }

  private boolean overdue(@Nullable Instant since) {
    return since != null && since.plus(NO_WORKER).isBefore(clock.instant());
  }
}
