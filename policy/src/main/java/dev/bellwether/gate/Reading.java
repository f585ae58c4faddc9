package dev.bellwether.gate;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Raw counters as a source gave them, not yet believed: numbers may be NaN, negative or
 * contradictory. What is wrong with them becomes a verdict, never an exception.
 */
public record Reading(List<Endpoint> endpoints) {
  public Reading {
    endpoints = List.copyOf(endpoints);
  }

  /** A reading that gave nothing at all. */
  public static Reading unreadable(String source, String problem) {
    return new Reading(List.of(Endpoint.unreadable(source, problem)));
  }

  /** Whether nothing could be read anywhere. */
  public boolean blind() {
    return endpoints.stream().allMatch(endpoint -> endpoint.problem() != null);
  }

  /**
   * One place that keeps counters of its own, which restart with it.
   *
   * @param problem why it could not be read; null when it was
   * @param date the source's own clock; null when it does not say
   * @param started when its counters began at 0; null when it does not say
   */
  public record Endpoint(
      String name,
      @Nullable String problem,
      @Nullable Instant date,
      @Nullable Instant started,
      List<Series> series) {
    public Endpoint {
      series = List.copyOf(series);
    }

    /** An endpoint that did not answer, or not in a way that can be read. */
    public static Endpoint unreadable(String name, String problem) {
      return new Endpoint(name, problem, null, null, List.of());
    }
  }

  /**
   * The counters of one version, by what they count; a facet is not there when its metric is not.
   */
  public record Series(String version, Map<Facet, Raw> counters) {
    public Series {
      // In order, so that the same reading is the same text.
      counters = Collections.unmodifiableMap(new TreeMap<>(counters));
    }
  }

  /** What a source says of one facet. */
  public sealed interface Raw {}

  /**
   * @param events what counts against a version, or is watched for, among {@code trials}: requests
   *     that ended with a 5xx, answers without a usable output
   */
  public record Counts(double trials, double events) implements Raw {}

  /**
   * @param edges inclusive upper edges, ascending; the last is infinity
   * @param cumulative observations at or below each edge
   * @param count of all observations as the source states it beside the buckets; null when it does
   *     not
   */
  public record Histogram(List<Double> edges, List<Double> cumulative, @Nullable Double count)
      implements Raw {
    public Histogram {
      edges = List.copyOf(edges);
      cumulative = List.copyOf(cumulative);
    }
  }

  /**
   * @param sum of the scores, each in [0, 1]
   */
  public record Scores(double count, double sum, @Nullable Histogram histogram) implements Raw {}

  /**
   * A value as it stands.
   *
   * @param sampled when it was taken; null where the source does not say
   */
  public record Gauge(double value, @Nullable Instant sampled) implements Raw {}
}
