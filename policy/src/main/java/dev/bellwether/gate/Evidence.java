package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.bellwether.gate.sequential.BriefTime;
import dev.bellwether.gate.sequential.SequentialState;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gates have seen and concluded so far: an immutable value, carried from look to look and
 * from step to step.
 *
 * @param version of the layout, so that a later engine reads an older release's evidence
 * @param since when the step began; null before the first
 * @param newest the newest look folded in; an older or equal one is ignored
 * @param bucketEdges finite upper edges by facet; none until seen
 * @param tracks the raw counters last believed, from which the next look is differenced
 * @param step everything counted since the step began
 * @param ring the last watch in at most {@link #SUB_WINDOWS} pieces, oldest first
 * @param runs what gates count from look to look; none of a gate that has nothing counted
 * @param looks the last {@link #KEPT_LOOKS}, oldest first; those not yet saved with their counts
 * @param tests what each sequential gate has seen, by its name
 * @param failed the sequential gate whose evidence has failed the release: that stays
 * @param warmUp null before anything warmed up
 * @param ripening what is on its way to each gate whose labels come late, by its name
 */
public record Evidence(
    int version,
    @Nullable Instant since,
    @Nullable Instant newest,
    Map<Facet, List<Double>> bucketEdges,
    @JsonSerialize(converter = BriefTracks.Writing.class)
        @JsonDeserialize(converter = BriefTracks.Reading.class)
        List<Track> tracks,
    Arms step,
    List<SubWindow> ring,
    List<Run> runs,
    @JsonSerialize(converter = BriefLooks.Writing.class)
        @JsonDeserialize(converter = BriefLooks.Reading.class)
        List<PastLook> looks,
    Map<String, SequentialState> tests,
    @Nullable String failed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WarmUp warmUp,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Ripening> ripening) {
  /**
   * The layout written today; 1 had no sequential tests, 2 three facets by their places, 3 every
   * track and look for itself.
   */
  public static final int CURRENT_VERSION = 4;

  /** How finely the last watch is kept. */
  public static final int SUB_WINDOWS = 20;

  /** How many looks are remembered. */
  public static final int KEPT_LOOKS = 20;

  /** Nothing seen. */
  public static final Evidence NONE =
      new Evidence(
          CURRENT_VERSION,
          null,
          null,
          Map.of(),
          List.of(),
          Arms.NONE,
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          null,
          null,
          Map.of());

  public Evidence {
    // In order, so that the same evidence is the same text.
    bucketEdges = ordered(bucketEdges);
    tracks = List.copyOf(tracks);
    ring = List.copyOf(ring);
    runs = counting(runs);
    looks = List.copyOf(looks);
    tests = ordered(tests);
    ripening = ordered(ripening);
  }

  /** Evidence of an older layout has none. */
  private static <K extends Comparable<K>, V> Map<K, V> ordered(@Nullable Map<K, V> map) {
    if (map == null || map.isEmpty()) {
      return Map.of();
    }
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  private static List<Run> counting(List<Run> runs) {
    for (Run run : runs) {
      if (!run.counts()) {
        return runs.stream().filter(Run::counts).toList();
      }
    }
    return List.copyOf(runs);
  }

  /**
   * A step begins: nothing is counted yet, but the raw counters stay, so that no request counts
   * twice.
   *
   * @param begun the tests with the step begun
   */
  Evidence startStep(Instant from, Map<String, SequentialState> begun) {
    return new Evidence(
        CURRENT_VERSION,
        from,
        newest,
        bucketEdges,
        tracks,
        Arms.NONE,
        List.of(),
        runs.stream().filter(Run::lasts).map(Run::begun).toList(),
        looks,
        begun,
        failed,
        warmUp == null ? null : warmUp.nextStep(),
        ripeningFrom(from));
  }

  private Map<String, Ripening> ripeningFrom(Instant since) {
    Map<String, Ripening> begun = new TreeMap<>();
    ripening.forEach((gate, before) -> begun.put(gate, before.startStep(since)));
    return begun;
  }

  /** The edges of this facet's buckets; empty until seen, and where it has none. */
  public List<Double> edges(Facet facet) {
    return bucketEdges.getOrDefault(facet, List.of());
  }

  Evidence startStep(Instant from) {
    return startStep(from, tests);
  }

  /** Counted on from these raw counters. */
  Evidence on(List<Track> newTracks, WarmUp newWarmUp) {
    return new Evidence(
        version,
        since,
        newest,
        bucketEdges,
        newTracks.stream().sorted(Track.ORDER).toList(),
        step,
        ring,
        runs,
        looks,
        tests,
        failed,
        newWarmUp.equals(WarmUp.NONE) ? null : newWarmUp,
        ripening);
  }

  /** How far it has warmed up. */
  public WarmUp warming() {
    return warmUp == null ? WarmUp.NONE : warmUp;
  }

  /** With what this test has seen now. */
  Evidence with(String test, SequentialState state) {
    Map<String, SequentialState> all = new TreeMap<>(tests);
    all.put(test, state);
    return new Evidence(
        version,
        since,
        newest,
        bucketEdges,
        tracks,
        step,
        ring,
        runs,
        looks,
        all,
        failed,
        warmUp,
        ripening);
  }

  /** The looks that records do not have yet. */
  public List<PastLook> unsaved() {
    return looks.stream().filter(look -> look.counts() != null).toList();
  }

  /** Records have every look up to now. */
  public Evidence allSaved() {
    return withLooks(looks.stream().map(PastLook::saved).toList());
  }

  Run run(String gate) {
    return runs.stream()
        .filter(run -> run.gate().equals(gate))
        .findFirst()
        .orElse(new Run(gate, 0, 0, null, null, null));
  }

  private Evidence withLooks(List<PastLook> newLooks) {
    return new Evidence(
        version,
        since,
        newest,
        bucketEdges,
        tracks,
        step,
        ring,
        runs,
        newLooks,
        tests,
        failed,
        warmUp,
        ripening);
  }

  /**
   * The counters of one facet of one version at one endpoint when they were last believed.
   *
   * @param readAt the look of that reading; a look before the step began is no base for it
   * @param started when the process that counted them began; null when it does not say
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Track(
      String endpoint,
      String version,
      Facet facet,
      Instant readAt,
      Tally raw,
      @Nullable Instant started) {
    /** So that what was counted of one version at one endpoint stands together. */
    private static final Comparator<Track> ORDER =
        Comparator.comparing(Track::endpoint)
            .thenComparing(Track::version)
            .thenComparing(Track::facet);

    boolean is(String otherEndpoint, String otherVersion, Facet otherFacet) {
      return endpoint.equals(otherEndpoint)
          && version.equals(otherVersion)
          && facet.equals(otherFacet);
    }
  }

  /**
   * A piece of the last watch. On the wire {@code end/canary/stable}.
   *
   * @param end looks up to and including this time are in it
   */
  public record SubWindow(Instant end, Arms counts) {
    /** The inverse of {@link #line}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SubWindow parse(String line) {
      String[] parts = parts(line, 2);
      return new SubWindow(BriefTime.parse(parts[0]), Arms.parse(parts[1]));
    }

    /** The time, then the counts. */
    @JsonValue
    public String line() {
      return BriefTime.text(end) + "/" + counts.line();
    }
  }

  /**
   * @param fails looks running that were outside the limit with enough trials
   * @param idle looks running without new canary trials
   * @param idleSince the first of them
   * @param heat what a gauge did, over the whole release; null for other gates
   * @param early errors while the canary warmed up; null for other gates and before
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Run(
      String gate,
      int fails,
      int idle,
      @Nullable Instant idleSince,
      @Nullable Heat heat,
      @Nullable EarlyErrors early) {
    private Run begun() {
      return new Run(gate, 0, 0, null, heat, early);
    }

    private boolean lasts() {
      return heat != null || early != null;
    }

    /** Errors while it warmed up have failed the gate. */
    @Nullable EarlyErrors failedEarly() {
      return early != null && early.fail() ? early : null;
    }

    private boolean counts() {
      return fails != 0 || idle != 0 || idleSince != null || heat != null || early != null;
    }
  }

  /**
   * A look that was made. On the wire {@code at/step/weight/verdicts/counts}, where counts are of
   * canary and stable, and of both again while the canary warmed up.
   *
   * @param verdicts one letter a gate in the plan's order: p, f, u, n (no data), e
   * @param counts what this look added; null once records have it
   * @param warming what it saw besides while the canary warmed up
   */
  public record PastLook(
      Instant at, int step, int weight, String verdicts, @Nullable Arms counts, Arms warming) {
    /** The inverse of {@link #line}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PastLook parse(String line) {
      String[] parts = parts(line, 5);
      return new PastLook(
          BriefTime.parse(parts[0]),
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          parts[3],
          parts[4].isEmpty() ? null : Arms.parse(pair(parts[4], 0)),
          Arms.parse(pair(parts[4], 2)));
    }

    /** Two of the arms there are. */
    private static String pair(String line, int first) {
      String[] arms = line.split("/", -1);
      return first + 1 < arms.length ? arms[first] + "/" + arms[first + 1] : "/";
    }

    /** All of it on one line. */
    @JsonValue
    public String line() {
      String left = counts == null ? "" : counts.line();
      left += warming.equals(Arms.NONE) ? "" : "/" + warming.line();
      return BriefTime.text(at) + "/" + step + "/" + weight + "/" + verdicts + "/" + left;
    }

    boolean like(PastLook other) {
      return step == other.step && weight == other.weight && verdicts.equals(other.verdicts);
    }

    PastLook saved() {
      return new PastLook(at, step, weight, verdicts, null, Arms.NONE);
    }
  }

  /** So many parts, the last with whatever slashes are left. */
  static String[] parts(String line, int count) {
    String[] parts = line.split("/", count);
    if (parts.length != count) {
      throw new IllegalArgumentException(count + " parts expected in " + line);
    }
    return parts;
  }
}
