package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Requests;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One side of a series, judged on its own: nonsense in the scores must not blind the error rate.
 * Turns raw numbers into a {@link Tally} that can be believed, or says why not.
 */
public enum Facet {
  /** Requests and, among them, errors. */
  REQUESTS("requests"),
  /** Requests by latency bucket, not cumulative. */
  LATENCY("requests"),
  /** Scored predictions, the sum of their scores and, where the source has them, their buckets. */
  SCORES("scored predictions");

  /** Above this a double no longer counts by ones. */
  private static final double MOST = 9.007199254740992e15;

  private final String trials;

  Facet(String trials) {
    this.trials = trials;
  }

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What one trial is called. */
  String trials() {
    return trials;
  }

  /** How many trials a tally of this facet counts. */
  double trials(Tally tally) {
    return switch (this) {
      case REQUESTS, SCORES -> tally.at(0);
      case LATENCY -> tally.sum();
    };
  }

  Sighting sight(@Nullable Series series) {
    if (series == null) {
      return new Sighting.Absent();
    }
    return switch (this) {
      case REQUESTS -> requests(series.requests());
      case LATENCY -> latency(series.latency());
      case SCORES -> scores(series.scores());
    };
  }

  /** Why a difference of two believable readings cannot be; null when it can. */
  @Nullable String implausible(Tally difference) {
    return switch (this) {
      case REQUESTS -> difference.at(1) > difference.at(0) ? "more errors than requests" : null;
      case SCORES ->
          difference.at(1) > difference.at(0) * (1 + 1e-9) ? "scores above 1 on average" : null;
      case LATENCY -> null;
    };
  }

  private static Sighting requests(@Nullable Requests requests) {
    if (requests == null) {
      return new Sighting.Absent();
    }
    if (!count(requests.total()) || !count(requests.errors())) {
      return new Sighting.Contradiction("a count of requests is not a whole number");
    }
    Tally tally = Tally.of(requests.total(), requests.errors());
    String why = REQUESTS.implausible(tally);
    return why == null ? new Sighting.Counters(tally, List.of()) : new Sighting.Contradiction(why);
  }

  private static Sighting latency(@Nullable Histogram histogram) {
    if (histogram == null) {
      return new Sighting.Absent();
    }
    String why = crooked(histogram);
    if (why != null) {
      return new Sighting.Contradiction("latency: " + why);
    }
    return new Sighting.Counters(new Tally(counts(histogram)), finite(histogram));
  }

  private static Sighting scores(@Nullable Scores scores) {
    if (scores == null) {
      return new Sighting.Absent();
    }
    if (!count(scores.count()) || !(scores.sum() >= 0 && Double.isFinite(scores.sum()))) {
      return new Sighting.Contradiction("the scores do not add up to a number");
    }
    Histogram histogram = scores.histogram();
    String crooked = histogram == null ? null : crookedScores(histogram, scores.count());
    if (crooked != null) {
      return new Sighting.Contradiction("scores: " + crooked);
    }
    List<Double> values = new ArrayList<>(List.of(scores.count(), scores.sum()));
    List<Double> edges = List.of();
    if (histogram != null) {
      values.addAll(counts(histogram));
      edges = finite(histogram);
    }
    Tally tally = new Tally(values);
    String why = SCORES.implausible(tally);
    return why == null ? new Sighting.Counters(tally, edges) : new Sighting.Contradiction(why);
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

  private static List<Double> counts(Histogram histogram) {
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

  /** What one facet of one series showed. */
  sealed interface Sighting {
    /** The metric is not there. */
    record Absent() implements Sighting {}

    /**
     * @param edges the finite bucket edges, empty where there are none
     */
    record Counters(Tally tally, List<Double> edges) implements Sighting {}

    /** It is there and cannot be true. */
    record Contradiction(String why) implements Sighting {}
  }
}
