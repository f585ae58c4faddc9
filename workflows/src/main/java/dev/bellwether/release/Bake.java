package dev.bellwether.release;

import dev.bellwether.activity.WatchState;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Watches after 100 %: a fail still rolls back, and the end of the bake is the promotion. */
final class Bake {
  private static final int BLIND_LOOKS = 3;

  private final Release release;
  private final Watch watch;
  private final Guard guard;

  private final Instant since = Release.now();
  private boolean extended;
  private Instant until;

  Bake(Release release, Watch watch, Guard guard) {
    this.release = release;
    this.watch = watch;
    this.guard = guard;
    this.until = since.plus(release.plan().bake());
  }

  @Nullable Stop run() {
    guard.at(release.plan().steps().size() - 1, since);
    guard.protect(100, until);
    show();
    while (true) {
      Deadline backstop = Deadline.at(until.plus(grace()), "backstop of the bake");
      Workflow.await(
          () -> guard.urgent() || guard.holdDue() || watch.returned() || backstop.passed());
      backstop.callOff();
      Stop stop = guard.holdDue() && !guard.urgent() ? held() : guard.stop();
      if (stop != null) {
        return stop;
      }
      if (!Release.now().isBefore(until) && !blindOnce()) {
        return over();
      }
      guard.protect(100, until);
    }
  }

  private @Nullable Stop over() {
    Stop stop = guard.stop();
    if (stop == null) {
      release.chronicle().decision("the bake is over: no gate failed", null);
    }
    return stop;
  }

  private Duration grace() {
    return release.plan().look().multipliedBy(BLIND_LOOKS).plus(ActivityPolicies.LOOK);
  }

  private @Nullable Stop held() {
    Instant from = Release.now();
    Stop stop = guard.settleHolds();
    until = until.plus(Duration.between(from, Release.now()));
    show();
    return stop;
  }

  /** A bake whose newest three looks saw nothing is extended once; then it ends, and says so. */
  private boolean blindOnce() {
    boolean read = watch.salvage(guard::urgent);
    if (guard.urgent()) {
      return false;
    }
    if (watch.returned()) {
      watch.take();
    }
    if (read && !blind(watch.state())) {
      return false;
    }
    if (extended) {
      release.chronicle().blindBake();
      release.chronicle().decision("the bake saw no data at its end", null);
      return false;
    }
    extended = true;
    until = Release.in(release.plan().bake());
    release.chronicle().decision("the bake saw no data; extended once", null);
    show();
    return true;
  }

  /** Its newest looks saw nothing, or nobody looked. */
  private boolean blind(WatchState seen) {
    Instant newest = seen.newestLook();
    if (newest == null || newest.plus(grace()).isBefore(Release.now())) {
      return true;
    }
    return seen.blindSince() != null
        && !seen.blindSince()
            .plus(release.plan().look().multipliedBy(BLIND_LOOKS - 1))
            .isAfter(newest);
  }

  private void show() {
    guard.enter(
        State.BAKING, new WaitingFor("metrics", "a fail would still roll back", until, "promoted"));
  }
}
