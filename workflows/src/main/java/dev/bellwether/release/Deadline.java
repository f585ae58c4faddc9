package dev.bellwether.release;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/** A timer that shows what it is for and can be called off. */
final class Deadline {
  private final Instant at;
  private final CancellationScope scope;
  private boolean passed;

  private Deadline(Instant at, Duration in, String summary) {
    this.at = at;
    this.scope =
        Workflow.newCancellationScope(() ->
            Workflow.newTimer(in, TimerOptions.newBuilder().setSummary(summary).build())
                .handle((fired, calledOff) -> {
                  passed = calledOff == null;
                  return null;
                }));
    scope.run();
  }

  /** Fires at that time, or at once when it has gone by. */
  static Deadline at(Instant at, String summary) {
    Duration in = Duration.between(Instant.ofEpochMilli(Workflow.currentTimeMillis()), at);
    return new Deadline(at, in.isNegative() ? Duration.ZERO : in, summary);
  }

  Instant at() {
    return at;
  }

  boolean passed() {
    return passed;
  }

  void callOff() {
    if (!passed) {
      scope.cancel();
    }
  }
}
