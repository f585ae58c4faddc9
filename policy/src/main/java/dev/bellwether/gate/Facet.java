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
  /** Scored predictions and the sum of their scores. */
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
    List<Double> counts = new ArrayList<>();
    double below = 0;
    for (double cumulative : histogram.cumulative()) {
      counts.add(cumulative - below);
      below = cumulative;
    }
    List<Double> edges = histogram.edges().subList(0, histogram.edges().size() - 1);
    return new Sighting.Counters(new Tally(counts), edges);
  }

  private static Sighting scores(@Nullable Scores scores) {
    if (scores == null) {
      return new Sighting.Absent();
    }
    if (!count(scores.count()) || !(scores.sum() >= 0 && Double.isFinite(scores.sum()))) {
      return new Sighting.Contradiction("the scores do not add up to a number");
    }
    if (scores.histogram() != null) {
      String why = crooked(scores.histogram());
      if (why != null) {
        return new Sighting.Contradiction("scores: " + why);
      }
    }
    Tally tally = Tally.of(scores.count(), scores.sum());
    String why = SCORES.implausible(tally);
    return why == null ? new Sighting.Counters(tally, List.of()) : new Sighting.Contradiction(why);
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
     * @param edges the finite bucket edges of a latency, else empty
     */
    record Counters(Tally tally, List<Double> edges) implements Sighting {}

    /** It is there and cannot be true. */
    record Contradiction(String why) implements Sighting {}
  }
}
