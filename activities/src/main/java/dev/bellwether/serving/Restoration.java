package dev.bellwether.serving;

import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.activity.RollbackActivities.Restore;
import dev.bellwether.activity.RollbackActivities.Restored;
import dev.bellwether.serving.ServingTarget.Claim;
import dev.bellwether.serving.TargetState.Desired;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback makes of the state it finds. Its first write raises the epoch and drops the
 * canary from the ledger, so that a second run finds its own work and any forward write still under
 * way is refused.
 */
final class Restoration implements Claim {
  private final Restore request;
  private final InstantSource clock;
  private final String namespace;
  private boolean leftAlone;

  Restoration(Restore request, InstantSource clock, String namespace) {
    this.request = request;
    this.clock = clock;
    this.namespace = namespace;
  }

  @Override
  public @Nullable Desired over(TargetState seen, Fence raised) {
    Ledger ledger = seen.ledger();
    if (ledger == null) {
      return canaryServes(seen, null)
          ? new Desired(Map.of(baseline(null), 100), fresh(raised))
          : null;
    }
    boolean mine = mine(ledger);
    boolean serves = canaryServes(seen, ledger);
    if (ledger.ownedBy(Ledger.DIRECT) || (!mine && !serves)) {
      return null;
    }
    if (mine && !serves && !seen.weights().equals(all(ledger))) {
      return leftAlone(seen, ledger, raised);
    }
    if (mine && ledger.canary() == null && seen.weights().equals(all(ledger))) {
      return null;
    }
    Ledger owned = mine ? ledger : claimed(ledger);
    return new Desired(all(ledger), owned.returning(baseline(ledger)).at(raised, clock.instant()));
  }

  /** The answer, from what stands at the target after {@link #over}. */
  Restored outcome(TargetState now) {
    Ledger ledger = now.ledger();
    String baseline = baseline(ledger);
    boolean atBaseline = now.weights().equals(Map.of(baseline, 100));
    return switch (owner(ledger)) {
      case US ->
          answer(
              now,
              baseline,
              ledger == null ? null : ledger.fence(),
              leftAlone || !atBaseline,
              false);
      case OTHERS -> answer(now, baseline, null, true, false);
      case DIRECT -> answer(now, baseline, null, false, true);
      case NOBODY -> answer(now, baseline, null, !atBaseline, false);
    };
  }

  private Restored answer(
      TargetState now, String baseline, @Nullable Fence fence, boolean takenOver, boolean direct) {
    return new Restored(baseline, fence, now.weights(), takenOver, direct, clock.instant());
  }

  private enum Owner {
    US,
    OTHERS,
    DIRECT,
    NOBODY
  }

  private Owner owner(@Nullable Ledger ledger) {
    if (ledger == null) {
      return Owner.NOBODY;
    }
    if (ledger.ownedBy(Ledger.DIRECT)) {
      return Owner.DIRECT;
    }
    return mine(ledger) ? Owner.US : Owner.OTHERS;
  }

  /** Traffic went elsewhere by another hand: it stays, but the target does not stay locked. */
  private @Nullable Desired leftAlone(TargetState seen, Ledger ledger, Fence raised) {
    leftAlone = true;
    return ledger.active()
        ? new Desired(
            seen.weights(),
            ledger.rolledBack(seen.single().orElse(baseline(ledger))).at(raised, clock.instant()))
        : null;
  }

  /** Whether a version has weight that shall have none; what is to be restored is never one. */
  private boolean canaryServes(TargetState seen, @Nullable Ledger ledger) {
    String canary = request.canary() != null || ledger == null ? request.canary() : ledger.canary();
    if (canary != null && seen.weight(canary) > 0 && !canary.equals(baseline(ledger))) {
      return true;
    }
    return ledger != null && orphaned(ledger) && seen.weight(ledger.canary()) > 0;
  }

  /**
   * Another run of this workflow id left its canary here. Temporal has one open run of an id, and
   * that is the one we work for: a reset ended the other, and nobody else will take it back.
   */
  private boolean orphaned(Ledger ledger) {
    return request.baseline() == null
        && !mine(ledger)
        && ledger.active()
        && ledger.workflowId().equals(request.release().workflowId())
        && ledger.namespace().equals(namespace);
  }

  private Map<String, Integer> all(Ledger ledger) {
    return Map.of(baseline(ledger), 100);
  }

  /** The ledger's word counts when another run wrote it: what we knew may be out of date. */
  private String baseline(@Nullable Ledger ledger) {
    if (ledger == null || !ledger.knowsBaseline()) {
      String known = request.baseline() == null ? request.admittedOver() : request.baseline();
      return Objects.requireNonNullElseGet(known, this::unknown);
    }
    String asked = request.baseline();
    return asked != null && mine(ledger) ? asked : ledger.baseline();
  }

  private String unknown() {
    throw new TargetFailure.Unavailable(
        "%s has no ledger and the release had no baseline yet: nothing says what to restore"
            .formatted(request.model()));
  }

  private boolean mine(Ledger ledger) {
    return ledger.ownedBy(request.release().originalRunId());
  }

  private Ledger claimed(Ledger ledger) {
    ReleaseRef release = request.release();
    return ledger.ownedBy(
        namespace, release.workflowId(), release.originalRunId(), release.releaseId());
  }

  private Ledger fresh(Fence raised) {
    return Ledger.opened(
        raised, namespace, request.release(), null, baseline(null), null, clock.instant());
  }
}
