package dev.bellwether.metrics;

import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counters as a function of the look's time, so that a day passes in seconds under skipped time.
 * Immutable but for the count of reads.
 */
public final class SimulatedSource implements MetricsSource, MetricsSources {
  private static final List<Double> EDGES =
      List.of(
          1.0,
          2.5,
          5.0,
          10.0,
          25.0,
          50.0,
          100.0,
          250.0,
          500.0,
          1000.0,
          2500.0,
          Double.POSITIVE_INFINITY);

  private final Instant start;
  private final Map<String, List<Phase>> versions = new HashMap<>();
  private final List<Outage> outages = new ArrayList<>();
  private final AtomicLong reads = new AtomicLong();

  public SimulatedSource(Instant start) {
    this.start = start;
  }

  /** From now until its next phase a version serves so. */
  public SimulatedSource serving(String version, Instant from, Traffic traffic) {
    versions.computeIfAbsent(version, v -> new ArrayList<>()).add(new Phase(from, traffic));
    return this;
  }

  /** From the start on a version serves so. */
  public SimulatedSource serving(String version, Traffic traffic) {
    return serving(version, start, traffic);
  }

  /** Cannot be read from the first time, inclusive, to the second, exclusive. */
  public SimulatedSource down(Instant from, Instant to) {
    outages.add(new Outage(from, to));
    return this;
  }

  /** How often it was read. */
  public long reads() {
    return reads.get();
  }

  @Override
  public Optional<MetricsSource> named(String connection) {
    return Optional.of(this);
  }

  @Override
  public Reading read(Question question) {
    reads.incrementAndGet();
    Instant at = question.at();
    if (outages.stream().anyMatch(outage -> outage.covers(at))) {
      return Reading.unreadable("simulated", "switched off");
    }
    List<Series> series =
        question.versions().stream()
            .filter(versions::containsKey)
            .map(version -> series(version, at))
            .toList();
    return new Reading(List.of(new Endpoint("simulated", null, null, null, series)));
  }

  @Override
  public String query(Gate gate, String model, String version) {
    return "%s{model=\"%s\",version=\"%s\"} of a simulation, as long as real ones are"
        .formatted(gate.name(), model, version);
  }

  private Series series(String version, Instant at) {
    double requests = 0;
    double errors = 0;
    double slow = 0;
    double scored = 0;
    double scores = 0;
    List<Phase> phases = versions.getOrDefault(version, List.of());
    for (int i = 0; i < phases.size(); i++) {
      Instant end = i + 1 < phases.size() ? phases.get(i + 1).from() : at;
      Traffic traffic = phases.get(i).traffic();
      double count =
          Math.floor(traffic.rps() * seconds(phases.get(i).from(), end.isBefore(at) ? end : at));
      requests += count;
      errors += Math.floor(count * traffic.errorShare());
      slow += Math.floor(count * traffic.slowShare());
      scored += count;
      scores += count * traffic.score();
    }
    return new Series(
        version,
        Map.of(
            Facet.REQUESTS,
            new Counts(requests, errors),
            Facet.LATENCY,
            new Histogram(EDGES, latencies(requests, requests - slow), requests),
            Facet.SCORES,
            new Scores(scored, scores, null)));
  }

  private static List<Double> latencies(double requests, double quick) {
    return EDGES.stream().map(edge -> edge < 25 ? 0.0 : edge < 500 ? quick : requests).toList();
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
  }

  /**
   * @param slowShare of requests that take between 250 and 500 ms; the rest take less than 25 ms
   */
  public record Traffic(double rps, double errorShare, double slowShare, double score) {
    /** Ten requests a second, none of them bad. */
    public static final Traffic GOOD = new Traffic(10, 0, 0, 0.95);

    /** What stable gets while a good canary has 20 %. */
    public static final Traffic BESIDE = new Traffic(40, 0, 0, 0.95);
  }

  private record Phase(Instant from, Traffic traffic) {}

  private record Outage(Instant from, Instant to) {
    boolean covers(Instant at) {
      return !at.isBefore(from) && at.isBefore(to);
    }
  }
}
