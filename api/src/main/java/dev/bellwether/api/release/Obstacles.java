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

  /**
   * What a person would call it.
   *
   * @param counts whether trying again is its normal course, and the last try says how far it is
   */
  private record Duty(String kind, String inWords, boolean counts) {}

  private static final Map<String, Duty> DUTIES =
      Map.ofEntries(
          duty("admit", "target", "checking the spec against the target", false),
          duty("rollback", "target", "sending the traffic back", false),
          duty("verify_rollback", "target", "checking that the canary gets no requests", true),
          duty("take_down", "target", "taking the canary down", false),
          duty("canary_deploy", "target", "setting the traffic", false),
          duty("verify_traffic", "target", "checking where the requests go", true),
          duty("prepare_canary", "target", "bringing the canary up", false),
          duty("take_fence", "target", "claiming the target", false),
          duty("settle_promotion", "target", "writing the promotion down at the target", false),
          duty("smoke_test", "target", "the smoke test", false),
          duty("build_artifact", "artifact", "finding the artifact", false),
          duty("set_alias", "artifact", "moving the registry's alias", false),
          duty("record_outcome", "records", "writing the report to the records", false));

  private static Map.Entry<String, Duty> duty(
      String activity, String kind, String inWords, boolean counts) {
    return Map.entry(activity, new Duty(kind, inWords, counts));
  }

  private final Clock clock;

  Obstacles(Clock clock) {
    this.clock = clock;
  }

  Optional<WaitingFor> of(Run run) {
    return stuck(run).or(() -> failing(run)).or(() -> noWorker(run));
  }

  /** Whatever else is wrong, nothing goes on before this is mended. */
  private static Optional<WaitingFor> stuck(Run run) {
    return run.stuck()
        ? Optional.of(
            worker(
                "the release's own code fails again and again ("
                    + run.failedTasks()
                    + " times); of the commands only the direct rollback acts"))
        : Optional.empty();
  }

  private static Optional<WaitingFor> failing(Run run) {
    return run.pending().stream()
        .filter(pending -> pending.attempt() > 1 && pending.lastFailure() != null)
        .flatMap(pending ->
            Optional.ofNullable(DUTIES.get(pending.activity()))
                .map(duty -> new WaitingFor(duty.kind(), inWords(duty, pending), null, null))
                .stream())
        .findFirst();
  }

  private static String inWords(Duty duty, Run.Pending pending) {
    return duty.counts()
        ? duty.inWords() + ": " + pending.lastFailure()
        : "%s did not work yet (tried %s): %s"
            .formatted(duty.inWords(), times(pending.attempt() - 1), failure(pending));
  }

  private static String times(int tries) {
    return tries == 1 ? "once" : tries + " times";
  }

  /** A try that nobody answered, because its worker died or hung, leaves no message. */
  private static String failure(Run.Pending pending) {
    String message = pending.lastFailure();
    return message == null || message.isBlank()
        ? "the worker that tried it did not answer in time"
        : message;
  }

  private Optional<WaitingFor> noWorker(Run run) {
    if (overdue(run.taskWaitingSince())
        || (run.status() == null && run.pending().isEmpty() && overdue(run.startedAt()))) {
      return Optional.of(worker("no worker is there to carry this release on"));
    }
    return run.pending().stream()
        .filter(pending -> overdue(pending.waitingSince()))
        .findFirst()
        .map(pending -> worker("no worker is there for " + awaited(pending.activity())));
  }

  private static String awaited(String activity) {
    Duty duty = DUTIES.get(activity);
    return duty == null ? "watching the canary" : duty.inWords();
  }

  static WaitingFor worker(String what) {
    return new WaitingFor("worker", what, null, null);
  }

  private boolean overdue(@Nullable Instant since) {
    return since != null && since.plus(NO_WORKER).isBefore(clock.instant());
  }
}
