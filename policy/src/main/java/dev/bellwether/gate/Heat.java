package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.CountedLook.Gauged;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a gauge did up to its newest sample. Looks come more often than a source takes samples, so
 * the same sample seen twice counts once. On the wire {@code newest/value/hot/since}.
 *
 * @param newest when the newest sample was taken
 * @param value of it
 * @param hot samples running at or above the limit, with it
 * @param since the first of those; the newest when there is none
 */
public record Heat(Instant newest, double value, int hot, Instant since) {
  /** So many samples running at or above the limit fail, when they span the gate's {@code for}. */
  static final int FAILING = 3;

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Heat parse(String line) {
    String[] parts = Evidence.parts(line, 4);
    return new Heat(
        Instant.parse(parts[0]),
        Double.parseDouble(parts[1]),
        Integer.parseInt(parts[2]),
        Instant.parse(parts[3]));
  }

  /** All of it on one line. */
  @JsonValue
  public String line() {
    return newest + "/" + value + "/" + hot + "/" + since;
  }

  /**
   * With what a look saw.
   *
   * @param seen null when the gauge was not there
   */
  static @Nullable Heat after(@Nullable Heat before, @Nullable Gauged seen, double limit) {
    if (seen == null || (before != null && !seen.fresh())) {
      return before;
    }
    if (seen.value() < limit) {
      return new Heat(seen.taken(), seen.value(), 0, seen.taken());
    }
    return before == null || before.hot == 0
        ? new Heat(seen.taken(), seen.value(), 1, seen.taken())
        : new Heat(seen.taken(), seen.value(), before.hot + 1, before.since);
  }

  /** Whether it was at or above its limit for long enough and often enough. */
  boolean fails(Duration atLeast) {
    return hot >= FAILING && lasted().compareTo(atLeast) >= 0;
  }

  /** How long it has been at or above its limit. */
  Duration lasted() {
    return Duration.between(since, newest);
  }
}
