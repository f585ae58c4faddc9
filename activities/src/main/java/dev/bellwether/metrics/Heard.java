package dev.bellwether.metrics;

import io.temporal.activity.ActivityInfo;
import java.time.Duration;

/**
 * How long an attempt is listened to: after its start-to-close another one is made in its place,
 * though this one goes on.
 *
 * @param until by {@link System#nanoTime}
 */
record Heard(long until) {
  /** Of an attempt that begins now. */
  static Heard from(ActivityInfo attempt) {
    return new Heard(System.nanoTime() + attempt.getStartToCloseTimeout().toNanos());
  }

  /** Whether so much of the time is left. */
  boolean within(Duration time) {
    return until - System.nanoTime() >= time.toNanos();
  }
}
