package dev.bellwether.serving;

import dev.bellwether.activity.Fence;
import dev.bellwether.serving.ServingTarget.Claim;
import dev.bellwether.serving.ServingTarget.Intent;
import dev.bellwether.serving.TargetState.Desired;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The one loop by which every target is written: describe, decide, write, describe again. A reply
 * proves nothing, and a lost one is not a failure; only what reads back counts.
 */
public final class CompareAndSet {
  private static final Comparator<Fence> ORDER =
      Comparator.comparingLong(Fence::epoch).thenComparingLong(Fence::opSeq);
  private static final int ROUNDS = 8;

  private final Store store;
  private final Duration budget;

  /**
   * @param budget after which no second write begins; the first is made however long the reading
   *     before it took
   */
  public CompareAndSet(Store store, Duration budget) {
    this.store = store;
    this.budget = budget;
  }

  /** A target's own reading and conditional write. */
  public interface Store {
    TargetState describe();

    /**
     * Writes if the target is still at {@code seen}. Returns normally when it was not, too: the
     * caller reads back in any case.
     *
     * @throws TargetFailure.Unavailable also when the outcome is unknown
     */
    void replace(TargetState seen, Desired desired);
  }

  /** Raises the epoch. */
  public TargetState raise(Claim claim) {
    return write(seen -> {
      Ledger ledger = seen.ledger();
      Fence raised = new Fence(ledger == null ? 1 : ledger.epoch() + 1, 0);
      Desired desired = claim.over(seen, raised);
      if (desired != null && !desired.ledger().fence().equals(raised)) {
        throw new IllegalStateException("a claim writes the pair it was given, " + raised);
      }
      return desired;
    });
  }

  /** Writes under the present epoch and owner. */
  public TargetState advance(Intent intent) {
    return write(seen -> {
      Desired desired = intent.over(seen);
      if (desired != null) {
        checkFence(seen, desired);
      }
      return desired;
    });
  }

  private TargetState write(Intent intent) {
    long deadline = System.nanoTime() + budget.toNanos();
    @Nullable Desired sent = null;
    TargetFailure.@Nullable Unavailable lost = null;
    for (int round = 0; round < ROUNDS; round++) {
      TargetState seen = store.describe();
      if (sent != null && seen.shows(sent)) {
        return seen;
      }
      Desired desired = intent.over(seen);
      if (desired == null || seen.shows(desired)) {
        return seen;
      }
      if (round > 0 && System.nanoTime() - deadline > 0) {
        break;
      }
      try {
        store.replace(seen, desired);
        lost = null;
      } catch (TargetFailure.Unavailable ambiguous) {
        lost = ambiguous;
      }
      sent = desired;
    }
    throw lost != null
        ? lost
        : new TargetFailure.Unavailable("the target keeps changing under the write; trying again");
  }

  private static void checkFence(TargetState seen, Desired desired) {
    Ledger there = seen.ledger();
    Ledger ours = desired.ledger();
    if (there == null) {
      throw new TargetFailure.FenceLost(seen.route() + " has lost its ledger");
    }
    if (there.epoch() != ours.epoch() || !there.ownedBy(ours.owner())) {
      throw lost(seen.route(), there);
    }
    int order = ORDER.compare(ours.fence(), there.fence());
    if (order < 0) {
      throw lost(seen.route(), there);
    }
    if (order == 0 && !seen.weights().equals(desired.weights())) {
      throw new TargetFailure.Refused(
          "write %d.%d set %s at %s; the same write cannot set %s"
              .formatted(
                  ours.epoch(),
                  ours.opSeq(),
                  TargetState.say(seen.weights()),
                  seen.route(),
                  TargetState.say(desired.weights())));
    }
  }

  /** Says who holds the target now. */
  static TargetFailure.FenceLost lost(String route, Ledger there) {
    return new TargetFailure.FenceLost(
        "%s is held by %s (%s), write %d.%d"
            .formatted(
                route,
                there.ownedBy(Ledger.DIRECT) ? "a direct rollback" : "release " + there.release(),
                there.owner(),
                there.epoch(),
                there.opSeq()));
  }
}
