package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;

import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One gate of every kind there is, in every way that it can be judged. */
final class EveryGate {
  /** By evidence alone, beside stable, and by the plain comparison. */
  static final List<Gate> KINDS =
      List.of(
          new Gate.MaxErrorRate("max_error_rate", 0.05, null, evidence(1.5, beside())),
          new Gate.MaxErrorRate("max_error_rate_plain", 0.05, 100L, Terms.THRESHOLD),
          new Gate.MaxNullRate("max_null_rate", 0.05, null, evidence(1.5, null)),
          new Gate.MaxDisagreementRate("max_disagreement_rate", 0.1, 10L, evidence(2, null)),
          new Gate.MaxPositiveRateRatio(
              "max_positive_rate_ratio", 1.5, 0.001, null, evidence(1.5, null)),
          new Gate.MaxLatency("max_p50_latency_ms", 0.5, 250, null, evidence(1.5, null)),
          new Gate.MaxLatency("max_p95_latency_ms", 0.95, 300, null, evidence(1.5, beside())),
          new Gate.MaxLatency("max_p99_latency_ms", 0.99, 500, 100L, Terms.THRESHOLD),
          new Gate.MinScore("min_quality_score", 0.5, null, evidence(0.02, null)),
          new Gate.MinScore("min_relevance_score", 0.5, 100L, Terms.THRESHOLD),
          new Gate.MaxGauge("max_cpu_pct", "cpu_pct", 80, Duration.ofSeconds(60), plain()),
          new Gate.MaxRestarts("max_restarts", 0.5, evidence(1, null)),
          new Gate.MaxDrift("drift_score", "score", 12, null, evidence(1, null)),
          new Gate.MaxDrift(
              "drift_age", "age", 4, List.of(10.0, 20.0, 40.0, 30.0), evidence(1, null)),
          new Gate.Condition(
              "expr_own", "canary.error_rate <= 2 * stable.error_rate", 10L, plain()));

  private static final double[] SHARES = {
    0.02, 0.08, 0.2, 0.25, 0.2, 0.15, 0.07, 0.021, 0.0043, 0.0021, 0.0015, 0.0011
  };

  private EveryGate() {}

  private static Terms evidence(double margin, Terms.@Nullable Baseline baseline) {
    return new Terms(
        Terms.Test.SEQUENTIAL,
        Severity.FATAL,
        margin,
        baseline,
        new Spread.Auto(),
        true,
        0.1,
        Duration.ZERO);
  }

  private static Terms plain() {
    return Terms.threshold(Severity.BLOCKING);
  }

  private static Terms.Baseline beside() {
    return new Terms.Baseline(1.1, 0.001, 1.5);
  }

  /** All that can be read of both versions; each number is asked for. */
  static Reading reading(Map<String, Grown> grown, @Nullable Instant sampled) {
    List<Series> series = new ArrayList<>();
    grown.forEach((version, counters) -> series.add(counters.series(version, sampled)));
    return new Reading(
        List.of(new Endpoint("http://model.prod.svc:8080/metrics", null, null, null, series)));
  }

  /** Counters of one version. */
  static final class Grown {
    private final double[] buckets = new double[SHARES.length];
    private final double[] age = new double[4];
    private double total;
    private double sum;
    private double up;

    /** With so many more requests, each number a bit off. */
    void grow(double requests, DoubleSupplier factor) {
      for (int i = 0; i < buckets.length; i++) {
        double more = Math.rint(requests * SHARES[i] * factor.getAsDouble());
        buckets[i] += more;
        total += more;
        sum += more * (i + 0.6321) / buckets.length;
        age[i % age.length] += more;
      }
      up += 15.125;
    }

    private Series series(String version, @Nullable Instant sampled) {
      double few = Math.floor(total / 100);
      List<Double> counts = new ArrayList<>();
      List<Double> edges = new ArrayList<>();
      List<Double> parts = new ArrayList<>();
      double count = 0;
      for (int i = 0; i < buckets.length; i++) {
        count += buckets[i];
        counts.add(count);
        edges.add(i == buckets.length - 1 ? INF : 50.0 * (i + 1));
        parts.add(i == buckets.length - 1 ? INF : (i + 1.0) / buckets.length);
      }
      Scores scores = new Scores(total, sum, new Histogram(parts, counts, null));
      Map<Facet, Raw> raw = new TreeMap<>();
      raw.put(Facet.REQUESTS, new Counts(total, few));
      raw.put(Facet.NULLS, new Counts(total, few));
      raw.put(Facet.POSITIVES, new Counts(total, 20 * few));
      raw.put(Facet.PAIRS, new Counts(total, few));
      raw.put(Facet.LATENCY, new Histogram(edges, counts, null));
      raw.put(Facet.SCORES, scores);
      raw.put(Facet.scores("relevance"), scores);
      raw.put(Facet.gauge("cpu_pct"), new Gauge(71.123456, sampled));
      raw.put(Facet.RESTARTS, new Counts(up, 0));
      raw.put(Facet.bins("score"), new Histogram(edges, counts, null));
      raw.put(
          Facet.bins("age"),
          new Histogram(
              List.of(18.0, 30.0, 65.0, INF),
              List.of(age[0], age[0] + age[1], age[0] + age[1] + age[2], total),
              null));
      return new Series(version, raw);
    }
  }
}
