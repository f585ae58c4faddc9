package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Arm;
import dev.bellwether.gate.Evidence.Arms;
import dev.bellwether.gate.Evidence.SubWindow;
import dev.bellwether.gate.Evidence.Track;
import dev.bellwether.gate.Facet.Sighting;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Differences one reading against the counters before it, each series for itself, and adds the
 * differences up. One use.
 */
final class Fold {
  /** One process states one start, give or take rounding. */
  private static final Duration SAME_START = Duration.ofSeconds(1);

  /** The look's time and the source's clock are not the same. */
  private static final Duration START_SLACK = Duration.ofSeconds(5);

  private final Evidence before;
  private final WatchTerms terms;
  private final Instant at;
  private final Instant since;
  private final List<Track> tracks;
  private final List<String> problems = new ArrayList<>();
  private final Map<Facet, String> contradictions = new EnumMap<>(Facet.class);
  private final Set<Facet> compared = EnumSet.noneOf(Facet.class);
  private List<Double> edges;
  private Arm canary = Arm.NONE;
  private Arm stable = Arm.NONE;

  private Fold(Evidence before, WatchTerms terms, Instant at) {
    this.before = before;
    this.terms = terms;
    this.at = at;
    this.since = before.since() == null ? terms.since() : before.since();
    this.tracks = new ArrayList<>(before.tracks());
    this.edges = before.edges();
  }

  static Folded fold(Evidence before, WatchTerms terms, Instant at, Reading reading) {
    Fold fold = new Fold(before, terms, at);
    if (reading.endpoints().isEmpty()) {
      fold.problems.add("nothing was read");
    }
    reading.endpoints().forEach(fold::add);
    return fold.done(reading.blind());
  }

  private void add(Endpoint endpoint) {
    if (endpoint.problem() != null) {
      problems.add(endpoint.name() + ": " + endpoint.problem());
      return;
    }
    for (Facet facet : Facet.values()) {
      canary = canary.plus(facet, difference(endpoint, terms.canary(), facet));
      stable = stable.plus(facet, difference(endpoint, terms.stable(), facet));
    }
  }

  private Tally difference(Endpoint endpoint, String version, Facet facet) {
    Track track = track(endpoint.name(), version, facet);
    return switch (sight(endpoint, version, facet)) {
      case Sighting.Absent ignored -> {
        boolean based = track != null && !track.readAt().isBefore(since);
        note(version, facet, based);
        keep(
            endpoint,
            version,
            facet,
            track == null ? Tally.NONE : track.raw(),
            track == null ? endpoint.started() : track.started());
        yield Tally.NONE;
      }
      case Sighting.Contradiction(String why) -> refuse(version, facet, why);
      case Sighting.Counters(Tally now, List<Double> ignored) ->
          counted(endpoint, version, facet, track, now);
    };
  }

  private Tally counted(
      Endpoint endpoint, String version, Facet facet, @Nullable Track track, Tally now) {
    boolean based = track != null && !track.readAt().isBefore(since);
    boolean young = endpoint.started() != null && endpoint.started().isAfter(since);
    Tally more = Tally.NONE;
    if (track != null && based && answersForAnother(endpoint, track)) {
      return refuse(
          version, facet, "another process answers than before, one since " + endpoint.started());
    }
    if (track != null && based) {
      more = now.since(track.raw());
    } else if (young) {
      more = now;
    }
    String why = facet.implausible(more);
    if (why != null) {
      return refuse(version, facet, why + " since the look before");
    }
    note(version, facet, based || young);
    keep(endpoint, version, facet, now, endpoint.started());
    return more;
  }

  /**
   * Whether the counters are those of a process that ran beside the one read before, as behind an
   * address that several share. Each turn would count all that the other ever saw as new. One that
   * began after the last reading is a restart, which is counted.
   */
  private boolean answersForAnother(Endpoint endpoint, Track track) {
    Instant began = endpoint.started();
    Instant before = track.started();
    if (began == null
        || before == null
        || Duration.between(before, began).abs().compareTo(SAME_START) <= 0) {
      return false;
    }
    Instant now = endpoint.date() == null ? at : endpoint.date();
    Duration sinceReading = Duration.between(track.readAt(), at).plus(START_SLACK);
    return Duration.between(began, now).compareTo(sinceReading) > 0;
  }

  private Sighting sight(Endpoint endpoint, String version, Facet facet) {
    List<Series> found =
        endpoint.series().stream().filter(series -> series.version().equals(version)).toList();
    if (found.size() > 1) {
      return new Sighting.Contradiction("two series for " + version);
    }
    Sighting sighting = facet.sight(found.isEmpty() ? null : found.getFirst());
    if (sighting instanceof Sighting.Counters(Tally ignored, List<Double> seen)
        && facet == Facet.LATENCY) {
      if (!edges.isEmpty() && !edges.equals(seen)) {
        return new Sighting.Contradiction("latency: the bucket edges changed");
      }
      edges = seen;
    }
    return sighting;
  }

  private void note(String version, Facet facet, boolean based) {
    if (based && version.equals(terms.canary())) {
      compared.add(facet);
    }
  }

  /** What cannot be believed is neither counted nor a base for later: the next look spans it. */
  private Tally refuse(String version, Facet facet, String why) {
    if (version.equals(terms.canary())) {
      contradictions.put(facet, why);
    }
    return Tally.NONE;
  }

  private @Nullable Track track(String endpoint, String version, Facet facet) {
    return tracks.stream()
        .filter(track -> track.is(endpoint, version, facet))
        .findFirst()
        .orElse(null);
  }

  private void keep(
      Endpoint endpoint, String version, Facet facet, Tally raw, @Nullable Instant started) {
    tracks.removeIf(track -> track.is(endpoint.name(), version, facet));
    tracks.add(new Track(endpoint.name(), version, facet, at, raw, started));
  }

  private Folded done(boolean blind) {
    Arms added = new Arms(canary, stable);
    Evidence after =
        new Evidence(
            Evidence.CURRENT_VERSION,
            since,
            at,
            edges,
            tracks,
            before.step().plus(added),
            ring(added),
            before.runs(),
            before.looks());
    return new Folded(after, added, blind, problems, contradictions, compared);
  }

  private List<SubWindow> ring(Arms added) {
    long piece = Math.max(1, terms.watch().toMillis() / Evidence.SUB_WINDOWS);
    Instant end = Instant.ofEpochMilli(Math.ceilDiv(at.toEpochMilli(), piece) * piece);
    SubWindow newest = new SubWindow(end, added);
    List<SubWindow> kept = new ArrayList<>();
    Instant oldest = at.minus(Duration.ofMillis(piece * Evidence.SUB_WINDOWS));
    for (SubWindow window : before.ring()) {
      if (window.end().equals(end)) {
        newest = new SubWindow(end, window.counts().plus(added));
      } else if (window.end().isAfter(oldest)) {
        kept.add(window);
      }
    }
    List<SubWindow> all = Stream.concat(kept.stream(), Stream.of(newest)).toList();
    return all.subList(Math.max(0, all.size() - Evidence.SUB_WINDOWS), all.size());
  }

  /**
   * @param blind nothing could be read anywhere
   * @param problems of endpoints that could not be read
   * @param contradictions in the canary's counters
   * @param compared facets of the canary that had an earlier reading of this step to compare with
   */
  record Folded(
      Evidence evidence,
      Arms added,
      boolean blind,
      List<String> problems,
      Map<Facet, String> contradictions,
      Set<Facet> compared) {}
}
