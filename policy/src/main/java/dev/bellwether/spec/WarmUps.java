package dev.bellwether.spec;

import dev.bellwether.gate.EarlyErrors;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.WarmUp;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecaster.Exposure;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How long gates leave out of what a canary does first. */
final class WarmUps {
  private WarmUps() {}

  /** Gates that read the same counts begin to read them together: the longest holds for all. */
  static List<Gate> shared(List<Gate> gates, Fields map, Findings findings) {
    Map<Facet, Duration> lengths = WarmUp.lengths(gates);
    List<Gate> shared = new ArrayList<>();
    for (Gate gate : gates) {
      Duration longest = gate.terms().warmUp();
      for (Facet facet : gate.facets()) {
        Duration other = lengths.getOrDefault(facet, Duration.ZERO);
        longest = other.compareTo(longest) > 0 ? other : longest;
      }
      boolean warm = gate instanceof Gate.MaxRestarts || gate.terms().labelDelay() != null;
      if (warm || longest.equals(gate.terms().warmUp())) {
        shared.add(gate);
        continue;
      }
      findings.warning(
          "W112",
          map.place(gate.name()),
          "another gate reads the same counts after a `warm_up` of %s, so `%s` does too, not after %s"
              .formatted(
                  Durations.format(longest), gate.name(), Durations.format(gate.terms().warmUp())),
          "give both the same `warm_up`");
      shared.add(gate.with(gate.terms().withWarmUp(longest)));
    }
    return shared;
  }

  /** What is left out, a line for each length. */
  static List<String> lines(List<Gate> gates) {
    Map<Duration, List<String>> names = new TreeMap<>();
    for (Gate gate : gates) {
      if (gate.terms().warmUp().isPositive()) {
        names.computeIfAbsent(gate.terms().warmUp(), none -> new ArrayList<>()).add(gate.name());
      }
    }
    return names.entrySet().stream()
        .map(same ->
            "warm_up: what a canary does in the first %s of its traffic, of each endpoint, does not count for %s, and is none of `watch`; errors from %s times their limit on fail it all the same"
                .formatted(
                    Durations.format(same.getKey()),
                    Words.list(same.getValue()),
                    EarlyErrors.TIMES))
        .toList();
  }

  /** What is to be expected where the first step's counts begin after the warm-up. */
  static List<Forecast> forecasts(
      Duration warmUp, List<Exposure> steps, Function<List<Exposure>, List<Forecast>> forecaster) {
    if (steps.isEmpty() || warmUp.isZero()) {
      return forecaster.apply(steps);
    }
    Exposure first = steps.getFirst();
    Duration left = first.maxWatch().minus(warmUp);
    List<Exposure> counted = new ArrayList<>(steps);
    counted.set(
        0,
        new Exposure(
            first.canaryPerSecond(),
            first.stablePerSecond(),
            first.watch(),
            left.isNegative() ? Duration.ZERO : left));
    List<Forecast> forecasts = new ArrayList<>(forecaster.apply(counted));
    if (!forecasts.isEmpty()) {
      forecasts.set(0, forecasts.getFirst().later(warmUp));
    }
    return forecasts;
  }

  /**
   * The first step's watch begins after the warm-up, and {@code max_watch} does not wait for it.
   */
  static void check(List<Gate> gates, List<Step> steps, Fields spec, Findings findings) {
    Duration longest =
        gates.stream()
            .filter(gate -> gate.terms().severity() != Severity.ADVISORY)
            .map(gate -> gate.terms().warmUp())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    if (steps.isEmpty()) {
      return;
    }
    Step first = steps.getFirst();
    if (first.watch().plus(longest).compareTo(first.maxWatch()) > 0 && longest.isPositive()) {
      findings.warning(
          "W113",
          spec.place("canary"),
          "step 1 cannot pass: its `watch` of %s begins after a `warm_up` of %s, and `max_watch` is %s"
              .formatted(
                  Durations.format(first.watch()),
                  Durations.format(longest),
                  Durations.format(first.maxWatch())),
          "write max_watch: %s or more, or a shorter `warm_up`"
              .formatted(Durations.format(first.watch().plus(longest))));
    }
  }
}
