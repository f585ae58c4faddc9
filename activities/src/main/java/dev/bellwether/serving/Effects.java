package dev.bellwether.serving;

import dev.bellwether.activity.Failures;
import dev.bellwether.activity.ReleaseRef;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.function.Supplier;

/** Turns what a target did into what Temporal understands; the one place that translates. */
public final class Effects {
  private Effects() {}

  /** Runs a forward effect: a refusal or a lost fence ends it, an unreachable target is retried. */
  public static <T> T forward(ReleaseRef release, Supplier<T> effect) {
    requireOwnRun(release);
    return permanent(effect);
  }

  /** Lets only what may change by itself be retried. */
  public static <T> T permanent(Supplier<T> effect) {
    try {
      return effect.get();
    } catch (TargetFailure failure) {
      throw switch (failure) {
        case TargetFailure.Unavailable retried -> retried;
        case TargetFailure.Refused refused -> ended(Failures.PERMANENT, refused);
        case TargetFailure.FenceLost lost -> ended(Failures.FENCE_LOST, lost);
      };
    }
  }

  /** A run that a reset made works for a release that it does not own. */
  public static void requireOwnRun(ReleaseRef release) {
    String run = Activity.getExecutionContext().getInfo().getWorkflowRunId();
    if (!release.originalRunId().equals(run)) {
      throw quiet(
          ApplicationFailure.newBuilder()
              .setType(Failures.FENCE_LOST)
              .setNonRetryable(true)
              .setMessage(
                  "run %s was reset from %s, which owns %s"
                      .formatted(run, release.originalRunId(), release.releaseId()))
              .build());
    }
  }

  /** Asks to be tried again after a delay. Not a failure, so without a stack trace. */
  public static ApplicationFailure again(String type, String message, Duration delay) {
    return quiet(
        ApplicationFailure.newBuilder()
            .setType(type)
            .setMessage(message)
            .setCategory(ApplicationErrorCategory.BENIGN)
            .setNextRetryDelay(delay)
            .build());
  }

  private static ApplicationFailure ended(String type, TargetFailure cause) {
    return ApplicationFailure.newBuilder()
        .setType(type)
        .setNonRetryable(true)
        .setMessage(cause.getMessage())
        .setCause(cause)
        .build();
  }

  private static ApplicationFailure quiet(ApplicationFailure failure) {
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
