package dev.bellwether.gate;

import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one facet of one series showed: raw numbers as a {@link Tally} that can be believed, or why
 * they cannot.
 */
sealed interface Sighting {
  /**
   * The metric is not there.
   *
   * @param base what it counts from should it appear: its trials may have been seen
   */
  record Absent(Tally base) implements Sighting {}

  /**
   * @param edges the finite bucket edges, empty where there are none
   */
  record Counters(Tally tally, List<Double> edges) implements Sighting {}

  /** It is there and cannot be true. */
  record Contradiction(String why) implements Sighting {}

  /** Above this a double no longer counts by ones. */
  double MOST = 9.007199254740992e15;

  /** Looks at one facet; null for a version without a series. */
  static Sighting of(Facet facet, @Nullable Series series) {
    Raw raw = series == null ? null : series.counters().get(facet);
    return switch (raw) {
      case null -> new Absent(series == null ? Tally.NONE : base(facet, series));
      case Counts counts -> counts(facet, counts);
      case Histogram histogram -> histogram(facet, histogram);
      case Scores scores -> scores(facet, scores);
      case Gauge ignored -> new Contradiction(facet.wire() + ": a gauge where counts should be");
    };
  }

  /** A counter that appears with its first event has seen the trials before it. */
  private static Tally base(Facet facet, Series series) {
    boolean ofRequests = facet.equals(Facet.NULLS) || facet.equals(Facet.POSITIVES);
    return ofRequests && of(Facet.REQUESTS, series) instanceof Counters(Tally requests, var ignored)
        ? Tally.of(requests.at(0), 0)
        : Tally.NONE;
  }

  private static Sighting counts(Facet facet, Counts counts) {
    boolean time = facet.equals(Facet.RESTARTS);
    if (!(time ? counts.trials() >= 0 && counts.trials() <= MOST : count(counts.trials()))
        || !count(counts.events())) {
      return new Contradiction("a count of " + facet.trials() + " is not a whole number");
    }
    return believed(facet, Tally.of(counts.trials(), counts.events()), List.of());
  }

  private static Sighting histogram(Facet facet, Histogram histogram) {
    String why = crooked(histogram);
    return why == null
        ? new Counters(new Tally(buckets(histogram)), finite(histogram))
        : new Contradiction(facet.wire() + ": " + why);
  }

  private static Sighting scores(Facet facet, Scores scores) {
    if (!count(scores.count()) || !(scores.sum() >= 0 && Double.isFinite(scores.sum()))) {
      return new Contradiction("the scores do not add up to a number");
    }
    Histogram histogram = scores.histogram();
    String crooked = histogram == null ? null : crookedScores(histogram, scores.count());
    if (crooked != null) {
      return new Contradiction(facet.wire() + ": " + crooked);
    }
    List<Double> values = new ArrayList<>(List.of(scores.count(), scores.sum()));
    if (histogram == null) {
      return believed(facet, new Tally(values), List.of());
    }
    values.addAll(buckets(histogram));
    return believed(facet, new Tally(values), finite(histogram));
  }

  private static Sighting believed(Facet facet, Tally tally, List<Double> edges) {
    String why = facet.implausible(tally);
    return why == null ? new Counters(tally, edges) : new Contradiction(why);
  }

  private static @Nullable String crookedScores(Histogram histogram, double scored) {
    String why = crooked(histogram);
    if (why != null) {
      return why;
    }
    List<Double> cumulative = histogram.cumulative();
    if (cumulative.getLast() != scored) {
      return "the buckets hold another number than was counted";
    }
    for (int i = 0; i < cumulative.size() - 1; i++) {
      double edge = histogram.edges().get(i);
      if (edge < 0 && cumulative.get(i) > 0) {
        return "a score below 0";
      }
      if (edge >= 1 && cumulative.get(i) < scored) {
        return "a score above 1";
      }
    }
    return null;
  }

  private static List<Double> buckets(Histogram histogram) {
    List<Double> counts = new ArrayList<>();
    double below = 0;
    for (double cumulative : histogram.cumulative()) {
      counts.add(cumulative - below);
      below = cumulative;
    }
    return counts;
  }

  private static List<Double> finite(Histogram histogram) {
    return histogram.edges().subList(0, histogram.edges().size() - 1);
  }

  private static @Nullable String crooked(Histogram histogram) {
    List<Double> edges = histogram.edges();
    List<Double> cumulative = histogram.cumulative();
    if (edges.isEmpty() || edges.size() != cumulative.size()) {
      return "not one count for each bucket edge";
    }
    if (edges.getLast() != Double.POSITIVE_INFINITY) {
      return "the +Inf bucket is missing";
    }
    for (int i = 0; i < edges.size(); i++) {
      if (!count(cumulative.get(i))) {
        return "a bucket's count is not a whole number";
      }
      if (i > 0 && !(edges.get(i) > edges.get(i - 1))) {
        return "the bucket edges do not ascend";
      }
      if (i > 0 && cumulative.get(i) < cumulative.get(i - 1)) {
        return "the bucket counts are not cumulative";
      }
    }
    if (Double.isNaN(edges.getFirst())) {
      return "a bucket edge is not a number";
    }
    Double stated = histogram.count();
    return stated == null || stated.equals(cumulative.getLast())
        ? null
        : "the buckets hold another number than was counted";
  }

  private static boolean count(double value) {
    return value >= 0 && value <= MOST && value == Math.rint(value);
  }
}
