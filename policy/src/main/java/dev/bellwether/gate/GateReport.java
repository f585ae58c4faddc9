package dev.bellwether.gate;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one gate says at one look, with the numbers it rests on. This is what {@code why}, the watch
 * view and the state object show.
 *
 * @param value the canary's estimate; null without data
 * @param baseline the concurrent stable's estimate; null without data
 * @param interval lower and upper bound where the test states one, else empty
 * @param reason the verdict in plain words
 * @param query what was read, as a person could repeat it
 */
public record GateReport(
    String name,
    Verdict verdict,
    @Nullable Quantity value,
    Quantity limit,
    @Nullable Quantity baseline,
    List<Double> interval,
    Samples samples,
    String test,
    String reason,
    @Nullable String query,
    @Nullable Instant evaluatedAt) {
  public GateReport {
    interval = List.copyOf(interval);
  }

  /** Trials counted since the step began. */
  public record Samples(long canary, long stable) {}
}
