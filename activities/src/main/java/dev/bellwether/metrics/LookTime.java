package dev.bellwether.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * When a look counts as made: the point that was due, or the latest point of the grid that has
 * passed when the worker comes late. The worker's clock only ever moves it forward, because under
 * skipped time that clock is far behind.
 *
 * @param at a point of the grid
 * @param missed points that passed without a look
 */
record LookTime(Instant at, long missed) {

  static LookTime of(Instant due, Instant now, Grid grid) {
    Instant passed = grid.atOrBefore(now);
    return passed.isAfter(due)
        ? new LookTime(passed, grid.points(due, passed))
        : new LookTime(due, 0);
  }

  /** Whether the clock moved the look by so much that the clock itself is in doubt. */
  boolean farAhead() {
    return missed >= 2;
  }

  /** The fixed points at which looks are due. */
  record Grid(Instant since, Duration look) {
    Grid {
      if (look.toMillis() <= 0) {
        throw new IllegalArgumentException("looks are at least 1 ms apart, was " + look);
      }
    }

    Instant atOrBefore(Instant time) {
      return point(Math.floorDiv(millis(time), look.toMillis()));
    }

    Instant atOrAfter(Instant time) {
      return point(Math.ceilDiv(millis(time), look.toMillis()));
    }

    Instant after(Instant time) {
      return atOrBefore(time).plus(look);
    }

    /** How many points lie from the first, inclusive, to the last, exclusive. */
    long points(Instant first, Instant last) {
      return Math.ceilDiv(Duration.between(first, last).toMillis(), look.toMillis());
    }

    private long millis(Instant time) {
      return Duration.between(since, time).toMillis();
    }

    private Instant point(long index) {
      return since.plusMillis(Math.max(0, index) * look.toMillis());
    }
  }
}
