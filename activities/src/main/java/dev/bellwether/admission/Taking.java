package dev.bellwether.admission;

import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.journal.Journal;
import dev.bellwether.release.State;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.ServingTarget.Claim;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/**
 * Takes a target that was checked, in one write. An attempt after one whose answer was lost finds
 * its own work, and what its predecessor found in the heartbeat.
 */
final class Taking {
  private final Journal journal;
  private final InstantSource clock;

  Taking(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  /** What an attempt found that its successor can no longer see. */
  record Carried(List<Finding> findings) {
    Carried {
      findings = List.copyOf(findings);
    }
  }

  /** The ledger that an attempt before this one wrote. */
  static Ledger kept(TargetState seen, Ledger ledger) {
    if (!ledger.active()) {
      throw new TargetFailure.FenceLost(
          "release %s has given %s back".formatted(ledger.release(), seen.route()));
    }
    return ledger;
  }

  static List<Finding> carried() {
    return Activity.getExecutionContext()
        .getHeartbeatDetails(Carried.class)
        .map(Carried::findings)
        .orElse(List.of());
  }

  /**
   * @param found of the target as it was checked
   * @param recovers whether the write gives it back from a release that is gone
   */
  Ledger take(
      ServingTarget target,
      TargetState checked,
      Claim opening,
      Plan plan,
      Admit request,
      boolean recovers,
      List<Finding> found) {
    if (recovers) {
      Activity.getExecutionContext().heartbeat(new Carried(found));
    }
    TargetState now =
        target.takeFence((seen, raised) -> {
          requireUnchanged(checked, seen);
          return opening.over(seen, raised);
        });
    Ledger ledger = now.ledger();
    if (ledger == null || !ledger.ownedBy(request.originalRunId())) {
      throw new TargetFailure.Unavailable(plan.target() + " changed while it was being taken");
    }
    ReleaseRef release = Naming.release(plan, request);
    journal.note(release, plan, State.ADMITTING, List.of(taken(ledger, found)));
    Ledger before = checked.ledger();
    if (before != null
        && found.stream().map(Finding::code).anyMatch(TargetCheck.RECOVERED::equals)) {
      journal.noteGone(before.release());
    }
    return ledger;
  }

  /** All checks are made again by the next attempt when somebody wrote in between. */
  private static void requireUnchanged(TargetState checked, TargetState seen) {
    boolean same =
        seen.weights().equals(checked.weights()) && Objects.equals(seen.ledger(), checked.ledger());
    if (!same) {
      throw new TargetFailure.Unavailable(seen.route() + " changed while it was being checked");
    }
  }

  /** Before the workflow's own lines, which begin at 1. */
  private LogEntry taken(Ledger ledger, List<Finding> found) {
    return new LogEntry(
        0,
        clock.instant(),
        "effect",
        null,
        "target taken, baseline %s, write %d.%d"
            .formatted(ledger.baseline(), ledger.epoch(), ledger.opSeq()),
        found.stream().map(Finding::message).findFirst().orElse(null));
  }
}
