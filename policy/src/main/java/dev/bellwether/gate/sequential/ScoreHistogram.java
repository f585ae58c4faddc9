package dev.bellwether.gate.sequential;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How many scores lie at each hundredth from 0 to 1. A score between two of them is split so that
 * the mean stays, which never makes more evidence than the score itself. Counts are kept in
 * millionths, so that every sum is exact.
 */
public final class ScoreHistogram {
  /** 0, 0.01, ... 1. */
  static final int POINTS = 101;

  static final double UNIT = 1e6;

  /** No scores. */
  public static final ScoreHistogram NONE = new ScoreHistogram(new double[POINTS], null);

  private final double[] units;
  private final @Nullable String problem;

  private ScoreHistogram(double[] units, @Nullable String problem) {
    this.units = units;
    this.problem = problem;
  }

  /**
   * Scores of which only the sum is known: what is certain of them is what zeros and ones with that
   * sum would show.
   */
  public static ScoreHistogram ofSum(double count, double sum) {
    if (!(sum >= 0 && sum <= count * (1 + 1e-9))) {
      return new ScoreHistogram(
          new double[POINTS], "scores that sum to %s in %s".formatted(sum, count));
    }
    return NONE.plus(0, Math.max(0, count - sum)).plus(1, Math.min(sum, count));
  }

  /**
   * Scores of which the buckets and the sum are known. What is certain of them is what they would
   * show if all lay at an end of their bucket, at upper ends only from the top down, as far as the
   * sum reaches: bets are concave in the score, so no scores that look the same show less, neither
   * for a limit nor against it.
   *
   * @param edges upper edges, ascending; scores above the last go up to 1
   * @param counts by bucket, one more than there are edges
   */
  public static ScoreHistogram ofBuckets(List<Double> edges, List<Double> counts, double sum) {
    double least = 0;
    for (int i = 0; i < counts.size(); i++) {
      least += counts.get(i) * edge(edges, i - 1);
    }
    double above = sum - least;
    ScoreHistogram histogram = NONE;
    for (int i = counts.size() - 1; i >= 0; i--) {
      double from = edge(edges, i - 1);
      double to = edge(edges, i);
      double up = to > from ? Math.clamp(above / (to - from), 0, counts.get(i)) : 0;
      above -= up * (to - from);
      histogram = histogram.plus(to, up).plus(from, counts.get(i) - up);
    }
    double count = counts.stream().mapToDouble(Double::doubleValue).sum();
    return histogram.problem == null && Math.abs(above) > 1e-6 * (1 + count)
        ? new ScoreHistogram(histogram.units, "the scores do not add up to their sum")
        : histogram;
  }

  private static double edge(List<Double> edges, int index) {
    if (index < 0) {
      return 0;
    }
    return index < edges.size() ? Math.clamp(edges.get(index), 0, 1) : 1;
  }

  /** How many of each hundredth there are, without those of which there are none. */
  public SortedMap<BigDecimal, BigDecimal> points() {
    SortedMap<BigDecimal, BigDecimal> points = new TreeMap<>();
    for (int i = 0; i < POINTS; i++) {
      if (units[i] > 0) {
        points.put(BigDecimal.valueOf(i, 2), BigDecimal.valueOf((long) units[i], 6));
      }
    }
    return points;
  }

  /** With so many more of one score; fractions of a score are allowed. */
  public ScoreHistogram plus(double score, double count) {
    if (problem != null) {
      return this;
    }
    if (!(score >= 0 && score <= 1)) {
      return new ScoreHistogram(units, "a score of " + score + " is outside [0, 1]");
    }
    if (!(count >= 0 && count * UNIT <= Numbers.MOST)) {
      return new ScoreHistogram(units, "a count of scores of " + count);
    }
    double[] sums = units.clone();
    double more = Math.rint(count * UNIT);
    int below = (int) Math.min(POINTS - 2, Math.floor(score * 100));
    double above = Math.rint(more * (score * 100 - below));
    sums[below] += more - above;
    sums[below + 1] += above;
    return new ScoreHistogram(sums, null);
  }

  /** With these scores too. */
  public ScoreHistogram plus(ScoreHistogram more) {
    if (problem != null || more.problem != null) {
      return problem != null ? this : more;
    }
    double[] sums = units.clone();
    for (int i = 0; i < POINTS; i++) {
      sums[i] += more.units[i];
    }
    return new ScoreHistogram(sums, null);
  }

  /**
   * The inverse of {@link #line}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static ScoreHistogram parse(String line) {
    double[] units = Doubles.parse(line).toArray();
    if (units.length != POINTS) {
      throw new IllegalArgumentException(POINTS + " counts expected in " + line);
    }
    return new ScoreHistogram(units, null);
  }

  /** The counts in millionths, exact; of scores that can be. */
  public String line() {
    return Doubles.of(units).base64();
  }

  /** How many scores. */
  public double count() {
    return count(units, 0);
  }

  /** Of the scores. */
  public double sum() {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += units[i] * i;
    }
    return sum / (100 * UNIT);
  }

  /** Why these cannot be scores; null when they can. */
  public @Nullable String problem() {
    return problem;
  }

  double[] units() {
    return units.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreHistogram that
        && java.util.Arrays.equals(units, that.units)
        && java.util.Objects.equals(problem, that.problem);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(units);
  }

  /** How many scores a row of units holds that starts at {@code from}. */
  static double count(double[] units, int from) {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += units[from + i];
    }
    return sum / UNIT;
  }
}
