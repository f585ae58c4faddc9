package dev.bellwether.backtest;

import dev.bellwether.backtest.LookArm.Doubt;
import dev.bellwether.backtest.LookArm.Latency;
import dev.bellwether.backtest.LookArm.Part;
import dev.bellwether.gate.CountedLook;
import dev.bellwether.gate.Evidence.Arm;
import dev.bellwether.gate.Evidence.Arms;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Tally;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands a look of a file to the gates as a live one is handed to them. */
final class Counted {
  private static final Set<Facet> ALL = Set.copyOf(EnumSet.allOf(Facet.class));

  private static final List<String> PARTIAL = List.of("not everything could be read");

  private Counted() {}

  /**
   * The same look as gates read it.
   *
   * @param edges latency edges of the looks before; empty when there were none
   */
  static CountedLook of(Look look, Phase phase, List<Double> edges) {
    Map<Facet, String> contradictions = contradictions(look.canary());
    Latency latency = look.canary().latency();
    List<Double> ours = latency == null ? edges : latency.edges();
    if (!edges.isEmpty() && !ours.equals(edges)) {
      contradictions = with(contradictions, Facet.LATENCY, "latency: the bucket edges changed");
      ours = edges;
    }
    Arms counted =
        new Arms(
            arm(look.canary(), ours), look.stable() == null ? Arm.NONE : arm(look.stable(), ours));
    boolean shifting = phase == Phase.SHIFTING;
    return new CountedLook(
        look.at(),
        phase,
        shifting ? Arms.NONE : counted,
        shifting ? counted : Arms.NONE,
        ours,
        List.of(),
        scores(look.canary()),
        false,
        look.partial() ? PARTIAL : List.of(),
        contradictions,
        ALL,
        Set.of());
  }

  private static Map<Facet, String> contradictions(LookArm arm) {
    if (arm.doubts().isEmpty()) {
      return Map.of();
    }
    Map<Facet, String> contradictions = new EnumMap<>(Facet.class);
    for (Map.Entry<Part, Doubt> doubt : arm.doubts().entrySet()) {
      Facet facet = facet(doubt.getKey());
      if (facet != null) {
        contradictions.put(facet, doubt.getKey().key() + ": " + doubt.getValue());
      }
    }
    return contradictions;
  }

  private static Map<Facet, String> with(Map<Facet, String> some, Facet facet, String why) {
    Map<Facet, String> all = new EnumMap<>(Facet.class);
    all.putAll(some);
    all.put(facet, why);
    return all;
  }

  /** Which counts of a gate a part is; null for one that no gate of this version reads. */
  private static @Nullable Facet facet(Part part) {
    return switch (part) {
      case REQUESTS -> Facet.REQUESTS;
      case LATENCY -> Facet.LATENCY;
      case SCORES -> Facet.SCORES;
      case GAUGES, NULLS, POSITIVES, PAIRS, BINS, RESTARTS -> null;
    };
  }

  private static Arm arm(LookArm arm, List<Double> edges) {
    Double requests = arm.requests();
    Double errors = arm.errors();
    Latency latency = arm.latency();
    ScoreHistogram scores = arm.scores();
    return new Arm(
        requests == null || errors == null ? Tally.NONE : new Tally(List.of(requests, errors)),
        latency == null || !latency.edges().equals(edges) ? Tally.NONE : buckets(latency),
        scores == null ? Tally.NONE : new Tally(List.of(scores.count(), scores.sum())));
  }

  private static Tally buckets(Latency latency) {
    List<Double> counts = new ArrayList<>(latency.edges().size() + 1);
    double below = 0;
    for (double cumulative : latency.cumulative()) {
      counts.add(cumulative - below);
      below = cumulative;
    }
    counts.add(latency.requests() - below);
    return new Tally(counts);
  }

  private static Sample.@Nullable Scores scores(LookArm arm) {
    return arm.scores() == null ? null : Sample.Scores.of(arm.scores());
  }
}
