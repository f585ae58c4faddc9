package dev.bellwether.gate;

import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.Information;
import dev.bellwether.gate.sequential.Interval;
import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.Standing;
import dev.bellwether.gate.sequential.Tail;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sequential gate says at one look, in numbers and in plain words: what the verdict rests
 * on, and what would change it.
 */
final class SequentialReport {
  static final String NAME = "sequential";

  /** More evidence than an even bet that the limit is broken: no pass meanwhile. */
  private static final double EVEN_BET = StrictMath.log(2);

  private final SequentialGate tested;
  private final Gate.Testable gate;
  private final WatchTerms terms;
  private final Weighed weighed;
  private final Verdict verdict;
  private final SequentialState state;
  private final Standing standing;
  private final Facet facet;
  private final GateWords words;
  private final @Nullable LabelWords labels;

  SequentialReport(
      Gate.Testable gate,
      SequentialGate tested,
      WatchTerms terms,
      Weighed weighed,
      Verdict verdict) {
    this.tested = tested;
    this.gate = gate;
    this.terms = terms;
    this.weighed = weighed;
    this.verdict = verdict;
    this.state = tested.state(weighed.evidence().tests().get(gate.name()));
    this.standing = tested.test().standing(state);
    this.facet = gate.facet();
    this.labels = LabelWords.of(gate, weighed.evidence());
    this.words = new GateWords(gate, standing, labels == null ? "" : labels.aside());
  }

  GateReport report() {
    Evidence evidence = weighed.evidence();
    Tally canary = evidence.step().canary().of(facet);
    Tally stable = evidence.step().stable().of(facet);
    boolean ratio = gate instanceof Gate.MaxPositiveRateRatio;
    return new GateReport(
        gate.name(),
        verdict,
        ratio ? words.times() : value(canary),
        gate.limit(),
        ratio ? null : Comparison.value(gate, stable, evidence.edges(facet)),
        interval(canary),
        new GateReport.Samples(
            (long) (labels == null ? facet.trials(canary) : labels.step().scored()),
            (long) facet.trials(stable)),
        NAME,
        labels == null || verdict == Verdict.NO_DATA ? reason() : labelled(labels),
        terms.queries().get(gate.name()),
        weighed.look().at(),
        gate.terms().severity(),
        standing.p(),
        finite(standing.failLogE()),
        standing.passLogE() == null ? null : finite(standing.passLogE()),
        expected());
  }

  private @Nullable Quantity value(Tally canary) {
    return labels == null
        ? Comparison.value(gate, canary, weighed.evidence().edges(facet))
        : labels.value();
  }

  /** What is still to come, else what was seen and of how many. */
  private String labelled(LabelWords late) {
    boolean read = weighed.look().problems().isEmpty();
    String waiting = verdict == Verdict.UNDECIDED && read ? late.waiting() : null;
    return waiting == null ? late.beside(reason()) : waiting;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** In the unit of the limit, from this step alone; empty without trials or without an end. */
  private List<Double> interval(Tally canary) {
    if (!(standing.trials() > 0)) {
      return List.of();
    }
    return switch (gate) {
      case Gate.MaxShare ignored -> ends(tested.test().interval(state, terms.budget().pass()));
      case Gate.MaxPositiveRateRatio ignored ->
          ends(folded(tested.test().interval(state, terms.budget().pass())));
      case Gate.MinScore ignored -> ends(tested.test().interval(state, terms.budget().pass()));
      case Gate.MaxLatency latency -> quantile(latency, canary);
    };
  }

  private static List<Double> ends(@Nullable Interval interval) {
    return interval == null || !Double.isFinite(interval.upper())
        ? List.of()
        : List.of(interval.lower(), interval.upper());
  }

  /** Of a ratio, how far it is from 1 to either side. */
  private static @Nullable Interval folded(@Nullable Interval ratio) {
    if (ratio == null) {
      return null;
    }
    return new Interval(
        Math.max(1, Math.max(ratio.lower(), 1 / ratio.upper())),
        Math.max(ratio.upper(), 1 / ratio.lower()));
  }

  /**
   * The edges between which the quantile lies: slow requests above an edge are more, or fewer, than
   * the quantile has. Costs nothing to ask of each edge, because they are monotone.
   */
  private List<Double> quantile(Gate.MaxLatency latency, Tally canary) {
    List<Double> edges = weighed.evidence().edges(facet);
    double slow = latency.slowShare();
    double lower = 0;
    for (double edge : edges) {
      Interval above = above(edge, canary, latency);
      if (above == null) {
        return List.of();
      }
      if (above.lower() > slow) {
        lower = edge;
      }
      if (above.upper() < slow) {
        return List.of(Math.min(lower, edge), edge);
      }
    }
    return List.of();
  }

  private @Nullable Interval above(double edge, Tally canary, Gate.MaxLatency latency) {
    Proportion share =
        Proportion.of(
            new Ceiling(latency.slowShare(), 1), gate.terms().dispersion().dispersion(), false);
    Moment moment = Moment.settled(weighed.look().at(), terms.look());
    Tail tail = Tail.above(edge, canary.values(), weighed.evidence().edges(facet));
    SequentialState counted = share.observe(share.start(), moment, tail.sample()).state();
    return share.interval(counted, terms.budget().pass());
  }

  private String reason() {
    String refusal = weighed.refusals().get(gate.name());
    return switch (verdict) {
      case ERROR ->
          "the metrics contradict themselves: " + (refusal == null ? standing.problem() : refusal);
      case NO_DATA -> noData();
      case PASS ->
          words.estimate()
              + " is inside "
              + words.allowed()
              + "; "
              + words.margin()
              + " is ruled out";
      case FAIL -> failed();
      case UNDECIDED -> undecided();
    };
  }

  private String noData() {
    Run run = weighed.evidence().run(gate.name());
    String late = labels == null ? null : labels.noData();
    if (late != null) {
      return late;
    }
    boolean alone = tested.alone(weighed.look()) && counted() > 0;
    return alone
        ? "nothing of %s to compare with for %d looks running, since %s"
            .formatted(terms.stable(), run.idle(), Words.instant(run.idleSince()))
        : Words.noData(gate, run, weighed.look().problems());
  }

  private double counted() {
    return facet.trials(weighed.look().counted().canary().of(facet));
  }

  private String failed() {
    Baseline baseline = gate.terms().baseline();
    String limit =
        baseline == null
            ? words.kept() + " is ruled out over the release"
            : words.kept()
                + ", or at most "
                + GateWords.ratio(baseline.maxRatio())
                + " stable's, is ruled out over the release";
    return standing.trials() > 0 ? words.estimate() + " in this step; " + limit : limit;
  }

  private String undecided() {
    if (!weighed.look().problems().isEmpty()) {
      return Words.unread(weighed.look().problems());
    }
    if (!(standing.trials() > 0)) {
      return "no canary " + facet.trials() + " in this step yet";
    }
    if (!standing.inside()) {
      return words.estimate()
          + " is not inside "
          + words.allowed()
          + "; nothing is ruled out yet"
          + soon();
    }
    if (standing.failLogE() >= EVEN_BET) {
      return words.estimate()
          + " is inside "
          + words.allowed()
          + ", but what the release saw before is not outweighed yet";
    }
    double missing = WatchTerms.wanted(gate) - standing.trials();
    if (missing > 0 && standing.passes(terms.budget().pass())) {
      return "needs about %s more canary %s of its own; so far %s is inside %s"
          .formatted(
              Words.about((long) missing), facet.trials(), words.estimate(), words.allowed());
    }
    return words.estimate()
        + " is inside "
        + words.allowed()
        + "; "
        + (ceilingPasses() ? words.relativeMargin() : words.margin())
        + " is not ruled out yet"
        + soon();
  }

  /** What is left is the comparison with stable. */
  private boolean ceilingPasses() {
    return gate.terms().baseline() != null
        && tested.test() instanceof Proportion proportion
        && proportion.passesCeiling(state, terms.budget().pass());
  }

  private String soon() {
    Duration expected = expected();
    String words =
        expected == null ? "" : " (about %s at the present rate)".formatted(Words.time(expected));
    return gate.terms().dispersion() instanceof Spread.Measured measured
        ? words + "; " + measured.words(facet.kind() == Facet.Kind.SCORES)
        : words;
  }

  /**
   * How long until this gate passes, or fails when it is outside, if the step goes on as it was.
   * Null when that is not to be foreseen, zero when it has a verdict.
   */
  private @Nullable Duration expected() {
    if (verdict == Verdict.PASS || verdict == Verdict.FAIL) {
      return Duration.ZERO;
    }
    // What warmed up counts for nothing; the terms begin after it.
    double seconds = Duration.between(terms.since(), weighed.look().at()).toMillis() / 1000.0;
    if (labels != null) {
      seconds = labels.counted().toMillis() / 1000.0;
    }
    Double more = standing.trials() > 0 ? missing() : null;
    if (more == null || seconds <= 0 || verdict != Verdict.UNDECIDED) {
      return null;
    }
    double needed = Math.max(0, more) * seconds / standing.trials();
    return needed > 1e9 ? null : Duration.ofSeconds((long) Math.ceil(needed));
  }

  /** Trials that are missing; null when more of the same would not decide. */
  private @Nullable Double missing() {
    if (!standing.inside()) {
      return missingToFail();
    }
    Double times =
        standing.failLogE() < EVEN_BET
            ? tested.test().timesToPass(state, terms.budget().pass())
            : null;
    double wanted = WatchTerms.wanted(gate) - standing.trials();
    return times == null ? null : Math.max(wanted, standing.trials() * (times - 1));
  }

  private @Nullable Double missingToFail() {
    double toFail = -StrictMath.log(terms.budget().fail() * gate.terms().share());
    Double value = standing.estimate();
    if (value == null || !Double.isFinite(toFail)) {
      return null;
    }
    return switch (gate) {
      case Gate.MaxShare share -> missingToFail(share.limitFraction(), value, toFail);
      case Gate.MaxLatency latency -> missingToFail(latency.slowShare(), value, toFail);
      case Gate.MinScore ignored -> onward(toFail);
      case Gate.MaxPositiveRateRatio ignored -> onward(toFail);
    };
  }

  private @Nullable Double missingToFail(double limit, double value, double toFail) {
    if (value <= limit || limit >= 1) {
      // At its limit, or beyond stable's share alone: what earlier steps add is not told apart.
      return null;
    }
    Dispersion dispersion = gate.terms().dispersion().dispersion();
    double fano = dispersion.failFano();
    double gain =
        Information.perTrial(Math.min(value, 1 - 1e-9), limit)
            / Math.max(1, Double.isFinite(fano) ? fano : dispersion.passFano());
    return gain > 0 ? (toFail - standing.failLogE()) / gain : null;
  }

  /** As much more evidence for each trial as there was so far. */
  private @Nullable Double onward(double target) {
    double have = standing.failLogE();
    return have > 0 ? standing.trials() * (target / have - 1) : null;
  }
}
