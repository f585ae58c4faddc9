package dev.bellwether.gate.sequential;

import java.util.List;

/**
 * How many trials were above a limit: at least {@code lower}, at most {@code upper}. They differ
 * when the limit is no bucket edge; nothing is read between edges.
 */
public record Tail(double trials, double lower, double upper) {
  /** Two edges this close, relative to the limit, are one: units were converted. */
  private static final double SAME = 1e-9;

  /**
   * Above means strictly: exactly the limit is not.
   *
   * @param counts by bucket, not cumulative; one more than there are edges
   * @param edges finite inclusive upper edges, ascending
   */
  public static Tail above(double limit, List<Double> counts, List<Double> edges) {
    double trials = counts.stream().mapToDouble(Double::doubleValue).sum();
    double lower = 0;
    double upper = trials;
    double below = 0;
    boolean passed = false;
    for (int i = 0; i < edges.size(); i++) {
      below += i < counts.size() ? counts.get(i) : 0;
      boolean same = Math.abs(edges.get(i) - limit) <= SAME * limit;
      if (same || edges.get(i) < limit) {
        upper = trials - below;
      }
      if (!passed && (same || edges.get(i) > limit)) {
        lower = trials - below;
        passed = true;
      }
    }
    return new Tail(trials, lower, upper);
  }

  /** As a ceiling on the share of slow trials reads it. */
  public Sample.Trials sample() {
    return new Sample.Trials(trials, lower, upper, List.of());
  }
}
