package dev.bellwether.release;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.GateReport;
import dev.bellwether.spec.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts what a release knows now before the {@link PromotionCheck}. */
final class MoveCheck {
  private final Release release;
  private final Traffic traffic;
  private final Watch watch;
  private final int index;
  private final Instant since;

  MoveCheck(Release release, Traffic traffic, Watch watch, int index, Instant since) {
    this.release = release;
    this.traffic = traffic;
    this.watch = watch;
    this.index = index;
    this.since = since;
  }

  /** Whether the move from this step is to 100 %. */
  boolean promoting() {
    return index == release.plan().steps().size() - 1;
  }

  /** Empty when the step may be left; else why not. */
  Optional<String> unmet(boolean overridden, boolean approved) {
    Plan plan = release.plan();
    return PromotionCheck.unmet(
        new PromotionCheck.Present(
            reports(),
            newestLook(),
            Release.now(),
            plan.look(),
            traffic.weight(),
            plan.minCanaryPct(),
            promoting(),
            overridden,
            approved,
            !traffic.keeping().lost(),
            watch.state().saved()));
  }

  /** None counts unless every gate of the plan is there. */
  List<GateReport> reports() {
    List<GateReport> reports = watch.state().reports();
    Set<String> judged = reports.stream().map(GateReport::name).collect(Collectors.toSet());
    return release.plan().gates().stream().map(Gate::name).allMatch(judged::contains)
        ? reports
        : List.of();
  }

  /** A look of the step before says nothing of this one. */
  private @Nullable Instant newestLook() {
    Instant newest = watch.state().newestLook();
    return newest == null || newest.isBefore(since) ? null : newest;
  }
}
