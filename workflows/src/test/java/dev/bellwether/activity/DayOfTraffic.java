package dev.bellwether.activity;

import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Counters of two busy versions as one endpoint shows them, grown look by look. */
final class DayOfTraffic {
  private static final List<Double> LATENCY_EDGES =
      List.of(5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1000.0, 2500.0);
  private static final double[] LATENCY_SHARES = {
    0.02, 0.08, 0.2, 0.25, 0.2, 0.15, 0.07, 0.021, 0.0043, 0.0021, 0.0015, 0.0011
  };
  private static final List<Double> SCORE_EDGES =
      List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0);
  private static final double[] SCORE_SHARES = {
    0.001, 0.001, 0.001, 0.002, 0.002, 0.003, 0.005, 0.01, 0.02, 0.055, 0.3, 0.6
  };

  private final Random random;
  private final double lookSeconds;
  private final Counters canary = new Counters();
  private final Counters stable = new Counters();

  DayOfTraffic(long seed, double lookSeconds) {
    this.random = new Random(seed);
    this.lookSeconds = lookSeconds;
  }

  /** What is read after a look's worth of both. */
  Reading after(double canaryRps, double stableRps, Instant at) {
    canary.grow(canaryRps);
    stable.grow(stableRps);
    return new Reading(
        List.of(
            new Endpoint(
                "http://fraud-model.prod.svc:8080/metrics",
                null,
                at,
                null,
                List.of(canary.series("v12"), stable.series("v11")))));
  }

  /** Near enough to Poisson for numbers of some length. */
  private double about(double mean) {
    return Math.max(0, Math.rint(mean + random.nextGaussian() * Math.sqrt(mean)));
  }

  private final class Counters {
    private final double[] latency = new double[LATENCY_SHARES.length];
    private final double[] scores = new double[SCORE_SHARES.length];
    private double requests;
    private double errors;
    private double sum;

    private void grow(double rps) {
      double more = rps * lookSeconds;
      for (int i = 0; i < latency.length; i++) {
        double slow = about(more * LATENCY_SHARES[i]);
        latency[i] += slow;
        requests += slow;
      }
      errors += about(more * 0.0021);
      for (int i = 0; i < scores.length; i++) {
        double scored = about(more * SCORE_SHARES[i]);
        scores[i] += scored;
        double from = i == 0 ? 0 : SCORE_EDGES.get(i - 1);
        sum += scored * (from + (SCORE_EDGES.get(i) - from) * 0.6321);
      }
    }

    private Series series(String version) {
      double count = total(scores);
      List<Double> upTo = cumulative(scores);
      upTo.add(count);
      return new Series(
          version,
          Map.of(
              Facet.REQUESTS,
              new Counts(requests, errors),
              Facet.LATENCY,
              new Histogram(open(LATENCY_EDGES), cumulative(latency), null),
              Facet.SCORES,
              new Scores(count, sum, new Histogram(open(SCORE_EDGES), upTo, null))));
    }
  }

  private static List<Double> open(List<Double> edges) {
    List<Double> all = new ArrayList<>(edges);
    all.add(Double.POSITIVE_INFINITY);
    return all;
  }

  private static List<Double> cumulative(double[] counts) {
    List<Double> sums = new ArrayList<>();
    double sum = 0;
    for (double count : counts) {
      sum += count;
      sums.add(sum);
    }
    return sums;
  }

  private static double total(double[] counts) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return sum;
  }
}
