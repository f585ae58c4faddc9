package dev.bellwether.backtest;

import dev.bellwether.backtest.LookArm.Latency;
import dev.bellwether.backtest.LookArm.Pairs;
import dev.bellwether.backtest.LookArm.Part;
import dev.bellwether.gate.Arm;
import dev.bellwether.gate.Arms;
import dev.bellwether.gate.CountedLook;
import dev.bellwether.gate.CountedLook.Gauged;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Tally;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands a look of a file to the gates as a live one is handed to them. */
final class Counted {
  private static final List<String> PARTIAL = List.of("not everything could be read");

  private Counted() {}

  /**
   * The same look as gates read it.
   *
   * @param facets that gates read, in their order
   * @param edges latency edges of the looks before; empty when there were none
   */
  static CountedLook of(Look look, Phase phase, Set<Facet> facets, List<Double> edges) {
    Map<Facet, String> contradictions = contradictions(look.canary(), facets);
    Latency latency = facets.contains(Facet.LATENCY) ? look.canary().latency() : null;
    List<Double> ours = latency == null ? edges : latency.edges();
    if (!edges.isEmpty() && !ours.equals(edges)) {
      contradictions.put(Facet.LATENCY, "latency: the bucket edges changed");
      ours = edges;
    }
    Arm canary = arm(look.canary(), facets, ours);
    Arms counted =
        new Arms(canary, look.stable() == null ? Arm.NONE : arm(look.stable(), facets, ours));
    boolean shifting = phase == Phase.SHIFTING;
    return new CountedLook(
        look.at(),
        phase,
        shifting ? Arms.NONE : counted,
        shifting ? counted : Arms.NONE,
        warming(look, facets, ours),
        ours.isEmpty() ? Map.of() : Map.of(Facet.LATENCY, ours),
        scores(look.canary(), facets),
        gauges(look, facets),
        false,
        look.partial() ? PARTIAL : List.of(),
        contradictions,
        facets,
        Set.of());
  }

  private static Arms warming(Look look, Set<Facet> facets, List<Double> edges) {
    Look.Warming warming = look.warming();
    return warming == null
        ? Arms.NONE
        : new Arms(
            arm(warming.canary(), facets, edges),
            warming.stable() == null ? Arm.NONE : arm(warming.stable(), facets, edges));
  }

  private static Map<Facet, String> contradictions(LookArm arm, Set<Facet> facets) {
    Map<Facet, String> contradictions = new HashMap<>();
    if (!arm.doubts().isEmpty()) {
      for (Facet facet : facets) {
        Part part = part(facet);
        LookArm.Doubt doubt = arm.doubts().get(part);
        if (doubt != null) {
          contradictions.put(facet, part.key() + ": " + doubt);
        }
      }
    }
    return contradictions;
  }

  /** Where a line says what a gate reads. */
  private static Part part(Facet facet) {
    return switch (facet.kind()) {
      case REQUESTS -> Part.REQUESTS;
      case LATENCY -> Part.LATENCY;
      case SCORES -> facet.name() == null ? Part.SCORES : Part.NAMED_SCORES;
      case NULLS -> Part.NULLS;
      case POSITIVES -> Part.POSITIVES;
      case PAIRS -> Part.PAIRS;
      case GAUGES -> Part.GAUGES;
      case RESTARTS -> Part.RESTARTS;
      case BINS -> Part.BINS;
    };
  }

  private static Arm arm(LookArm arm, Set<Facet> facets, List<Double> edges) {
    List<Arm.Part> parts = new ArrayList<>(facets.size());
    for (Facet facet : facets) {
      Tally tally = tally(arm, facet, edges);
      if (tally != null) {
        parts.add(new Arm.Part(facet, tally));
      }
    }
    return new Arm(parts);
  }

  private static @Nullable Tally tally(LookArm arm, Facet facet, List<Double> edges) {
    return switch (facet.kind()) {
      case REQUESTS -> among(arm.requests(), arm.errors());
      case NULLS -> among(arm.requests(), arm.nulls());
      case POSITIVES -> among(arm.requests(), arm.positives());
      case PAIRS -> {
        Pairs pairs = arm.pairs();
        yield pairs == null ? null : among(pairs.n(), pairs.disagreements());
      }
      case LATENCY -> {
        Latency latency = arm.latency();
        yield latency == null || !latency.edges().equals(edges) ? null : buckets(latency);
      }
      case SCORES -> {
        ScoreHistogram scores = histogram(arm, facet);
        yield scores == null ? null : new Tally(List.of(scores.count(), scores.sum()));
      }
      case RESTARTS -> {
        LookArm.Restarts restarts = arm.restarts();
        yield restarts == null ? null : among(restarts.podSeconds(), restarts.restarts());
      }
      case BINS -> {
        List<Double> bins = arm.bins().get(facet.name());
        yield bins == null ? null : new Tally(bins);
      }
      case GAUGES -> {
        LookArm.Gauge gauge = arm.gauges().get(facet.name());
        yield gauge == null
            ? null
            : new Tally(List.of(1.0, gauge.value(), gauge.repeated() ? 0.0 : 1.0));
      }
    };
  }

  private static @Nullable Tally among(@Nullable Double trials, @Nullable Double events) {
    return trials == null || events == null ? null : new Tally(List.of(trials, events));
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

  private static Map<Facet, Sample.Scores> scores(LookArm arm, Set<Facet> facets) {
    Map<Facet, Sample.Scores> scores = new HashMap<>();
    for (Facet facet : facets) {
      ScoreHistogram histogram = histogram(arm, facet);
      if (histogram != null) {
        scores.put(facet, Sample.Scores.of(histogram));
      }
    }
    return scores;
  }

  private static @Nullable ScoreHistogram histogram(LookArm arm, Facet facet) {
    if (facet.kind() != Facet.Kind.SCORES) {
      return null;
    }
    return facet.name() == null ? arm.scores() : arm.namedScores().get(facet.name());
  }

  /** A sample is taken at the line's time, unless it was there before. */
  private static Map<Facet, Gauged> gauges(Look look, Set<Facet> facets) {
    if (look.canary().gauges().isEmpty()) {
      return Map.of();
    }
    Map<Facet, Gauged> gauges = new HashMap<>();
    for (Facet facet : facets) {
      LookArm.Gauge gauge =
          facet.kind() == Facet.Kind.GAUGES ? look.canary().gauges().get(facet.name()) : null;
      if (gauge != null) {
        gauges.put(facet, new Gauged(gauge.value(), look.at(), !gauge.repeated()));
      }
    }
    return gauges;
  }
}
