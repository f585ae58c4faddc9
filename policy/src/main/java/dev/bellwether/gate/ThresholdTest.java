package dev.bellwether.gate;

import dev.bellwether.gate.Comparison.Side;
import dev.bellwether.gate.Evidence.Arms;
import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Evidence.SubWindow;
import dev.bellwether.gate.Fold.Folded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The seed's plain comparison as a total function: any evidence gives a verdict. A pass needs
 * enough trials, the whole watch and a look that read everything; a fail needs enough trials and,
 * before the watch is over, three looks running.
 */
final class ThresholdTest {
  static final String NAME = "threshold";

  /** A gate without new canary trials for so many looks running is without data. */
  static final int BLIND_LOOKS = 3;

  /** So many looks running outside the limit decide before the watch is over. */
  static final int EARLY_LOOKS = 3;

  private final WatchTerms terms;
  private final Instant at;
  private final Folded folded;
  private final Arms window;

  ThresholdTest(WatchTerms terms, Instant at, Folded folded) {
    this.terms = terms;
    this.at = at;
    this.folded = folded;
    this.window =
        terms.protect()
            ? folded.evidence().ring().stream().map(SubWindow::counts).reduce(Arms.NONE, Arms::plus)
            : folded.evidence().step();
  }

  /** What the gate counts from look to look, with this look in it. */
  Run run(Gate gate) {
    Run before = folded.evidence().run(gate.name());
    Facet facet = Comparison.facet(gate);
    if (facet.trials(folded.added().canary().of(facet)) > 0) {
      boolean failing = enough(gate) && compare(gate).side() == Side.OUTSIDE;
      return new Run(gate.name(), failing ? before.fails() + 1 : 0, 0, null);
    }
    boolean expected = folded.compared().contains(facet) || !folded.problems().isEmpty();
    if (!expected && !folded.contradictions().containsKey(facet)) {
      return before;
    }
    Instant idleSince = before.idleSince() == null ? at : before.idleSince();
    return new Run(gate.name(), before.fails(), before.idle() + 1, idleSince);
  }

  GateReport report(Gate gate, Run run) {
    Facet facet = Comparison.facet(gate);
    Tally canary = window.canary().of(facet);
    Tally stable = window.stable().of(facet);
    List<Double> edges = folded.evidence().edges();
    Conclusion conclusion = conclude(gate, run);
    return new GateReport(
        gate.name(),
        conclusion.verdict(),
        Comparison.value(gate, canary, edges),
        gate.limit(),
        Comparison.value(gate, stable, edges),
        List.of(),
        new GateReport.Samples((long) facet.trials(canary), (long) facet.trials(stable)),
        NAME,
        conclusion.reason(),
        terms.queries().get(gate.name()),
        at);
  }

  private Conclusion conclude(Gate gate, Run run) {
    String contradiction = folded.contradictions().get(Comparison.facet(gate));
    if (contradiction != null) {
      return new Conclusion(Verdict.ERROR, "the metrics contradict themselves: " + contradiction);
    }
    if (!folded.blind() && fails(gate, run)) {
      return new Conclusion(Verdict.FAIL, compare(gate).words());
    }
    if (run.idle() >= BLIND_LOOKS) {
      return new Conclusion(Verdict.NO_DATA, noData(gate, run));
    }
    if (!folded.problems().isEmpty()) {
      return new Conclusion(
          Verdict.UNDECIDED,
          "could not be read at this look: " + String.join("; ", folded.problems()));
    }
    return enough(gate) ? weighed(gate, run) : tooFew(gate);
  }

  private Conclusion weighed(Gate gate, Run run) {
    Comparison comparison = compare(gate);
    return switch (comparison.side()) {
      case INSIDE ->
          terms.watchOver(at)
              ? new Conclusion(Verdict.PASS, comparison.words())
              : new Conclusion(
                  Verdict.UNDECIDED, comparison.words() + "; " + left() + " of the watch left");
      case OUTSIDE ->
          new Conclusion(
              Verdict.UNDECIDED,
              "%s; look %d of %d running that decide early"
                  .formatted(comparison.words(), run.fails(), EARLY_LOOKS));
      case BETWEEN -> new Conclusion(Verdict.UNDECIDED, comparison.words());
    };
  }

  private Conclusion tooFew(Gate gate) {
    Facet facet = Comparison.facet(gate);
    double trials = trials(gate);
    long missing = terms.needed(gate) - (long) trials;
    String need =
        "needs about %s more canary %s%s"
            .formatted(Words.about(missing), facet.trials(), waiting(trials, missing));
    return new Conclusion(
        Verdict.UNDECIDED, trials == 0 ? need : need + "; so far " + compare(gate).words());
  }

  private String waiting(double trials, long missing) {
    Duration elapsed = Duration.between(terms.since(), at);
    Duration counted =
        terms.protect() && elapsed.compareTo(terms.watch()) > 0 ? terms.watch() : elapsed;
    if (trials == 0 || counted.toMillis() <= 0) {
      return "";
    }
    double millis = missing * (double) counted.toMillis() / trials;
    return " (about %s at the present rate)"
        .formatted(Words.time(Duration.ofMillis((long) Math.min(millis, 1e15))));
  }

  private String noData(Gate gate, Run run) {
    String none =
        "no new canary %s for %d looks running, since %s"
            .formatted(Comparison.facet(gate).trials(), run.idle(), Words.instant(run.idleSince()));
    return folded.problems().isEmpty() ? none : none + ": " + String.join("; ", folded.problems());
  }

  private String left() {
    return Words.time(Duration.between(at, terms.since().plus(terms.watch())));
  }

  private boolean fails(Gate gate, Run run) {
    return enough(gate)
        && compare(gate).side() == Side.OUTSIDE
        && (terms.watchOver(at) || run.fails() >= EARLY_LOOKS);
  }

  private boolean enough(Gate gate) {
    return trials(gate) >= terms.needed(gate);
  }

  private double trials(Gate gate) {
    Facet facet = Comparison.facet(gate);
    return facet.trials(window.canary().of(facet));
  }

  private Comparison compare(Gate gate) {
    Tally counts = window.canary().of(Comparison.facet(gate));
    return Comparison.of(gate, counts, folded.evidence().edges());
  }

  private record Conclusion(Verdict verdict, String reason) {}
}
