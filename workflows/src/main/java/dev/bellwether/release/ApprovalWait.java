package dev.bellwether.release;

import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Waits for a person's consent after a step's window, while somebody goes on watching. */
final class ApprovalWait {
  private final Release release;
  private final Watch watch;
  private final Guard guard;
  private final int index;
  private final @Nullable Approval asked;

  /**
   * @param index 0-based step; after the last one the promotion's approval is asked for
   */
  ApprovalWait(Release release, Watch watch, Guard guard, int index) {
    this.release = release;
    this.watch = watch;
    this.guard = guard;
    this.index = index;
    Plan plan = release.plan();
    this.asked =
        promoting() && plan.promotionApproval() != null
            ? plan.promotionApproval()
            : plan.steps().get(index).approval();
  }

  /** Whether nothing is asked for, or it was given; it stays given for the step. */
  boolean given() {
    return asked == null || release.commands().approved(index + 1);
  }

  private boolean promoting() {
    return index == release.plan().steps().size() - 1;
  }

  private String whatFor() {
    return promoting() ? "the promotion to 100 %" : "step " + (index + 1);
  }

  /** Null once it is given; else why the release turns back. */
  @Nullable Stop run() {
    Approval wanted = asked;
    if (wanted == null) {
      return null;
    }
    Instant deadlineAt = Release.in(wanted.timeout());
    while (!given()) {
      guard.protect();
      Deadline deadline = Deadline.at(deadlineAt, "approval of " + whatFor());
      show(wanted, deadlineAt);
      Workflow.await(() ->
          guard.urgent() || guard.holdDue() || deadline.passed() || watch.returned() || given());
      boolean late = deadline.passed();
      deadline.callOff();
      Stop stop = guard.stop();
      if (stop != null) {
        return stop;
      }
      if (watch.returned()) {
        watch.take();
        guard.protect();
      }
      if (guard.holdDue()) {
        Instant from = Release.now();
        stop = guard.settleHolds();
        deadlineAt = deadlineAt.plus(Duration.between(from, Release.now()));
      } else if (late && !given()) {
        stop = late(wanted);
        deadlineAt = Release.in(wanted.timeout());
      }
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  private void show(Approval wanted, Instant deadlineAt) {
    release
        .chronicle()
        .enter(
            State.AWAITING_APPROVAL,
            new WaitingFor(
                "approval",
                "somebody to approve " + whatFor(),
                deadlineAt,
                wanted.onTimeout().wire()));
    release.chronicle().show(guard.situation());
  }

  private @Nullable Stop late(Approval wanted) {
    String words = "nobody approved %s in %s".formatted(whatFor(), Release.words(wanted.timeout()));
    return switch (wanted.onTimeout()) {
      case ROLLBACK -> Stop.rolledBack(Cause.DEADLINE, words);
      case HOLD -> guard.hold(words);
    };
  }
}
