package dev.bellwether.serving;

import dev.bellwether.activity.RetireActivities;
import dev.bellwether.serving.TargetState.Desired;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a version down that nobody needs, judged at the target and by nothing else. */
public final class FencedRetireActivities implements RetireActivities {
  private static final Logger LOG = LoggerFactory.getLogger(FencedRetireActivities.class);

  private final ServingTargets targets;

  public FencedRetireActivities(ServingTargets targets) {
    this.targets = targets;
  }

  @Override
  public Retired retire(Retire request) {
    Retired retired = Effects.permanent(() -> decided(request));
    LOG.info(
        "release={} retire model={} version={} taken_down={} why={}",
        request.release(),
        request.model(),
        request.version(),
        retired.takenDown(),
        retired.why());
    return retired;
  }

  private Retired decided(Retire request) {
    String version = request.version();
    ServingTarget target = targets.open(request.serving(), request.model());
    TargetState now = target.shift(seen -> forgotten(seen, version));
    String needed = neededAs(now, version);
    if (needed != null) {
      return new Retired(false, "%s is left up: it %s".formatted(version, needed));
    }
    target.retire(version, now);
    return new Retired(
        true, "%s taken down: %s no longer needs it".formatted(version, now.route()));
  }

  /**
   * Under the pair that stands there and in nobody's name: a release that is under way keeps its
   * fence, and goes on from this ledger with its next write.
   */
  private static @Nullable Desired forgotten(TargetState seen, String version) {
    Ledger ledger = seen.ledger();
    return ledger != null && version.equals(ledger.previous()) && neededAs(seen, version) == null
        ? new Desired(seen.weights(), ledger.withoutPrevious())
        : null;
  }

  private static @Nullable String neededAs(TargetState seen, String version) {
    if (seen.weight(version) > 0) {
      return "has %d %% of the traffic".formatted(seen.weight(version));
    }
    Ledger ledger = seen.ledger();
    if (ledger == null || !ledger.knowsBaseline()) {
      return "may be needed: %s has no ledger that says".formatted(seen.route());
    }
    String part = ledger.part(version);
    return part == null ? null : "is " + part + " for release " + ledger.release();
  }
}
