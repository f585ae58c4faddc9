package dev.bellwether.admission;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.metrics.MetricsSource;
import dev.bellwether.metrics.MetricsSource.Question;
import dev.bellwether.metrics.MetricsSources;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Step;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the stable version's counters twice, as the watch will read the canary's. */
public final class MeasuredFeasibility implements Feasibility {
  private final MetricsSources sources;
  private final Pause pause;
  private final InstantSource clock;

  /**
   * @param pause between the two readings; about two seconds
   */
  public MeasuredFeasibility(MetricsSources sources, Pause pause, InstantSource clock) {
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
  public List<Finding> check(Plan plan, String baseline) {
    Optional<MetricsSource> source = sources.named(plan.metrics());
    if (source.isEmpty()) {
      return List.of();
    }
    Question question = new Question(plan.model(), Set.of(baseline), clock.instant());
    Reading first = source.get().read(question);
    if (first.blind()) {
      return List.of(unreadable(plan, first));
    }
    List<Finding> findings = new ArrayList<>(unfed(plan, baseline, source.get(), first));
    long begun = System.nanoTime();
    if (paused()) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      Reading second = source.get().read(question);
      findings.addAll(tooSlow(plan, (requests(second) - requests(first)) / seconds));
    }
    return findings;
  }

  private boolean paused() {
    try {
      pause.pause();
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<Finding> unfed(
      Plan plan, String baseline, MetricsSource source, Reading reading) {
    return plan.gates().stream()
        .filter(gate -> series(reading).noneMatch(series -> feeds(series, gate)))
        .map(
            gate ->
                Finding.warning(
                    "no-source",
                    "no source for %s: %s gives nothing for %s"
                        .formatted(gate.name(), plan.metrics(), baseline),
                    "it reads " + source.query(gate, plan.model(), baseline)))
        .toList();
  }

  private static boolean feeds(Series series, Gate gate) {
    return switch (gate) {
      case Gate.MaxErrorRate ignored -> series.requests() != null;
      case Gate.MaxLatency ignored -> series.latency() != null;
      case Gate.MinScore ignored -> series.scores() != null;
    };
  }

  private static List<Finding> tooSlow(Plan plan, double rate) {
    List<Finding> findings = new ArrayList<>();
    // A counter that restarted in between, or is no number, says nothing.
    for (int i = 0; rate >= 0 && i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      long wanted = wanted(plan, step);
      double seconds = wanted / (rate * step.traffic() / 100);
      if (seconds * 1000 > step.maxWatch().toMillis()) {
        findings.add(slowStep(i + 1, step, wanted, rate, seconds));
      }
    }
    return findings;
  }

  private static long wanted(Plan plan, Step step) {
    return plan.gates().stream()
        .mapToLong(gate -> Objects.requireNonNullElse(gate.minRequests(), step.minRequests()))
        .max()
        .orElse(step.minRequests());
  }

  private static Finding slowStep(
      int number, Step step, long wanted, double rate, double seconds) {
    String needs =
        Double.isInfinite(seconds)
            ? "never gets its %d requests".formatted(wanted)
            : "needs about %s for %d requests".formatted(inWords(seconds), wanted);
    return Finding.warning(
        "slow-step",
        String.format(
            Locale.ROOT,
            "at %.1f requests a second step %d (%d %%) %s; max_watch is %s",
            rate,
            number,
            step.traffic(),
            needs,
            inWords(step.maxWatch().toMillis() / 1000.0)),
        "lower min_requests, raise the step's traffic, or raise max_watch");
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

  private static double requests(Reading reading) {
    return series(reading)
        .map(Series::requests)
        .filter(Objects::nonNull)
        .mapToDouble(Reading.Requests::total)
        .sum();
  }

  private static Stream<Series> series(Reading reading) {
    return reading.endpoints().stream().flatMap(endpoint -> endpoint.series().stream());
  }

  private static String inWords(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < 7200
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
