package dev.bellwether.serving;

import dev.bellwether.serving.TargetState.Desired;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code bellwether rollback --direct}: restores a target when nothing but the target is there. A
 * release that is still alive meets the owner {@link Ledger#DIRECT} and ends without writing.
 */
public final class DirectRollback {
  private final ServingTargets targets;
  private final InstantSource clock;

  public DirectRollback(ServingTargets targets, InstantSource clock) {
    this.targets = targets;
    this.clock = clock;
  }

  /**
   * @param version what to restore; null: the ledger's baseline
   * @throws TargetFailure when the target cannot be reached, or nothing says what to restore
   */
  public Done run(String connection, String model, @Nullable String version) {
    ServingTarget target = targets.open(connection, model);
    TargetState before = target.describe();
    String restored = version != null ? version : baseline(before);
    TargetState after =
        target.takeFence((seen, raised) -> {
          Ledger ledger = seen.ledger();
          boolean done =
              ledger != null && !ledger.active() && seen.weights().equals(Map.of(restored, 100));
          return done
              ? null
              : new Desired(
                  Map.of(restored, 100),
                  closed(ledger, model, restored).at(raised, clock.instant()));
        });
    Ledger now = after.ledger();
    return new Done(
        model,
        restored,
        before.weights(),
        after.weights(),
        now == null ? 0 : now.epoch(),
        before.ledger() == null ? null : before.ledger().release(),
        !after.revision().equals(before.revision()),
        clock.instant());
  }

  private static String baseline(TargetState seen) {
    Ledger ledger = seen.ledger();
    if (ledger == null || !ledger.knowsBaseline()) {
      throw new TargetFailure.Refused(
          "%s has no ledger that can be read and sends %s; say which version shall have all traffic"
              .formatted(seen.route(), TargetState.say(seen.weights())));
    }
    return ledger.baseline();
  }

  private Ledger closed(@Nullable Ledger ledger, String model, String restored) {
    return ledger != null
        ? ledger
            .ownedBy(ledger.namespace(), ledger.workflowId(), Ledger.DIRECT, ledger.release())
            .rolledBack(restored)
        : new Ledger(
            1,
            0,
            "",
            "",
            Ledger.DIRECT,
            model + "-" + Ledger.DIRECT,
            restored,
            null,
            null,
            restored,
            Ledger.State.ROLLED_BACK,
            clock.instant(),
            Set.of(),
            null,
            null);
  }

  /**
   * What a direct rollback did.
   *
   * @param epoch that stands now; a release with a lower one can write no more
   * @param release the release that the ledger named; null when there was none
   * @param changed false when it was so already and nothing was written
   */
  public record Done(
      String model,
      String restored,
      Map<String, Integer> before,
      Map<String, Integer> after,
      long epoch,
      @Nullable String release,
      boolean changed,
      Instant at) {
    public Done {
      before = Map.copyOf(before);
      after = Map.copyOf(after);
    }
  }
}
