package dev.bellwether.release;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Options by the meaning of a failure, not by activity. */
final class ActivityPolicies {
  /** One write or read at the target. */
  static final Duration TARGET_CALL = Duration.ofSeconds(10);

  /** The deadline of a metrics call (5 s) and two seconds for the rest. */
  static final Duration LOOK = Duration.ofSeconds(7);

  /**
   * How long a rollback first waits for a worker before the workflow asks again: a server may have
   * lost the task with the worker that had it.
   */
  static final Duration TAKEN = Duration.ofMinutes(1);

  static final Duration ADMIT = Duration.ofMinutes(2);
  static final Duration WRITE = Duration.ofSeconds(60);

  private ActivityPolicies() {}

  /** Tried again with growing pauses until the time for all attempts is over. */
  static ActivityOptions bounded(
      String queue, String summary, Duration attempt, Duration all, int attempts) {
    return base(queue, summary)
        .setStartToCloseTimeout(attempt)
        .setScheduleToCloseTimeout(all)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(500))
                .setMaximumInterval(Duration.ofSeconds(10))
                .setMaximumAttempts(attempts)
                .build())
        .build();
  }

  /**
   * Asks for its own next try, so the coefficient must be 1: an attempt that times out uses this
   * policy, and at attempt 300 a coefficient of 2 means the longest interval.
   *
   * @param all null: no limit
   */
  static ActivityOptions paced(
      String queue, String summary, Duration attempt, Duration interval, @Nullable Duration all) {
    ActivityOptions.Builder options =
        base(queue, summary)
            .setStartToCloseTimeout(attempt)
            .setRetryOptions(
                RetryOptions.newBuilder()
                    .setInitialInterval(interval)
                    .setMaximumInterval(interval)
                    .setBackoffCoefficient(1)
                    .build());
    if (all != null) {
      options.setScheduleToCloseTimeout(all);
    }
    return options.build();
  }

  /**
   * Never gives up on the target, but on a worker to take it up; the workflow then asks again.
   *
   * @param taken how long it may wait for a worker
   */
  static ActivityOptions rollback(String queue, String summary, Duration taken) {
    return ActivityOptions.newBuilder(unending(queue, summary))
        .setScheduleToStartTimeout(taken)
        .build();
  }

  /** Never gives up; goes before everything else. */
  static ActivityOptions unending(String queue, String summary) {
    return base(queue, summary)
        .setStartToCloseTimeout(TARGET_CALL)
        .setPriority(Priority.newBuilder().setPriorityKey(1).build())
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofMillis(200))
                .setMaximumInterval(Duration.ofSeconds(5))
                .setBackoffCoefficient(2)
                .build())
        .build();
  }

  private static ActivityOptions.Builder base(String queue, String summary) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(queue)
        .setSummary(summary)
        .setCancellationType(ActivityCancellationType.TRY_CANCEL);
  }
}
