package dev.bellwether.serving;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.journal.Journal;
import dev.bellwether.release.State;
import dev.bellwether.serving.TargetState.Desired;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forward effects, each an absolute state under the release's own fence. */
public final class FencedServingActivities implements ServingActivities {

  private final ServingTargets targets;
  private final Journal journal;
  private final InstantSource clock;

  public FencedServingActivities(ServingTargets targets, Journal journal, InstantSource clock) {
    this.targets = targets;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Prepared prepare(Prepare request) {
    return Effects.forward(
        request.release(),
        () -> {
          ServingTarget target = open(request.plan());
          TargetState seen = target.describe();
          Ledger ledger = Ownership.held(seen, request.release(), request.fence());
          Artifact artifact = request.artifact();
          TargetState.Loaded loaded =
              target.prepare(artifact.version(), artifact.location(), artifact.digest());
          TargetState.Loaded stable = seen.versions().get(ledger.stable());
          return new Prepared(
              artifact.version(),
              artifact.digest(),
              require(loaded.url(), "the target does not say where the canary answers"),
              stable == null ? null : stable.url());
        });
  }

  @Override
  public Shifted shift(Shift request) {
    Shifted shifted =
        Effects.forward(
            request.release(),
            () -> {
              requireOwnVersions(request);
              TargetState now = open(request.plan()).shift(seen -> shiftOver(seen, request));
              return new Shifted(now.weights(), clock.instant());
            });
    journal.note(
        request.release(),
        request.plan(),
        request.baking() ? State.PROMOTING : State.DEPLOYING,
        request.log());
    return shifted;
  }

  private static void requireOwnVersions(Shift request) {
    Set<String> own = Set.of(request.baseline(), request.plan().version());
    int sum = request.weights().values().stream().mapToInt(Integer::intValue).sum();
    if (!own.containsAll(request.weights().keySet()) || sum != 100) {
      throw new TargetFailure.Refused(
          "a release moves traffic between %s and %s only, all of it; asked for %s"
              .formatted(
                  request.baseline(),
                  request.plan().version(),
                  TargetState.say(request.weights())));
    }
  }

  private @Nullable Desired shiftOver(TargetState seen, Shift request) {
    Ledger held = Ownership.held(seen, request.release(), request.fence());
    if (!Set.of(request.baseline(), request.plan().version())
        .containsAll(seen.weights().keySet())) {
      throw new TargetFailure.FenceLost(
          "%s sends %s: somebody else moved the traffic"
              .formatted(seen.route(), TargetState.say(seen.weights())));
    }
    requireAsWritten(seen, held);
    Ledger.State state = request.baking() ? Ledger.State.BAKING : Ledger.State.OPEN;
    Ledger ledger =
        held.forward(request.baseline(), request.plan().version(), state)
            .at(request.fence(), clock.instant());
    Desired desired = new Desired(request.weights(), ledger);
    return desired.ledger().sameButLease(held) && seen.weights().equals(desired.weights())
        ? null
        : desired;
  }

  /** What somebody else did is held by {@code keep}, and never written over in silence. */
  private static void requireAsWritten(TargetState seen, Ledger held) {
    if (held.weights() != null && !held.weights().equals(seen.weights())) {
      throw new TargetFailure.Unavailable(
          "%s sends %s where %s was written: somebody else moved the traffic"
              .formatted(
                  seen.route(), TargetState.say(seen.weights()), TargetState.say(held.weights())));
    }
  }

  @Override
  public Verified verify(Verify request) {
    Effects.requireOwnRun(request.release());
    ActivityExecutionContext context = Activity.getExecutionContext();
    Convergence before = context.getHeartbeatDetails(Convergence.class).orElse(Convergence.NONE);
    ServingTarget target = Effects.permanent(() -> open(request.plan()));
    Convergence.Step step = Effects.permanent(() -> reading(target, before, request));
    return switch (step) {
      case Convergence.Converged done -> new Verified(done.canaryPercent(), done.requests());
      case Convergence.Waiting waiting -> {
        context.heartbeat(waiting.state());
        throw Effects.again(Failures.NOT_YET, waiting.why(), waiting.delay());
      }
    };
  }

  private static Convergence.Step reading(
      ServingTarget target, Convergence before, Verify request) {
    try {
      return before.next(
          target.describe(), target::traffic, request.weights(), request.plan().version());
    } catch (TargetFailure.Unavailable unreachable) {
      return before.unreachable(unreachable.getMessage());
    }
  }

  @Override
  public Drift keep(Keep request) {
    Effects.requireOwnRun(request.release());
    ActivityExecutionContext context = Activity.getExecutionContext();
    ServingTarget target = Effects.permanent(() -> open(request.plan()));
    String kept;
    try {
      TargetState seen = target.describe();
      Drift drift = Effects.permanent(() -> driftOf(seen, request));
      if (drift != null) {
        return drift;
      }
      kept = Effects.permanent(() -> renewed(target, seen));
    } catch (TargetFailure.Unavailable unreachable) {
      kept = "the target cannot be read, still trying: " + unreachable.getMessage();
    } catch (TargetFailure.Refused refused) {
      kept = "the target refuses to be read, still trying: " + refused.getMessage();
    }
    context.heartbeat(new Kept(clock.instant(), kept));
    throw Effects.again(Failures.STILL_WATCHING, kept, request.plan().look());
  }

  /** The ledger says what was written last, by whichever write of this release that was. */
  private static @Nullable Drift driftOf(TargetState seen, Keep request) {
    Drift taken = takenByAnother(seen, request);
    if (taken != null) {
      return taken;
    }
    Map<String, Integer> written = Ownership.held(seen, request.release(), null).weights();
    return written == null || seen.weights().equals(written)
        ? null
        : new Drift(
            "%s sends %s where %s was written"
                .formatted(seen.route(), TargetState.say(seen.weights()), TargetState.say(written)),
            seen.weight(request.plan().version()),
            seen.weights(),
            null);
  }

  /**
   * An owner that is neither this release nor a direct rollback, which is an answer in itself.
   * Whose hand that was, and what follows, is not for the activity to say.
   */
  private static @Nullable Drift takenByAnother(TargetState seen, Keep request) {
    Ledger ledger = seen.ledger();
    ReleaseRef release = request.release();
    if (ledger == null
        || ledger.ownedBy(release.originalRunId())
        || ledger.ownedBy(Ledger.DIRECT)) {
      return null;
    }
    String found =
        ledger.knowsBaseline()
            ? CompareAndSet.lost(seen.route(), ledger).getMessage()
            : seen.route() + " has a ledger that cannot be read";
    return new Drift(
        "%s where release %s was written".formatted(found, release.releaseId()),
        seen.weight(request.plan().version()),
        seen.weights(),
        ledger.owner());
  }

  private String renewed(ServingTarget target, TargetState seen) {
    String held = "%s: %s".formatted(seen.route(), TargetState.say(seen.weights()));
    Ledger ledger = seen.ledger();
    Instant now = clock.instant();
    if (ledger == null || now.isBefore(ledger.leaseUntil().minus(Ledger.LEASE.dividedBy(2)))) {
      return held;
    }
    // Over exactly what was read: when it moved meanwhile the next look says how.
    target.shift(again ->
        again.revision().equals(seen.revision())
            ? new Desired(seen.weights(), ledger.at(ledger.fence(), now))
            : null);
    return held + ", lease renewed";
  }

  /** What the Web UI shows of a pending {@code keep}. */
  record Kept(Instant at, String what) {}

  @Override
  public Fence takeFence(TakeFence request) {
    ReleaseRef release = request.release();
    ActivityExecutionContext context = Activity.getExecutionContext();
    @Nullable Fence tried = context.getHeartbeatDetails(Fence.class).orElse(null);
    return Effects.forward(
        release,
        () -> {
          TargetState now =
              open(request.plan())
                  .takeFence((seen, raised) -> {
                    Ledger held = Ownership.held(seen, release, null);
                    if (held.fence().equals(tried)) {
                      return null;
                    }
                    requireAsWritten(seen, held);
                    // Kept with the attempt: should its result be lost, the next one knows it.
                    context.heartbeat(raised);
                    return new Desired(seen.weights(), held.at(raised, clock.instant()));
                  });
          return Ownership.held(now, release, null).fence();
        });
  }

  @Override
  public void settle(Settle request) {
    Effects.forward(
        request.release(), () -> open(request.plan()).shift(seen -> settleOver(seen, request)));
  }

  private @Nullable Desired settleOver(TargetState seen, Settle request) {
    Ledger held = Ownership.held(seen, request.release(), request.fence());
    String version = request.plan().version();
    if (!Map.of(version, 100).equals(seen.weights())) {
      throw new TargetFailure.FenceLost(
          "%s sends %s at the end of the bake: somebody else moved the traffic"
              .formatted(seen.route(), TargetState.say(seen.weights())));
    }
    Ledger ledger = held.promoted(version, request.baseline()).at(request.fence(), clock.instant());
    Desired desired = new Desired(seen.weights(), ledger);
    return desired.ledger().sameButLease(held) ? null : desired;
  }

  private ServingTarget open(Plan plan) {
    return targets.open(plan.serving(), plan.model());
  }

  private static String require(@Nullable String value, String otherwise) {
    if (value == null) {
      throw new TargetFailure.Refused(otherwise);
    }
    return value;
  }
}
