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
    guard.protect();
    while (true) {
      Deadline end = Deadline.at(until, "bake");
      show();
      Workflow.await(() -> guard.urgent() || guard.holdDue() || end.passed());
      end.callOff();
      Stop stop = guard.urgent() ? guard.stop() : held();
      if (stop != null) {
        return stop;
      }
      if (!Release.now().isBefore(until) && !blindOnce()) {
        return guard.stop();
      }
    }
  }

  private @Nullable Stop held() {
    Instant from = Release.now();
    Stop stop = guard.settleHolds();
    until = until.plus(Duration.between(from, Release.now()));
    return stop;
  }

  /** A bake whose newest three looks saw nothing is extended once; then it ends, and says so. */
  private boolean blindOnce() {
    watch.salvage(guard::urgent);
    WatchState seen = watch.state();
    Duration blindFor =
        seen.blindSince() == null
            ? Duration.ZERO
            : Duration.between(seen.blindSince(), Release.now());
    boolean blind = blindFor.compareTo(release.plan().look().multipliedBy(BLIND_LOOKS)) >= 0;
    if (!blind) {
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
    guard.protect();
    return true;
  }

  private void show() {
    release
        .chronicle()
        .enter(
            State.BAKING,
            new WaitingFor("metrics", "a fail would still roll back", until, "promoted"));
    release.chronicle().show(guard.situation());
  }
}
