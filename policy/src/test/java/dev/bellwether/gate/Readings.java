package dev.bellwether.gate;

import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Readings and terms for tests of gates; times are seconds since the step began. */
final class Readings {
  static final Instant SINCE = Instant.parse("2026-11-22T16:00:00Z");
  static final double INF = Double.POSITIVE_INFINITY;

  private Readings() {}

  static Instant at(long seconds) {
    return SINCE.plusSeconds(seconds);
  }

  /** Ten minutes of watch with at least 500 requests. */
  static WatchTerms terms(Gate... gates) {
    return terms(20, false, gates);
  }

  static WatchTerms terms(int weight, boolean protect, Gate... gates) {
    return new WatchTerms(
        List.of(gates),
        "v12",
        "v11",
        0,
        weight,
        5,
        SINCE,
        Duration.ofMinutes(10),
        500,
        protect,
        Map.of());
  }

  static Reading reading(Series... series) {
    return endpoint("one", series);
  }

  static Reading endpoint(String name, Series... series) {
    return new Reading(List.of(new Endpoint(name, null, null, null, List.of(series))));
  }

  static Reading both(Reading one, Reading other) {
    return new Reading(List.of(one.endpoints().getFirst(), other.endpoints().getFirst()));
  }

  /** A version with nothing but requests. */
  static Series requests(String version, double total, double errors) {
    return series(version, new Counts(total, errors), null, null);
  }

  /** A version with nothing but latencies, cumulative, at the edges 100, 250, 500 and infinity. */
  static Series latency(String version, double... cumulative) {
    return latency(version, List.of(100.0, 250.0, 500.0, INF), cumulative);
  }

  static Series latency(String version, List<Double> edges, double... cumulative) {
    return series(version, null, new Histogram(edges, boxed(cumulative), null), null);
  }

  /** A version with nothing but scores. */
  static Series scores(String version, double count, double sum) {
    return series(version, null, null, new Scores(count, sum, null));
  }

  /** A version with what is not null. */
  static Series series(
      String version,
      @Nullable Counts requests,
      @Nullable Histogram latency,
      @Nullable Scores scores) {
    Map<Facet, Raw> counters = new HashMap<>();
    if (requests != null) {
      counters.put(Facet.REQUESTS, requests);
    }
    if (latency != null) {
      counters.put(Facet.LATENCY, latency);
    }
    if (scores != null) {
      counters.put(Facet.SCORES, scores);
    }
    return new Series(version, counters);
  }

  static List<Double> boxed(double... values) {
    return Arrays.stream(values).boxed().toList();
  }
}
