package dev.bellwether.gate;

import dev.bellwether.gate.CountedLook.Gauged;
import dev.bellwether.gate.Evidence.Track;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Raw;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of one look. Sources take samples less often than looks are made: one is new when it
 * says so by its time, or, where it states none, by another value than before. One use.
 */
final class GaugeFold {
  private final Instant at;
  private final List<Track> tracks;
  private final Map<String, Map<Facet, Gauged>> worst = new HashMap<>();

  /**
   * @param tracks the newest samples known; kept up to date
   */
  GaugeFold(Instant at, List<Track> tracks) {
    this.at = at;
    this.tracks = tracks;
  }

  /** What a version's worst endpoint shows. */
  Map<Facet, Gauged> worst(String version) {
    return worst.getOrDefault(version, Map.of());
  }

  /** Looks at one gauge of one version, and says why it cannot be believed; null when it can. */
  @Nullable String see(Endpoint endpoint, String version, Facet facet) {
    List<Raw> found =
        endpoint.series().stream()
            .filter(series -> series.version().equals(version))
            .map(series -> series.counters().get(facet))
            .filter(Objects::nonNull)
            .toList();
    if (found.isEmpty()) {
      return null;
    }
    if (found.size() > 1
        || !(found.getFirst() instanceof Gauge gauge)
        || !(gauge.value() >= 0 && Double.isFinite(gauge.value()))) {
      return facet.wire() + " is not one number from 0 on";
    }
    worst
        .computeIfAbsent(version, none -> new TreeMap<>())
        .merge(
            facet,
            sample(endpoint.name(), version, facet, gauge),
            (one, other) -> other.value() > one.value() ? other : one);
    return null;
  }

  private Gauged sample(String endpoint, String version, Facet facet, Gauge gauge) {
    for (Track track : tracks) {
      if (track.is(endpoint, version, facet)) {
        boolean fresh =
            gauge.sampled() == null
                ? gauge.value() + 0.0 != track.raw().at(0)
                : gauge.sampled().isAfter(track.readAt());
        if (!fresh) {
          return new Gauged(track.raw().at(0), track.readAt(), false);
        }
        tracks.remove(track);
        break;
      }
    }
    Instant taken = gauge.sampled() == null ? at : gauge.sampled();
    tracks.add(new Track(endpoint, version, facet, taken, Tally.of(gauge.value()), null));
    return new Gauged(gauge.value(), taken, true);
  }
}
