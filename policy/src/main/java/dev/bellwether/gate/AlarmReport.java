package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.Stability;
import dev.bellwether.gate.sequential.Standing;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gate says that only evidence against it can decide, in numbers and in plain words. */
final class AlarmReport {
  private final Gate.Alarm gate;
  private final SequentialGate tested;
  private final WatchTerms terms;
  private final Weighed weighed;
  private final Verdict verdict;
  private final SequentialState state;
  private final Standing standing;
  private final Tally canary;
  private final Tally stable;

  AlarmReport(
      Gate.Alarm gate, SequentialGate tested, WatchTerms terms, Weighed weighed, Verdict verdict) {
    this.gate = gate;
    this.tested = tested;
    this.terms = terms;
    this.weighed = weighed;
    this.verdict = verdict;
    this.state = tested.state(weighed.evidence().tests().get(gate.name()));
    this.standing = tested.test().standing(state);
    this.canary = weighed.evidence().step().canary().of(gate.facet());
    this.stable = weighed.evidence().step().stable().of(gate.facet());
  }

  GateReport report() {
    boolean decided = verdict == Verdict.PASS || verdict == Verdict.FAIL;
    return new GateReport(
        gate.name(),
        verdict,
        value(canary),
        gate.limit(),
        other(),
        List.of(),
        new GateReport.Samples(
            (long) gate.facet().trials(canary), (long) gate.facet().trials(stable)),
        SequentialReport.NAME,
        reason(),
        terms.queries().get(gate.name()),
        weighed.look().at(),
        gate.terms().severity(),
        standing.p(),
        Double.isFinite(standing.failLogE()) ? standing.failLogE() : null,
        null,
        decided ? Duration.ZERO : null);
  }

  /** Of drift, the share in the bin that speaks loudest. */
  private @Nullable Quantity value(Tally counts) {
    double trials = gate.facet().trials(counts);
    if (!(trials > 0)) {
      return null;
    }
    return switch (gate) {
      case Gate.MaxRestarts ignored -> Quantities.perPodHour(counts.at(1) / trials * 3600);
      case Gate.MaxDrift ignored -> Quantities.share(counts.at(standing.leading()) / trials);
    };
  }

  private @Nullable Quantity other() {
    List<Double> reference = gate instanceof Gate.MaxDrift drift ? drift.reference() : null;
    return reference == null ? value(stable) : value(new Tally(reference));
  }

  private String reason() {
    String refusal = weighed.refusals().get(gate.name());
    return switch (verdict) {
      case ERROR ->
          "the metrics contradict themselves: " + (refusal == null ? standing.problem() : refusal);
      case NO_DATA -> noData();
      case FAIL ->
          seen() + "; " + gate.limit().display() + " or less is ruled out over the release";
      case PASS -> seen() + "; no sign of more than " + gate.limit().display();
      case UNDECIDED -> undecided();
    };
  }

  private String noData() {
    boolean counted = gate.facet().trials(weighed.look().counted().canary().of(gate.facet())) > 0;
    Evidence.Run run = weighed.evidence().run(gate.name());
    return counted && tested.alone(weighed.look())
        ? "nothing of %s to compare with for %d looks running, since %s"
            .formatted(terms.stable(), run.idle(), Words.instant(run.idleSince()))
        : Words.noData(gate, run, weighed.look().problems());
  }

  private String undecided() {
    if (!weighed.look().problems().isEmpty()) {
      return Words.unread(weighed.look().problems());
    }
    return standing.trials() > 0
        ? seen() + "; a sign of more than " + gate.limit().display() + ", not enough to rule it in"
        : "no canary " + gate.facet().trials() + " in this step yet";
  }

  private String seen() {
    return switch (gate) {
      case Gate.MaxRestarts ignored ->
          "%s restarts in %s of pods"
              .formatted(
                  Words.count(canary.at(1)),
                  Words.time(Duration.ofMillis((long) (1000 * canary.at(0)))));
      case Gate.MaxDrift drift -> drift(drift);
    };
  }

  private String drift(Gate.MaxDrift drift) {
    Quantity own = value(canary);
    Quantity beside = other();
    String shares =
        "%s in bin %d of %d, %s %s"
            .formatted(
                own == null ? "nothing" : own.display(),
                standing.leading() + 1,
                drift.bins(),
                drift.reference() == null ? "stable" : "the reference",
                beside == null ? "nothing" : beside.display());
    Stability stability =
        tested.test() instanceof Drift test && canary.sum() > 0 && stable.sum() > 0
            ? test.stability(state)
            : null;
    return stability == null
        ? shares
        : shares
            + " (PSI %s, worth a look above %s; it decides nothing)"
                .formatted(
                    Quantities.plain(stability.psi(), 3), Quantities.plain(stability.cut(), 3));
  }
}
