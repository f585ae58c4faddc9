package dev.bellwether.api.release;

import dev.bellwether.activity.WatchState;
import dev.bellwether.release.ReleaseStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Temporal says of one run of a release at one moment.
 *
 * @param closedAs Temporal's word for how it closed, lower case; null while open
 * @param status from the memo; null before admission ended
 * @param outcome, cause and report from the memo of an ended run
 * @param taskAttempt of the pending workflow task, 0 when there is none
 * @param taskWaitingSince since when the pending workflow task waits for a worker; null when none
 */
public record Run(
    String workflowId,
    String runId,
    boolean open,
    @Nullable String closedAs,
    Instant startedAt,
    @Nullable Instant closedAt,
    @Nullable ReleaseStatus status,
    @Nullable String outcome,
    @Nullable String cause,
    @Nullable String report,
    int taskAttempt,
    @Nullable Instant taskWaitingSince,
    List<Pending> pending) {
  public Run {
    pending = List.copyOf(pending);
  }

  /** A workflow task that failed so often fails for ever, until its code or its input is mended. */
  private static final int STUCK_FAILURES = 3;

  /** Whether it can act on anything at all. */
  public boolean stuck() {
    return open && failedTasks() >= STUCK_FAILURES;
  }

  /** How often the workflow task that is pending has failed. */
  int failedTasks() {
    return Math.max(0, taskAttempt - 1);
  }

  /**
   * An activity that has not returned.
   *
   * @param waitingSince since when it is due and no worker has taken it; null when one has
   * @param watch the state in the heartbeat details of {@code observe}; null for the others
   */
  public record Pending(
      String activity,
      int attempt,
      @Nullable String lastFailure,
      @Nullable Instant waitingSince,
      @Nullable WatchState watch) {}
}
