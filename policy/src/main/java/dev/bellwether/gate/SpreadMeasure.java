package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Fano;
import dev.bellwether.gate.sequential.Fano.Cell;
import dev.bellwether.gate.sequential.Fano.Scored;
import dev.bellwether.gate.sequential.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures on stable, before a release, how far the counts of a gate come in clusters. From looks
 * of all pods together, so that what changes from look to look counts as clusters too: an upper
 * bound.
 */
public final class SpreadMeasure {
  /** With fewer the bound is so far above the estimate that to assume something is better. */
  static final int LEAST_DEGREES = 30;

  private SpreadMeasure() {}

  /**
   * What one look counted of the version that serves now.
   *
   * @param edges of the facet's buckets; empty when it has none
   */
  public record Seen(Tally tally, List<Double> edges) {
    public Seen {
      edges = List.copyOf(edges);
    }
  }

  /**
   * The same gate, with its dispersion as measured where the spec leaves it open; unchanged when
   * too little was seen.
   *
   * @param looks what its facet counted
   */
  public static Gate measured(Gate gate, List<Seen> looks) {
    Terms terms = gate.terms();
    if (!terms.sequential() || !(terms.dispersion() instanceof Spread.Auto)) {
      return gate;
    }
    return fano(gate, looks)
        .filter(fano -> fano.degrees() >= LEAST_DEGREES)
        .map(fano -> gate.with(terms.withDispersion(spread(fano))))
        .orElse(gate);
  }

  private static Spread spread(Fano fano) {
    return new Spread.Measured(fano.upper(), fano.degrees() + 1);
  }

  private static Optional<Fano> fano(Gate gate, List<Seen> looks) {
    return switch (gate.facet().kind()) {
      case REQUESTS, NULLS, POSITIVES, PAIRS ->
          Fano.fromLooks(
              looks.stream()
                  .map(look -> new Cell(look.tally().at(1), look.tally().at(0)))
                  .toList());
      case LATENCY ->
          gate instanceof Gate.MaxLatency latency
              ? Fano.fromLooks(looks.stream().map(look -> slow(latency, look)).toList())
              : Optional.empty();
      case SCORES -> ofScores(looks);
      case GAUGES, RESTARTS, BINS -> Optional.empty();
    };
  }

  private static Cell slow(Gate.MaxLatency latency, Seen look) {
    Tail tail = Tail.above(latency.limitMs(), look.tally().values(), look.edges());
    return new Cell(tail.lower(), tail.trials());
  }

  private static Optional<Fano> ofScores(List<Seen> looks) {
    List<Scored> scored = new ArrayList<>();
    Tally all = Tally.NONE;
    List<Double> edges = List.of();
    for (Seen look : looks) {
      boolean inBuckets = look.tally().values().size() == look.edges().size() + 3;
      if (inBuckets && (edges.isEmpty() || edges.equals(look.edges()))) {
        edges = look.edges();
        scored.add(new Scored(look.tally().at(0), look.tally().at(1)));
        all = all.plus(look.tally());
      }
    }
    return Fano.ofScores(scored, edges.isEmpty() ? 0 : leastVariance(all, edges));
  }

  /** As if each score lay where its bucket is nearest to the mean of all. */
  private static double leastVariance(Tally all, List<Double> edges) {
    double mean = all.at(1) / all.at(0);
    double sum = 0;
    for (int i = 0; i <= edges.size(); i++) {
      double from = i == 0 ? 0 : edges.get(i - 1);
      double to = i == edges.size() ? 1 : edges.get(i);
      double off = mean < from ? from - mean : Math.max(0, mean - to);
      sum += all.at(i + 2) * off * off;
    }
    return sum / all.at(0);
  }
}
