package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Track;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.gate.sequential.Moment.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The versions are not compared for longer than this when the weight is changed. */
  private static final Duration LONGEST_SHIFT = Duration.ofSeconds(60);

  private final Evidence before;
  private final Collection<Facet> facets;
  private final WatchTerms terms;
  private final Instant at;
  private final Instant since;
  private final List<Track> tracks;
  private final List<String> problems = new ArrayList<>();
  private final Map<Facet, String> contradictions = new HashMap<>();
  private final Set<Facet> compared = new HashSet<>();
  private final Map<Facet, List<Double>> edges = new HashMap<>();
  private final Map<Facet, Bases> bases = new HashMap<>();
  private final GaugeFold gauges;
  private final GaugeFold coldGauges;
  private final Map<Facet, Duration> warmUps;
  private WarmUp warmUp;
  private Arms added = Arms.NONE;
  private Arms spanning = Arms.NONE;
  private Arms warming = Arms.NONE;

  private Fold(Evidence before, Collection<Facet> facets, WatchTerms terms, Instant at) {
    this.before = before;
    this.facets = facets;
    this.terms = terms;
    this.at = at;
    this.since = before.since() == null ? terms.since() : before.since();
    this.tracks = new ArrayList<>(before.tracks());
    this.gauges = new GaugeFold(at, tracks);
    this.coldGauges = new GaugeFold(at, tracks);
    this.warmUps = WarmUp.lengths(terms.gates());
    this.warmUp = before.warming();
  }

  /**
   * Folds one reading.
   *
   * @param facets that are read; others are left alone
   */
  static Folded fold(
      Evidence before, Collection<Facet> facets, WatchTerms terms, Instant at, Reading reading) {
    Fold fold = new Fold(before, facets, terms, at);
    if (reading.endpoints().isEmpty()) {
      fold.problems.add("nothing was read");
    }
    List<Endpoint> read = fold.read(reading);
    // Requests first: with them a warm-up starts, and what else is counted depends on it.
    read.forEach(endpoint -> fold.add(endpoint, true));
    read.forEach(endpoint -> fold.add(endpoint, false));
    fold.addGauges();
    fold.leaveOutBesideWarming();
    return new Folded(fold.look(reading.blind()), fold.tracks, fold.warmUp);
  }

  private List<Endpoint> read(Reading reading) {
    List<Endpoint> read = new ArrayList<>();
    for (Endpoint endpoint : reading.endpoints()) {
      if (endpoint.problem() == null) {
        read.add(endpoint);
      } else {
        problems.add(endpoint.name() + ": " + endpoint.problem());
      }
    }
    return read;
  }

  private void add(Endpoint endpoint, boolean requests) {
    for (Facet facet : facets) {
      if (facet.equals(Facet.REQUESTS) != requests) {
        continue;
      }
      if (facet.kind() == Facet.Kind.GAUGES) {
        gauge(endpoint, terms.canary(), facet);
        gauge(endpoint, terms.stable(), facet);
      } else {
        difference(endpoint, terms.canary(), facet);
        difference(endpoint, terms.stable(), facet);
      }
    }
  }

  private void gauge(Endpoint endpoint, String version, Facet facet) {
    note(version, facet, true);
    boolean cold = cold(endpoint, version, facet, at);
    String why = (cold ? coldGauges : gauges).see(endpoint, version, facet);
    if (why != null) {
      refuse(version, facet, why);
    }
  }

  /** A reading at the base of a step is none of the step. */
  private void addGauges() {
    boolean base = !at.isAfter(since);
    for (String version : List.of(terms.canary(), terms.stable())) {
      gauges.worst(version).forEach((facet, it) -> add(version, facet, it.tally(), base));
      coldGauges.worst(version).forEach((facet, it) -> warm(version, facet, it.tally()));
    }
  }

  private void warm(String version, Facet facet, Tally more) {
    warming = plus(warming, version, facet, more);
  }

  /** Whether what the canary showed in a look that began then is left out. */
  private boolean cold(Endpoint endpoint, String version, Facet facet, Instant from) {
    Duration length = warmUps.get(facet);
    return length != null
        && version.equals(terms.canary())
        && warmUp.covers(endpoint.name(), from, length);
  }

  /** What stable did while nothing of the canary counts is compared with nothing. */
  private void leaveOutBesideWarming() {
    for (Facet facet : warmUps.keySet()) {
      boolean cold = facet.trials(warming.canary().of(facet)) > 0;
      if (cold && !(facet.trials(added.plus(spanning).canary().of(facet)) > 0)) {
        warm(terms.stable(), facet, added.plus(spanning).stable().of(facet));
        added = added.without(Set.of(facet));
        spanning = spanning.without(Set.of(facet));
      }
    }
  }

  private void add(String version, Facet facet, Tally more, boolean spans) {
    if (spans) {
      spanning = plus(spanning, version, facet, more);
    } else {
      added = plus(added, version, facet, more);
    }
  }

  private void difference(Endpoint endpoint, String version, Facet facet) {
    Track track = track(endpoint.name(), version, facet);
    switch (sight(endpoint, version, facet)) {
      case Sighting.Absent(Tally base) -> {
        note(version, facet, track != null && !track.readAt().isBefore(since));
        Tally before = track == null ? Tally.NONE : track.raw();
        keep(
            endpoint,
            version,
            facet,
            before.at(1) > 0 || base.equals(Tally.NONE) ? before : base,
            track == null ? endpoint.started() : track.started());
      }
      case Sighting.Contradiction(String why) -> refuse(version, facet, why);
      case Sighting.Counters(Tally now, List<Double> ignored) ->
          count(endpoint, version, facet, track, now);
    }
  }

  private void count(
      Endpoint endpoint, String version, Facet facet, @Nullable Track track, Tally now) {
    boolean based = track != null && !track.readAt().isBefore(since);
    boolean young = endpoint.started() != null && endpoint.started().isAfter(since);
    boolean another = track != null && answersForAnother(endpoint, track);
    if (based && another) {
      refuse(
          version, facet, "another process answers than before, one since " + endpoint.started());
      return;
    }
    Tally more = Tally.NONE;
    if (young && !based) {
      more = now;
    } else if (track != null && !another && !rebased(facet, track, now)) {
      more = now.since(track.raw());
    }
    String why = facet.implausible(more);
    if (why != null) {
      refuse(version, facet, why + " since the look before");
      return;
    }
    note(version, facet, based || young);
    Instant from = track != null && (based || !young) ? track.readAt() : newest();
    if (version.equals(terms.canary()) && facet.equals(Facet.REQUESTS) && more.at(0) > 0) {
      warmUp = warmUps.isEmpty() ? warmUp : warmUp.begins(endpoint.name(), from);
    }
    if (cold(endpoint, version, facet, from)) {
      warm(version, facet, more);
    } else {
      add(version, facet, more, !based && !young);
    }
    if (based || young) {
      base(version, facet, track != null && based ? track.readAt() : before.newest());
    }
    keep(endpoint, version, facet, now, endpoint.started());
  }

  private Instant newest() {
    return before.newest() == null ? since : before.newest();
  }

  /** Whether these buckets cannot be differenced against those before: then they are a base. */
  private boolean rebased(Facet facet, Track track, Tally now) {
    List<Double> known = before.edges(facet);
    return !track.raw().equals(Tally.NONE)
        && (!known.equals(edges.getOrDefault(facet, known))
            || track.raw().values().size() != now.values().size());
  }

  private Arms plus(Arms to, String version, Facet facet, Tally more) {
    return version.equals(terms.canary())
        ? new Arms(to.canary().plus(facet, more), to.stable())
        : new Arms(to.canary(), to.stable().plus(facet, more));
  }

  private void base(String version, Facet facet, @Nullable Instant readAt) {
    Bases known = bases.computeIfAbsent(facet, none -> new Bases());
    (version.equals(terms.canary()) ? known.canary : known.stable)
        .add(readAt == null ? since : readAt);
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
    Sighting sighting = Sighting.of(facet, found.isEmpty() ? null : found.getFirst());
    return sighting instanceof Sighting.Counters(Tally ignored, List<Double> seen)
            && !settle(facet, seen)
        ? new Sighting.Contradiction(facet.wire() + ": the bucket edges changed")
        : sighting;
  }

  /** Whether these buckets may be read beside those before; a new step may begin with others. */
  private boolean settle(Facet facet, List<Double> seen) {
    List<Double> now = edges.get(facet);
    if (now != null) {
      return now.equals(seen);
    }
    List<Double> known = before.edges(facet);
    boolean first = before.newest() == null || before.newest().isBefore(since);
    if (!first && !known.isEmpty() && !known.equals(seen)) {
      return false;
    }
    edges.put(facet, seen);
    return true;
  }

  private void note(String version, Facet facet, boolean based) {
    if (based && version.equals(terms.canary())) {
      compared.add(facet);
    }
  }

  /** What cannot be believed is neither counted nor a base for later: the next look spans it. */
  private void refuse(String version, Facet facet, String why) {
    if (version.equals(terms.canary())) {
      contradictions.put(facet, why);
    }
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

  private CountedLook look(boolean blind) {
    Set<Facet> uneven = new HashSet<>();
    bases.forEach((facet, both) -> {
      if (!both.canary.equals(both.stable)) {
        uneven.add(facet);
      }
    });
    return new CountedLook(
        at,
        phase(),
        added,
        spanning,
        warming,
        edges(),
        Map.of(),
        gauges.worst(terms.canary()),
        blind,
        problems,
        contradictions,
        compared,
        uneven);
  }

  private Map<Facet, List<Double>> edges() {
    Map<Facet, List<Double>> all = new HashMap<>(before.bucketEdges());
    all.putAll(edges);
    all.values().removeIf(List::isEmpty);
    return all;
  }

  private Phase phase() {
    if (shifting() || !spanning.equals(Arms.NONE)) {
      return Phase.SHIFTING;
    }
    return terms.weight() >= 100 ? Phase.BAKING : Phase.SETTLED;
  }

  /** A change of weight that takes long is looked at like any other time after a minute. */
  private boolean shifting() {
    Instant from = terms.shiftFrom();
    return from != null && newest().isBefore(from.plus(LONGEST_SHIFT));
  }

  /** The looks that one facet's counters were differenced from. */
  private static final class Bases {
    private final Set<Instant> canary = new HashSet<>();
    private final Set<Instant> stable = new HashSet<>();
  }

  /** A look, and the raw counters from which the next one is differenced. */
  record Folded(CountedLook look, List<Track> tracks, WarmUp warmUp) {}
}
