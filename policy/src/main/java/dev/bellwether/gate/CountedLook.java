package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Arm;
import dev.bellwether.gate.Evidence.Arms;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One look after its counters were differenced: what a {@link Weighing} reads, whether the counts
 * come from a live source or from a file of looks that were kept.
 *
 * @param added counted in this step
 * @param spanning counted since before the step began: it speaks against a limit, never for passing
 * @param edges finite latency edges, empty until seen
 * @param scoreEdges finite upper edges of the score buckets, empty until seen
 * @param scores the canary's scores as a test reads them; null to take them from {@code added}
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
    List<Double> edges,
    List<Double> scoreEdges,
    Sample.@Nullable Scores scores,
    boolean blind,
    List<String> problems,
    Map<Facet, String> contradictions,
    Set<Facet> compared,
    Set<Facet> uneven) {
  public CountedLook {
    edges = List.copyOf(edges);
    scoreEdges = List.copyOf(scoreEdges);
    problems = List.copyOf(problems);
    contradictions = Map.copyOf(contradictions);
    compared = Set.copyOf(compared);
    uneven = Set.copyOf(uneven);
  }

  /**
   * A look of which everything is at hand, for instance a line of a file.
   *
   * @param stable {@link Arm#NONE} when it was not seen
   * @param edges of the latency buckets, one fewer than there are counts
   * @param scores null when none were counted or only their sum is known
   */
  public static CountedLook of(
      Instant at,
      Phase phase,
      Arm canary,
      Arm stable,
      List<Double> edges,
      Sample.@Nullable Scores scores) {
    Map<Facet, String> contradictions = new EnumMap<>(Facet.class);
    for (Facet facet : Facet.values()) {
      String why = facet.implausible(canary.of(facet));
      if (why != null) {
        contradictions.put(facet, why);
      }
    }
    boolean shifting = phase == Phase.SHIFTING;
    Arms counted = new Arms(canary, stable);
    return new CountedLook(
        at,
        phase,
        shifting ? Arms.NONE : counted,
        shifting ? counted : Arms.NONE,
        edges,
        List.of(),
        scores,
        false,
        new ArrayList<>(),
        contradictions,
        EnumSet.allOf(Facet.class),
        EnumSet.noneOf(Facet.class));
  }

  /** Everything that speaks against a limit. */
  Arms counted() {
    return spanning.equals(Arms.NONE) ? added : added.plus(spanning);
  }
}
