package dev.bellwether.release;

import dev.bellwether.activity.Failures;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One activity under way, in a scope of its own so that it can be cancelled without the rest. Its
 * end is kept in fields, because wait conditions may only read.
 */
final class Attempt<R> {
  private final CancellationScope scope;
  private @Nullable R value;
  private @Nullable RuntimeException failure;
  private boolean ended;

  private Attempt(Functions.Func<Promise<R>> start) {
    scope =
        Workflow.newCancellationScope(() ->
            start
                .apply()
                .handle((result, thrown) -> {
                  value = result;
                  failure = thrown;
                  ended = true;
                  return null;
                }));
    scope.run();
  }

  static <R> Attempt<R> start(Functions.Func<Promise<R>> start) {
    return new Attempt<>(start);
  }

  /** Waits until it ends or something else matters more; then it is cancelled and this is false. */
  boolean endsBefore(BooleanSupplier moreUrgent) {
    Workflow.await(() -> ended || moreUrgent.getAsBoolean());
    if (!ended) {
      cancel();
    }
    return ended;
  }

  boolean ended() {
    return ended;
  }

  @Nullable R value() {
    return value;
  }

  boolean failed() {
    return failure != null;
  }

  /** Whether another run or person owns the ledger. */
  boolean fenceLost() {
    return isOf(Failures.FENCE_LOST);
  }

  /** Whether trying again can never help. */
  boolean permanent() {
    return isOf(Failures.PERMANENT);
  }

  /** Whether no worker took it up in the time it had for that. */
  boolean notTaken() {
    return failure instanceof ActivityFailure
        && failure.getCause() instanceof TimeoutFailure timeout
        && timeout.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
  }

  private boolean isOf(String type) {
    return isOf(failure, type);
  }

  static boolean isOf(@Nullable Throwable failure, String type) {
    return failure instanceof ActivityFailure
        && failure.getCause() instanceof ApplicationFailure cause
        && type.equals(cause.getType());
  }

  void cancel() {
    if (!ended) {
      scope.cancel();
    }
  }

  /** The reason in words a person can use; no stack, no class names. */
  String inWords() {
    return inWords(failure);
  }

  /** What was tried and where, as the outermost says it, before what went wrong. */
  private static String tried(@Nullable Throwable thrown, String why) {
    Throwable outermost = thrown instanceof ActivityFailure ? thrown.getCause() : thrown;
    String what = outermost instanceof ApplicationFailure known ? reason(known) : why;
    return what.contains(why) ? what : what + ": " + why;
  }

  private static String reason(ApplicationFailure failure) {
    String message = failure.getOriginalMessage();
    return message == null ? failure.getType() : message;
  }

  private static String inTime(TimeoutType type) {
    return switch (type) {
      case TIMEOUT_TYPE_SCHEDULE_TO_START -> "no worker took it up in time";
      case TIMEOUT_TYPE_SCHEDULE_TO_CLOSE -> "not done in the time there was for it";
      case TIMEOUT_TYPE_START_TO_CLOSE,
          TIMEOUT_TYPE_HEARTBEAT,
          TIMEOUT_TYPE_UNSPECIFIED,
          UNRECOGNIZED ->
          "no answer in time";
    };
  }

  static String inWords(@Nullable Throwable thrown) {
    Throwable at = thrown;
    while (at != null && at.getCause() != null) {
      at = at.getCause();
    }
    return Logbook.clip(
        switch (at) {
          case ApplicationFailure known -> tried(thrown, reason(known));
          case TimeoutFailure timeout -> inTime(timeout.getTimeoutType());
          case null -> "unknown";
          default -> String.valueOf(at.getMessage());
        });
  }
}
