package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One look after its counters were differenced: what a {@link Weighing} reads, whether the counts
 * come from a live source or from a file of looks that were kept.
 *
 * @param added counted in this step
 * @param spanning counted since before the step began: it speaks against a limit, never for passing
 * @param warming counted while the canary warmed up: for no gate, see {@link WarmUp}
 * @param edges finite upper edges of buckets by facet; none until seen
 * @param scores the canary's scores as a test reads them; taken from {@code added} where not given
 * @param gauges the canary's newest samples, of its worst endpoint
 * @param blind nothing could be read anywhere
 * @param problems of what could not be read
 * @param contradictions in the canary's counters
 * @param compared facets of the canary of which something was to be expected at this look
 * @param uneven facets of which the two versions were counted over different times
 */
public record CountedLook(
    Instant at,
    Phase phase,
    Arms added,
    Arms spanning,
    Arms warming,
    Map<Facet, List<Double>> edges,
    Map<Facet, Sample.Scores> scores,
    Map<Facet, Gauged> gauges,
    boolean blind,
    List<String> problems,
    Map<Facet, String> contradictions,
    Set<Facet> compared,
    Set<Facet> uneven) {
  public CountedLook {
    edges = Map.copyOf(edges);
    scores = Map.copyOf(scores);
    gauges = Map.copyOf(gauges);
    problems = List.copyOf(problems);
    contradictions = Map.copyOf(contradictions);
    compared = Set.copyOf(compared);
    uneven = Set.copyOf(uneven);
  }

  /** The edges of this facet's buckets; empty until seen, and where it has none. */
  public List<Double> edges(Facet facet) {
    return edges.getOrDefault(facet, List.of());
  }

  /** Everything that speaks against a limit. */
  Arms counted() {
    return spanning.equals(Arms.NONE) ? added : added.plus(spanning);
  }

  /** Everything. */
  Arms all() {
    return warming.equals(Arms.NONE) ? counted() : counted().plus(warming);
  }

  /** Whether of this facet the canary was seen, and nothing but warming up. */
  boolean cold(Facet facet) {
    return facet.trials(warming.canary().of(facet)) > 0
        && !(facet.trials(counted().canary().of(facet)) > 0);
  }

  /**
   * A sample of a gauge.
   *
   * @param taken when
   * @param fresh whether it is another one than at the look before
   */
  public record Gauged(double value, Instant taken, boolean fresh) {
    /** As a part of an {@link Arm}. */
    public Tally tally() {
      return Tally.of(1, value, fresh ? 1 : 0);
    }
  }
}
