package dev.bellwether.admission;

import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.Fence;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.serving.TargetState.Desired;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a fence back. The input may be unreadable by now, so the fence is looked for wherever this
 * worker can serve the model; the owner in the ledger says which of them it is.
 */
final class Withdrawal {
  private static final Logger LOG = LoggerFactory.getLogger(Withdrawal.class);

  private final ServingTargets targets;
  private final Owners owners;
  private final InstantSource clock;

  Withdrawal(ServingTargets targets, Owners owners, InstantSource clock) {
    this.targets = targets;
    this.owners = owners;
    this.clock = clock;
  }

  void of(Admit request) {
    String model = Naming.model(request.workflowId());
    @Nullable TargetFailure unreadable = null;
    for (String connection : targets.names()) {
      try {
        Ledger ledger =
            targets
                .open(connection, model)
                .takeFence((seen, raised) -> givenBack(seen, raised, request))
                .ledger();
        if (ledger != null && ledger.ownedBy(request.originalRunId())) {
          return;
        }
      } catch (TargetFailure.Unavailable down) {
        unreadable = down;
      } catch (TargetFailure.Refused elsewhere) {
        LOG.debug("{} does not serve {}: {}", connection, model, elsewhere.getMessage());
      }
    }
    if (unreadable != null) {
      throw unreadable;
    }
  }

  /**
   * Or of a run of this workflow id that is gone: a reset of an older run ended it, and nobody else
   * will take its canary back.
   */
  private boolean mine(Ledger ledger, Admit request) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    boolean reset = !request.originalRunId().equals(info.getWorkflowRunId());
    return ledger.ownedBy(request.originalRunId())
        || (reset
            && ledger.workflowId().equals(request.workflowId())
            && ledger.namespace().equals(info.getNamespace())
            && owners.of(ledger) == Owners.Life.GONE);
  }

  private @Nullable Desired givenBack(TargetState seen, Fence raised, Admit request) {
    Ledger ledger = seen.ledger();
    if (ledger == null || !ledger.active() || !mine(ledger, request)) {
      return null;
    }
    String canary = ledger.canary();
    if (canary != null && seen.weight(canary) > 0) {
      // A run that was reset to its beginning: what the run before it gave the canary goes back.
      return new Desired(
          Map.of(ledger.baseline(), 100),
          ledger.rolledBack(ledger.baseline()).at(raised, clock.instant()));
    }
    String serving = seen.single().orElse(ledger.baseline());
    return new Desired(seen.weights(), ledger.rolledBack(serving).at(raised, clock.instant()));
  }
}
