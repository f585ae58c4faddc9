package dev.bellwether.gate;

import dev.bellwether.gate.Comparison.Side;
import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Evidence.SubWindow;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The seed's plain comparison as a total function: any evidence gives a verdict. A pass needs
 * enough trials, the whole watch and a look that read everything; a fail needs enough trials and,
 * before the watch is over, three looks running. A gate whose labels come late reads all that is
 * old enough of the step.
 */
final class ThresholdTest {
  static final String NAME = "threshold";

  /** A gate without new canary trials for so many looks running is without data. */
  static final int BLIND_LOOKS = 3;

  /** So many looks running outside the limit decide before the watch is over. */
  static final int EARLY_LOOKS = 3;

  private final WatchTerms terms;
  private final Evidence evidence;
  private final CountedLook look;
  private final Arms window;

  /**
   * @param evidence with the look in it
   */
  ThresholdTest(WatchTerms terms, Evidence evidence, CountedLook look) {
    this.terms = terms;
    this.evidence = evidence;
    this.look = look;
    this.window =
        terms.protect()
            ? evidence.ring().stream().map(SubWindow::counts).reduce(Arms.NONE, Arms::plus)
            : evidence.step();
  }

  /** How many looks running the gate has failed, with this one. */
  int failsRunning(Gate gate, Run before) {
    Facet facet = gate.facet();
    LabelWords late = LabelWords.of(gate, evidence);
    boolean none =
        late == null ? facet.trials(look.added().canary().of(facet)) == 0 : !late.ripenedAt(look);
    if (none) {
      return before.fails();
    }
    return enough(gate) && compare(gate, before).side() == Side.OUTSIDE ? before.fails() + 1 : 0;
  }

  Verdict verdict(Gate gate, Run run) {
    return conclude(gate, run).verdict();
  }

  GateReport report(Gate gate, Run run) {
    Facet facet = gate.facet();
    Tally canary = window.canary().of(facet);
    Tally stable = window.stable().of(facet);
    Conclusion conclusion = conclude(gate, run);
    LabelWords late = LabelWords.of(gate, evidence);
    return new GateReport(
        gate.name(),
        conclusion.verdict(),
        late == null ? value(gate, run) : late.value(),
        gate.limit(),
        baseline(gate, stable),
        List.of(),
        new GateReport.Samples(
            (long) (late == null ? facet.trials(canary) : late.step().scored()),
            (long) facet.trials(stable)),
        NAME,
        conclusion.reason().get(),
        terms.queries().get(gate.name()),
        look.at(),
        gate.terms().severity(),
        null,
        null,
        null,
        null);
  }

  private @Nullable Quantity value(Gate gate, Run run) {
    return switch (gate) {
      case Gate.Testable counted ->
          Comparison.value(counted, window.canary().of(gate.facet()), evidence.edges(gate.facet()));
      case Gate.MaxGauge gauge -> run.heat() == null ? null : gauge.shown(run.heat().value());
      case Gate.Alarm ignored -> null;
      case Gate.Condition ignored ->
          switch (compare(gate, run).side()) {
            case INSIDE -> Quantities.truth(true);
            case OUTSIDE -> Quantities.truth(false);
            case BETWEEN -> null;
          };
    };
  }

  private @Nullable Quantity baseline(Gate gate, Tally stable) {
    return switch (gate) {
      case Gate.Testable counted -> Comparison.value(counted, stable, evidence.edges(gate.facet()));
      case Gate.MaxGauge gauge ->
          stable.at(0) > 0 ? gauge.shown(stable.at(1) / stable.at(0)) : null;
      case Gate.Alarm ignored -> null;
      case Gate.Condition ignored -> null;
    };
  }

  private Conclusion conclude(Gate gate, Run run) {
    String contradiction = look.contradictions().get(gate.facet());
    if (contradiction != null) {
      return new Conclusion(
          Verdict.ERROR, () -> "the metrics contradict themselves: " + contradiction);
    }
    if (!look.blind() && fails(gate, run)) {
      return new Conclusion(Verdict.FAIL, () -> compare(gate, run).words());
    }
    if (run.idle() >= BLIND_LOOKS) {
      return new Conclusion(Verdict.NO_DATA, () -> noData(gate, run));
    }
    if (!look.problems().isEmpty()) {
      return new Conclusion(Verdict.UNDECIDED, () -> Words.unread(look.problems()));
    }
    LabelWords late = LabelWords.of(gate, evidence);
    String waiting = late == null ? null : late.waiting();
    if (waiting != null) {
      return new Conclusion(Verdict.UNDECIDED, () -> waiting);
    }
    if (gate instanceof Gate.MaxGauge && (run.idle() > 0 || !enough(gate))) {
      String when = run.idle() > 0 ? "at this look" : "in this step yet";
      return new Conclusion(Verdict.UNDECIDED, () -> "no canary reading " + when);
    }
    return enough(gate)
        ? weighed(gate, run)
        : new Conclusion(Verdict.UNDECIDED, () -> tooFew(gate, run));
  }

  private String noData(Gate gate, Run run) {
    LabelWords late = LabelWords.of(gate, evidence);
    String tooFew = late == null ? null : late.noData();
    return tooFew == null ? Words.noData(gate, run, look.problems()) : tooFew;
  }

  private Conclusion weighed(Gate gate, Run run) {
    Comparison comparison = compare(gate, run);
    return switch (comparison.side()) {
      case INSIDE ->
          terms.watchOver(look.at())
              ? new Conclusion(Verdict.PASS, comparison::words)
              : new Conclusion(
                  Verdict.UNDECIDED,
                  () -> comparison.words() + "; " + left() + " of the watch left");
      case OUTSIDE ->
          gate instanceof Gate.MaxGauge
              ? new Conclusion(Verdict.UNDECIDED, comparison::words)
              : new Conclusion(
                  Verdict.UNDECIDED,
                  () ->
                      "%s; look %d of %d running that decide early"
                          .formatted(comparison.words(), run.fails(), EARLY_LOOKS));
      case BETWEEN -> new Conclusion(Verdict.UNDECIDED, comparison::words);
    };
  }

  private String tooFew(Gate gate, Run run) {
    LabelWords late = LabelWords.of(gate, evidence);
    double trials = trials(gate);
    long missing = terms.needed(gate) - (long) trials;
    String need =
        "needs about %s more canary %s%s"
            .formatted(Words.about(missing), gate.facet().trials(), waiting(trials, missing, late));
    return trials == 0 ? need : need + "; so far " + compare(gate, run).words();
  }

  private String waiting(double trials, long missing, @Nullable LabelWords late) {
    Duration elapsed = late == null ? Duration.between(terms.since(), look.at()) : late.counted();
    Duration counted =
        terms.protect() && late == null && elapsed.compareTo(terms.watch()) > 0
            ? terms.watch()
            : elapsed;
    if (trials == 0 || counted.toMillis() <= 0) {
      return "";
    }
    double millis = missing * (double) counted.toMillis() / trials;
    return " (about %s at the present rate)"
        .formatted(Words.time(Duration.ofMillis((long) Math.min(millis, 1e15))));
  }

  private String left() {
    return Words.time(Duration.between(look.at(), terms.since().plus(terms.watch())));
  }

  private boolean fails(Gate gate, Run run) {
    if (gate instanceof Gate.MaxGauge gauge) {
      return run.heat() != null && run.idle() == 0 && run.heat().fails(gauge.atLeast());
    }
    return enough(gate)
        && compare(gate, run).side() == Side.OUTSIDE
        && (terms.watchOver(look.at()) || run.fails() >= EARLY_LOOKS);
  }

  private boolean enough(Gate gate) {
    return trials(gate) >= (gate instanceof Gate.MaxGauge ? 1 : terms.needed(gate));
  }

  private double trials(Gate gate) {
    Facet facet = gate.facet();
    LabelWords late = LabelWords.of(gate, evidence);
    return late != null ? late.trials() : facet.trials(window.canary().of(facet));
  }

  private Comparison compare(Gate gate, Run run) {
    LabelWords late = LabelWords.of(gate, evidence);
    if (late != null && gate instanceof Gate.MinScore score) {
      return late.comparison(score.limitScore());
    }
    return switch (gate) {
      case Gate.Testable counted ->
          Comparison.of(counted, window.canary().of(gate.facet()), evidence.edges(gate.facet()));
      case Gate.MaxGauge gauge ->
          run.heat() == null
              ? new Comparison(Side.BETWEEN, () -> "no reading yet")
              : Comparison.of(gauge, run.heat());
      case Gate.Alarm ignored -> throw new IllegalStateException(gate.name());
      case Gate.Condition condition -> Comparison.of(condition, window, evidence.bucketEdges());
    };
  }

  private record Conclusion(Verdict verdict, Supplier<String> reason) {}
}
