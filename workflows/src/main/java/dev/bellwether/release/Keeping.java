package dev.bellwether.release;

import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.ServingActivities.Drift;
import dev.bellwether.activity.ServingActivities.Keep;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notices when somebody else moves the traffic or takes the target, and says what follows. */
final class Keeping {
  private final Release release;
  private @Nullable Attempt<Drift> attempt;

  Keeping(Release release) {
    this.release = release;
  }

  boolean begun() {
    return attempt != null;
  }

  /** Forgets what was found, and looks on. */
  void begin() {
    end();
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.paced(
                release.servingQueue(),
                "keep the target",
                ActivityPolicies.TARGET_CALL,
                release.plan().look(),
                null));
    Keep request = new Keep(release.ref(), release.plan());
    attempt = Attempt.start(() -> Async.function(serving::keep, request));
  }

  void end() {
    if (attempt != null) {
      attempt.cancel();
      attempt = null;
    }
  }

  /** Whether the release must turn back for what was found at the target. */
  boolean lost() {
    return fenceLost() || (drift() != null && !holdsDrift());
  }

  /** Why it must; null when it need not. */
  @Nullable Stop whyLost() {
    if (fenceLost()) {
      return Stop.rolledBack(Cause.FENCE, "the target is no longer this run's: " + whyBroke());
    }
    Drift drift = drift();
    return drift == null || holdsDrift()
        ? null
        : Stop.rolledBack(
            drift.owner() == null ? Cause.TARGET : Cause.FENCE,
            inWords(drift) + "; on_drift: rollback");
  }

  /** Whether the release must be held for what was found at the target. */
  boolean held() {
    return (drift() != null && holdsDrift()) || broke();
  }

  /** Why it must, what was expected, and what a person can do. */
  String whyHeld() {
    Drift drift = drift();
    if (drift == null) {
      return "the target can no longer be watched: " + whyBroke();
    }
    String first =
        drift.owner() == null ? "set what was written" : "put this release back into the ledger";
    return inWords(drift) + "; " + first + " and resume, or roll back";
  }

  private static String inWords(Drift drift) {
    return (drift.owner() == null
            ? "somebody else changed the traffic: "
            : "somebody else took the target: ")
        + drift.detail();
  }

  /** Whether the target is no longer this run's. */
  boolean fenceLost() {
    return attempt != null && attempt.fenceLost();
  }

  /** What somebody else did at the target; null when nothing. */
  private @Nullable Drift drift() {
    return attempt == null ? null : attempt.value();
  }

  private boolean holdsDrift() {
    return release.plan().onDrift() == OnUndecided.HOLD;
  }

  /** Whether the guard of the target broke for another reason, or ended without one. */
  boolean broke() {
    return attempt != null && attempt.ended() && attempt.value() == null && !attempt.fenceLost();
  }

  private String whyBroke() {
    return attempt == null ? "unknown" : attempt.inWords();
  }

  /** Whether somebody else did something at the target. */
  boolean drifted() {
    return drift() != null;
  }

  /**
   * Whether another owner, whom a write met, is a change to be held. This looks at the same ledger,
   * and tells a reset and a direct rollback from another hand.
   */
  boolean finds(Guard guard) {
    Attempt<Drift> present = attempt;
    if (present == null) {
      return false;
    }
    Duration patience = release.plan().look().multipliedBy(2).plus(ActivityPolicies.TARGET_CALL);
    Workflow.await(patience, () -> present.ended() || guard.urgent());
    return drifted() && holdsDrift();
  }
}
