package dev.bellwether.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A canary that has just begun is cold: it compiles, loads and fills its caches, and what it does
 * meanwhile says little of the model. The warm-up of an endpoint starts with the look before the
 * first in which it showed canary requests, once in a release. A look that begins within it counts
 * for nothing but {@link EarlyErrors} and restarts.
 *
 * @param began when the warm-up of each endpoint started
 * @param spent how long this step was nothing but warm-up: its watch is so much later over
 */
public record WarmUp(Map<String, Instant> began, Duration spent) {
  /** Nothing has begun. */
  public static final WarmUp NONE = new WarmUp(Map.of(), Duration.ZERO);

  public WarmUp {
    // In order, so that the same state is the same text.
    began = Collections.unmodifiableMap(new TreeMap<>(began));
  }

  /**
   * How long the counts of each facet are left out. Gates that read the same counts read them from
   * the same point on, so the longest holds; a restart counts from the first on.
   */
  public static Map<Facet, Duration> lengths(Collection<Gate> gates) {
    Map<Facet, Duration> lengths = new HashMap<>();
    for (Gate gate : gates) {
      for (Facet facet : gate.facets()) {
        if (facet.kind() != Facet.Kind.RESTARTS && gate.terms().warmUp().isPositive()) {
          lengths.merge(facet, gate.terms().warmUp(), WarmUp::longer);
        }
      }
    }
    // A prediction is as good while the version that makes it warms up, and its score comes later.
    gates.stream()
        .filter(gate -> gate.terms().labelDelay() != null)
        .forEach(gate -> lengths.remove(gate.facet()));
    return lengths;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** An endpoint showed canary requests in a look that began then; only the first such counts. */
  WarmUp begins(String endpoint, Instant from) {
    if (began.containsKey(endpoint)) {
      return this;
    }
    Map<String, Instant> all = new HashMap<>(began);
    all.put(endpoint, from);
    return new WarmUp(all, spent);
  }

  /**
   * Whether an endpoint is within a warm-up of this length. One that shows no requests of its own,
   * such as a judge of answers, is as warm as the first that does.
   */
  boolean covers(String endpoint, Instant moment, Duration length) {
    Instant start = start(endpoint);
    return start == null || moment.isBefore(start.plus(length));
  }

  private @Nullable Instant start(String endpoint) {
    Instant own = began.get(endpoint);
    return own != null ? own : began.values().stream().min(Comparator.naturalOrder()).orElse(null);
  }

  /** Why a gate says nothing yet. */
  String inWords(Gate gate) {
    Instant last = began.values().stream().max(Comparator.naturalOrder()).orElse(null);
    return last == null
        ? "warming up: what the canary does meanwhile does not count"
        : "warming up until %s: what the canary does meanwhile does not count"
            .formatted(Words.instant(last.plus(gate.terms().warmUp())));
  }

  WarmUp nextStep() {
    return new WarmUp(began, Duration.ZERO);
  }

  WarmUp spending(Duration more) {
    return new WarmUp(began, spent.plus(more));
  }
}
