package dev.bellwether.gate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a window that a condition can name: {@code canary.error_rate}, {@code
 * stable.requests}. What was not seen has none.
 */
public final class WindowValues {
  private static final String CANARY = "canary.";
  private static final String STABLE = "stable.";

  /** By its name without the version. */
  private static final Map<String, Value> VALUES = values();

  /** Every name there is. */
  private static final Set<String> NAMES =
      Set.copyOf(
          VALUES.keySet().stream()
              .flatMap(name -> List.of(CANARY + name, STABLE + name).stream())
              .collect(Collectors.toSet()));

  private WindowValues() {}

  /** What can be named. */
  public static Set<String> names() {
    return NAMES;
  }

  /** What has to be read for these names. */
  static Set<Facet> facets(Collection<String> names) {
    Set<Facet> facets = new TreeSet<>();
    for (String name : names) {
      facets.add(value(name).facet());
    }
    return facets;
  }

  /** Those of the names that there is a number for. */
  static Map<String, Double> of(
      Collection<String> names, Arms window, Map<Facet, List<Double>> edges) {
    Map<String, Double> values = new TreeMap<>();
    for (String name : names) {
      Value value = value(name);
      Arm arm = name.startsWith(CANARY) ? window.canary() : window.stable();
      Double number =
          value.read().apply(arm.of(value.facet()), edges.getOrDefault(value.facet(), List.of()));
      if (number != null && Double.isFinite(number)) {
        values.put(name, number);
      }
    }
    return values;
  }

  private static Value value(String name) {
    Value value = VALUES.get(name.substring(CANARY.length()));
    if (value == null) {
      throw new IllegalArgumentException("no value is called " + name);
    }
    return value;
  }

  private static Map<String, Value> values() {
    Map<String, Value> values = new LinkedHashMap<>();
    counted(values, Facet.REQUESTS, "requests", "errors", "error_rate");
    for (int percent : new int[] {50, 95, 99}) {
      values.put(
          "p" + percent + "_latency_ms",
          new Value(Facet.LATENCY, (tally, edges) -> quantile(percent / 100.0, tally, edges)));
    }
    counted(values, Facet.SCORES, "scores", null, "mean_score");
    for (String gauge : Gate.MaxGauge.GAUGES) {
      counted(values, Facet.gauge(gauge), null, null, gauge);
    }
    return new TreeMap<>(values);
  }

  /** Of a tally of trials and of what is among them. */
  private static void counted(
      Map<String, Value> values,
      Facet facet,
      @Nullable String trials,
      @Nullable String events,
      String share) {
    if (trials != null) {
      values.put(trials, new Value(facet, (tally, edges) -> seen(tally) ? tally.at(0) : null));
    }
    if (events != null) {
      values.put(events, new Value(facet, (tally, edges) -> seen(tally) ? tally.at(1) : null));
    }
    values.put(
        share,
        new Value(facet, (tally, edges) -> tally.at(0) > 0 ? tally.at(1) / tally.at(0) : null));
  }

  private static boolean seen(Tally tally) {
    return !tally.equals(Tally.NONE);
  }

  /** The upper edge of the bucket that holds it; null without one, or above the last edge. */
  private static @Nullable Double quantile(double quantile, Tally tally, List<Double> edges) {
    double rank = quantile * tally.sum();
    double below = 0;
    for (int i = 0; i < edges.size() && rank > 0; i++) {
      below += tally.at(i);
      if (below >= rank * (1 - 1e-12)) {
        return edges.get(i);
      }
    }
    return null;
  }

  /** How one number is read of one tally. */
  private record Value(Facet facet, BiFunction<Tally, List<Double>, @Nullable Double> read) {}
}
