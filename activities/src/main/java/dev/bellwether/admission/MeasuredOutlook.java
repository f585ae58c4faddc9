package dev.bellwether.admission;

import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.metrics.MetricsSource;
import dev.bellwether.metrics.MetricsSource.Question;
import dev.bellwether.metrics.MetricsSources;
import dev.bellwether.spec.Feasibility;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the stable version's counters as the watch will read the canary's, and those that are only
 * ever under the canary's own version, such as the pairs of a shadow.
 */
public final class MeasuredOutlook implements Outlook {
  private final MetricsSources sources;
  private final Pause pause;
  private final InstantSource clock;

  /**
   * @param pause between the two readings; about two seconds
   */
  public MeasuredOutlook(MetricsSources sources, Pause pause, InstantSource clock) {
    this.sources = sources;
    this.pause = pause;
    this.clock = clock;
  }

  /** Waits; the caller's way of doing so. */
  @FunctionalInterface
  public interface Pause {
    void pause() throws InterruptedException;
  }

  @Override
  public List<Finding> of(Plan plan, String baseline) {
    Optional<MetricsSource> source = sources.named(plan.metrics());
    if (source.isEmpty()) {
      return List.of();
    }
    Set<String> versions = Set.copyOf(List.of(baseline, plan.version()));
    Question question = new Question(plan.model(), versions, clock.instant());
    Reading first = source.get().read(question);
    if (first.blind()) {
      return List.of(unreadable(plan, first));
    }
    List<Finding> findings =
        new ArrayList<>(
            Feasibility.ofSources(
                plan, gate -> series(first).anyMatch(series -> feeds(series, gate))));
    findings.addAll(Feasibility.ofEdges(plan, edges(first, baseline)));
    double rate = rate(source.get(), question, requests(first, baseline), baseline);
    findings.addAll(Feasibility.ofTraffic(plan, rate));
    return findings;
  }

  /** The baseline's requests a second, or NaN when the second reading says nothing. */
  private double rate(MetricsSource source, Question question, double before, String baseline) {
    long begun = System.nanoTime();
    try {
      pause.pause();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Double.NaN;
    }
    Reading second = source.read(question);
    double seconds = (System.nanoTime() - begun) / 1e9;
    return second.blind() ? Double.NaN : (requests(second, baseline) - before) / seconds;
  }

  private static boolean feeds(Series series, Gate gate) {
    return series.counters().keySet().containsAll(gate.facets());
  }

  private static List<Double> edges(Reading reading, String version) {
    return series(reading)
        .filter(series -> series.version().equals(version))
        .map(series -> series.counters().get(Facet.LATENCY))
        .filter(Histogram.class::isInstance)
        .map(Histogram.class::cast)
        .findFirst()
        .map(histogram -> histogram.edges().stream().filter(Double::isFinite).toList())
        .orElse(List.of());
  }

  private static Finding unreadable(Plan plan, Reading reading) {
    String problem =
        reading.endpoints().stream()
            .map(endpoint -> endpoint.name() + ": " + endpoint.problem())
            .findFirst()
            .orElse("it has no endpoints");
    return Finding.warning(
        "no-metrics",
        "metrics '%s' cannot be read now: %s".formatted(plan.metrics(), problem),
        "without data no step passes");
  }

  private static double requests(Reading reading, String version) {
    return series(reading)
        .filter(series -> series.version().equals(version))
        .map(series -> series.counters().get(Facet.REQUESTS))
        .filter(Counts.class::isInstance)
        .mapToDouble(requests -> ((Counts) requests).trials())
        .sum();
  }

  private static Stream<Series> series(Reading reading) {
    return reading.endpoints().stream().flatMap(endpoint -> endpoint.series().stream());
  }
}
