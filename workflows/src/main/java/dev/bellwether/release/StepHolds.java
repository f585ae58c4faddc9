package dev.bellwether.release;

import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What stops the watch of a step for a while and then lets it go on: holds, extensions, and an
 * evidence that cannot be read or recorded. Each moves the end of the step's window, so that
 * nothing of it is lost.
 */
final class StepHolds {
  private final Release release;
  private final Watch watch;
  private final Guard guard;
  private final int index;
  private final Step step;
  private final StepWindow window;

  StepHolds(Release release, Watch watch, Guard guard, int index, StepWindow window) {
    this.release = release;
    this.watch = watch;
    this.guard = guard;
    this.index = index;
    this.step = release.plan().steps().get(index);
    this.window = window;
  }

  /** Moves the window's end if somebody asked for it. */
  void extend() {
    Duration more = release.commands().takeExtension();
    if (more != null) {
      window.lengthen(more);
      window.show();
      release
          .chronicle()
          .decision(
              "step %d is watched until %s, %s longer"
                  .formatted(
                      index + 1,
                      window.until().truncatedTo(ChronoUnit.SECONDS),
                      Release.words(more)),
              null);
      release.chronicle().show(guard.situation());
    }
  }

  /** Stays held while a hold is due. Held time does not count. */
  @Nullable Stop settle() {
    Instant from = Release.now();
    Stop stop = guard.settleHolds();
    window.lengthen(Duration.between(from, Release.now()));
    return stop;
  }

  /** A hold of the release's own; what comes after it is watched for {@code watch} at least. */
  @Nullable Stop hold(String why) {
    guard.protect();
    Stop stop = guard.hold(why);
    if (stop != null) {
      return stop;
    }
    extend();
    window.watchOnceMore();
    guard.takeKept();
    return close();
  }

  /** As {@code on_undecided} says. */
  @Nullable Stop undecided(String reason) {
    release.chronicle().decision("step %d undecided: %s".formatted(index + 1, reason), null);
    if (step.onUndecided() == OnUndecided.ROLLBACK) {
      return Stop.rolledBack(Cause.UNDECIDED, reason);
    }
    return hold("undecided: " + reason);
  }

  /**
   * Closes the open watch with its state in hand. While that state cannot be read the old watch
   * stays and the move waits, until the backstop.
   */
  @Nullable Stop close() {
    Duration pause = release.plan().look();
    while (watch.isOpen()) {
      boolean closed = watch.salvage(guard::urgent);
      Stop stop = guard.stop();
      if (stop == null && watch.returned()) {
        watch.take();
      } else if (stop == null && !closed) {
        stop =
            window.open() ? pause(pause) : undecided("the evidence of the watch could not be read");
        pause = longer(pause);
      }
      if (stop != null) {
        return stop;
      }
    }
    return null;
  }

  /**
   * Waits until the newest look is in the records; at {@code max_watch} the release is held
   * whatever {@code on_undecided} says, because a database is never why a release rolls back.
   */
  @Nullable Stop awaitRecords() {
    Duration pause = release.plan().look();
    while (!watch.state().saved()) {
      if (!window.open()) {
        Stop stop = hold("the newest look is not in the records");
        if (stop != null) {
          return stop;
        }
        continue;
      }
      release
          .chronicle()
          .waitFor(
              new WaitingFor("records", "the newest look to be written", window.until(), "hold"));
      release.chronicle().show(guard.situation());
      guard.protect();
      Stop stop = pause(pause);
      stop = stop == null ? close() : stop;
      if (stop != null) {
        return stop;
      }
      pause = longer(pause);
    }
    return null;
  }

  /** Before trying again what failed; a hold counts, and what comes back ends it. */
  private @Nullable Stop pause(Duration lasting) {
    Deadline over = Deadline.at(earliest(window.until(), Release.in(lasting)), "try again");
    Workflow.await(() -> over.passed() || guard.urgent() || guard.holdDue() || watch.returned());
    over.callOff();
    return guard.urgent() ? guard.stop() : settle();
  }

  /** Twice as long each time, so that a long wait leaves a short history. */
  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    Duration longest = step.maxWatch().dividedBy(20);
    return twice.compareTo(longest) < 0 ? twice : pause;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
