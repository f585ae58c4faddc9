package dev.bellwether.serving;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a target showed at one reading.
 *
 * @param revision changes with every write; what a compare-and-set compares
 * @param weights percent by version; versions without traffic are left out
 * @param ledger null before the first release
 * @param versions what is loaded, by version
 */
public record TargetState(
    String route,
    String revision,
    Map<String, Integer> weights,
    @Nullable Ledger ledger,
    Map<String, Loaded> versions) {
  public TargetState {
    weights = withTraffic(weights);
    versions = Map.copyOf(versions);
  }

  /**
   * A version that a server holds.
   *
   * @param url where that server answers; null when the target does not say
   */
  public record Loaded(boolean ready, @Nullable String digest, @Nullable String url) {}

  /** The same reading with another record of who may write. */
  public TargetState under(Ledger other) {
    return new TargetState(route, revision, weights, other, versions);
  }

  /** Percent of traffic the version has; 0 when it is not named. */
  public int weight(@Nullable String version) {
    return version == null ? 0 : weights.getOrDefault(version, 0);
  }

  /** The one version with all traffic, if there is one. */
  public Optional<String> single() {
    return weights.size() == 1 ? Optional.of(weights.keySet().iterator().next()) : Optional.empty();
  }

  /** Whether the version is loaded and answers. */
  public boolean ready(String version) {
    Loaded loaded = versions.get(version);
    return loaded != null && loaded.ready();
  }

  /** Whether this is what was to be written. */
  public boolean shows(Desired desired) {
    return weights.equals(desired.weights()) && desired.ledger().equals(ledger);
  }

  /** The weights as a person reads them: {@code v11 80 %, v12 20 %}. */
  public static String say(Map<String, Integer> weights) {
    return weights.isEmpty()
        ? "nothing"
        : new TreeMap<>(weights)
            .entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue() + " %")
                .collect(Collectors.joining(", "));
  }

  static Map<String, Integer> withTraffic(Map<String, Integer> weights) {
    return weights.entrySet().stream()
        .filter(e -> e.getValue() != 0)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The whole of what a write sets: absolute, so that the same twice is a no-op. */
  public record Desired(Map<String, Integer> weights, Ledger ledger) {
    public Desired {
      weights = withTraffic(weights);
      ledger = ledger.beside(weights);
    }
  }
}
