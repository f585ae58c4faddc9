package dev.bellwether.gate;

import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.sequential.MeanFloor;
import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Observation;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.Sample.Both;
import dev.bellwether.gate.sequential.ScoreHistogram;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Tail;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gate as a test with stated error rates, and what of a look is its sample. */
public final class SequentialGate {
  /** A share of all of them is not one that can be exceeded. */
  private static final double MOST = 1 - 1e-12;

  private static final double LEAST = 1e-12;

  /**
   * Positive predictions may be any share, but what the bet on their share at a look gains too much
   * goes with one over the look's trials: as much as this makes up for from ten trials on.
   */
  private static final double POSITIVE_CAP = 0.1;

  private final Gate gate;
  private final Facet facet;
  private final boolean relative;
  private final SequentialTest test;

  SequentialGate(Gate.Testable gate) {
    this(
        gate,
        gate.terms().baseline() != null || gate instanceof Gate.MaxPositiveRateRatio,
        test(gate));
  }

  SequentialGate(Gate.Alarm gate) {
    this(gate, AlarmSample.relative(gate), AlarmSample.test(gate));
  }

  private SequentialGate(Gate gate, boolean relative, SequentialTest test) {
    this.gate = gate;
    this.facet = gate.facet();
    this.relative = relative;
    this.test = test;
  }

  Gate gate() {
    return gate;
  }

  SequentialTest test() {
    return test;
  }

  /** The test of a gate that states its error rates. */
  public static SequentialTest test(Gate.Testable gate) {
    Terms terms = gate.terms();
    return switch (gate) {
      case Gate.MaxShare share -> proportion(share.limitFraction(), terms);
      case Gate.MaxPositiveRateRatio ratio -> mirrored(ratio, terms);
      case Gate.MaxLatency latency -> proportion(latency.slowShare(), terms);
      case Gate.MinScore score ->
          MeanFloor.of(
              new MeanFloor.Floor(
                  Math.max(LEAST, score.limitScore()),
                  Math.min(1, terms.passMargin()),
                  exact(terms)),
              terms.dispersion().dispersion(),
              terms.lateOnset());
    };
  }

  /** What has no score counts as 0 and as 1. */
  private static boolean exact(Terms terms) {
    return terms.labelDelay() == null || terms.labelDelay().missingAtRandom();
  }

  /** Two comparisons with the roles exchanged: more positive, and less. */
  private static Proportion mirrored(Gate.MaxPositiveRateRatio ratio, Terms terms) {
    double margin = Math.max(1, terms.passMargin());
    VersusStable versus =
        new VersusStable(
            ratio.limitRatio(),
            ratio.ignoreBelow(),
            ratio.limitRatio() * margin,
            margin,
            Math.min(POSITIVE_CAP, 0.5 / ratio.limitRatio()));
    return Proportion.of(versus, 2, terms.dispersion().dispersion(), terms.lateOnset());
  }

  private static Proportion proportion(double limit, Terms terms) {
    Ceiling ceiling = new Ceiling(Math.clamp(limit, LEAST, MOST), Math.max(1, terms.passMargin()));
    Baseline baseline = terms.baseline();
    if (baseline == null) {
      return Proportion.of(ceiling, terms.dispersion().dispersion(), terms.lateOnset());
    }
    VersusStable versus =
        new VersusStable(
            baseline.maxRatio(),
            baseline.ignoreBelow(),
            baseline.nonInferiorityRatio(),
            Math.max(1, terms.passMargin()),
            cap(limit));
    return Proportion.of(ceiling, versus, 1, terms.dispersion().dispersion(), terms.lateOnset());
  }

  /** Stable keeps the limit too, so its share is not above it. */
  static double cap(double limit) {
    return Math.max(VersusStable.RATE_CAP, limit);
  }

  /** Counts a look that can be believed. */
  Observation observe(SequentialState before, Moment moment, CountedLook look) {
    return test.observe(before, moment, sample(look));
  }

  /** Counts predictions that are old enough to have their scores. */
  Observation observe(SequentialState before, Moment moment, LabelFold.Piece piece) {
    return test.observe(before, moment, piece.sample());
  }

  private Sample sample(CountedLook look) {
    Arms counted = look.counted();
    return switch (gate) {
      case Gate.MaxShare ignored -> trials(both(counted), look);
      case Gate.MaxPositiveRateRatio ignored -> positives(both(counted), look);
      case Gate.MaxLatency latency -> slow(latency, counted, look);
      case Gate.MinScore ignored -> scores(facet, look);
      case Gate.Alarm alarm -> AlarmSample.of(alarm, look);
      case Gate.MaxGauge ignored -> throw new IllegalStateException(gate.name());
      case Gate.Condition ignored -> throw new IllegalStateException(gate.name());
    };
  }

  private Both both(Arms counted) {
    Tally canary = counted.canary().of(facet);
    Tally stable = counted.stable().of(facet);
    return new Both(canary.at(1), canary.at(0), stable.at(1), stable.at(0));
  }

  private Sample trials(Both both, CountedLook look) {
    return new Sample.Trials(both.trials(), both.events(), both.events(), beside(look, both));
  }

  private Sample positives(Both both, CountedLook look) {
    return new Sample.Trials(
        both.trials(),
        both.events(),
        both.events(),
        beside(look, both).isEmpty() ? List.of() : List.of(both, both.mirrored()));
  }

  private Sample slow(Gate.MaxLatency gate, Arms counted, CountedLook look) {
    Tally canary = counted.canary().of(Facet.LATENCY);
    Tally stable = counted.stable().of(Facet.LATENCY);
    List<Double> edges = look.edges(Facet.LATENCY);
    Tail tail = Tail.above(gate.limitMs(), canary.values(), edges);
    int edge = edge(gate.limitMs(), edges);
    Both both = new Both(above(edge, canary), canary.sum(), above(edge, stable), stable.sum());
    return new Sample.Trials(
        tail.trials(), tail.lower(), tail.upper(), edge < 0 ? List.of() : beside(look, both));
  }

  /** The edge at which both versions are compared: the last at or below the limit. */
  private static int edge(double limit, List<Double> edges) {
    int last = edges.isEmpty() ? -1 : 0;
    for (int i = 0; i < edges.size(); i++) {
      if (edges.get(i) <= limit * (1 + 1e-9)) {
        last = i;
      }
    }
    return last;
  }

  private static double above(int edge, Tally counts) {
    double below = 0;
    for (int i = 0; i <= edge; i++) {
      below += counts.at(i);
    }
    return counts.sum() - below;
  }

  /** What was counted over different times, or beside no stable, compares nothing. */
  private List<Both> beside(CountedLook look, Both both) {
    boolean comparable =
        relative
            && look.phase() == Phase.SETTLED
            && !look.uneven().contains(facet)
            && both.stableTrials() > 0;
    return comparable ? List.of(both) : List.of();
  }

  /** The canary's scores of one name. */
  static Sample.Scores scores(Facet facet, CountedLook look) {
    Sample.Scores given = look.scores().get(facet);
    if (given != null) {
      return given;
    }
    Tally counted = look.counted().canary().of(facet);
    List<Double> edges = look.edges(facet);
    double count = counted.at(0);
    double sum = counted.at(1);
    boolean inBuckets = counted.values().size() == edges.size() + 3;
    return Sample.Scores.of(
        inBuckets
            ? ScoreHistogram.ofBuckets(
                edges, counted.values().subList(2, counted.values().size()), sum)
            : ScoreHistogram.ofSum(count, sum));
  }

  /** Whether stable was to be compared with at this look and was not there. */
  boolean alone(CountedLook look) {
    return relative
        && look.phase() == Phase.SETTLED
        && facet.trials(look.added().stable().of(facet)) == 0;
  }

  /** The state that this gate has; a new one when there is none. */
  SequentialState state(@Nullable SequentialState known) {
    return known == null ? test.start() : known;
  }
}
