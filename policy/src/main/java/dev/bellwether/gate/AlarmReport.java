package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.gate.sequential.Interval;
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

  /** Of drift, the bin that speaks loudest. */
  private final int bin;

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
    this.bin =
        tested.test() instanceof Drift drift && standing.problem() == null
            ? drift.shown(state)
            : standing.leading();
  }

  GateReport report() {
    boolean decided = verdict == Verdict.PASS || verdict == Verdict.FAIL;
    return new GateReport(
        gate.name(),
        verdict,
        value(canary),
        limit(),
        other(),
        interval(),
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

  private @Nullable Quantity value(Tally counts) {
    double trials = gate.facet().trials(counts);
    if (!(trials > 0)) {
      return null;
    }
    return switch (gate) {
      case Gate.MaxRestarts ignored -> Quantities.perPodHour(counts.at(1) / trials * 3600);
      case Gate.MaxDrift ignored -> Quantities.share(counts.at(bin) / trials);
    };
  }

  private @Nullable Quantity other() {
    List<Double> reference = gate instanceof Gate.MaxDrift drift ? drift.reference() : null;
    return reference == null ? value(stable) : value(new Tally(reference));
  }

  /** Of drift, what the bin may hold: at most, or at least where it holds less. */
  private Quantity limit() {
    Quantity own = value(canary);
    Quantity beside = gate instanceof Gate.MaxDrift ? other() : null;
    if (own == null || beside == null) {
      return gate.limit();
    }
    return Quantities.share(
        less() ? Drift.least(beside.value()) : Math.min(1, Drift.most(beside.value())));
  }

  /** Whether a bin may also hold too little, and holds less. */
  private boolean less() {
    Quantity own = value(canary);
    Quantity beside = other();
    return gate instanceof Gate.MaxDrift drift
        && drift.reference() != null
        && own != null
        && beside != null
        && own.value() < beside.value();
  }

  private List<Double> interval() {
    Interval interval =
        tested.test() instanceof Drift drift
            ? drift.share(state, bin, terms.budget().pass())
            : tested.test().interval(state, terms.budget().pass());
    return interval == null ? List.of() : List.of(interval.lower(), interval.upper());
  }

  /** Whether this step lies beyond the limit, whatever chance may have to do with it. */
  private boolean beyond() {
    Quantity own = value(canary);
    boolean comparable = !(gate instanceof Gate.MaxDrift) || other() != null;
    return own != null
        && comparable
        && (less() ? own.value() < limit().value() : own.value() > limit().value());
  }

  private String tooMuch() {
    return less() ? "less" : "more";
  }

  private String reason() {
    String refusal = weighed.refusals().get(gate.name());
    return switch (verdict) {
      case ERROR ->
          "the metrics contradict themselves: " + (refusal == null ? standing.problem() : refusal);
      case NO_DATA -> noData();
      case FAIL ->
          seen() + "; " + gate.limit().display() + " or less is ruled out over the release";
      case PASS ->
          beyond()
              ? seen() + "; so few show " + tooMuch() + " than is allowed by chance too"
              : seen() + "; no sign of " + tooMuch() + " than " + limit().display();
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
    if (!(standing.trials() > 0)) {
      return "no canary " + gate.facet().trials() + " in this step yet";
    }
    return seen()
        + (standing.inside()
            ? "; some evidence of more than is allowed, not enough to fail"
            : "; chance alone hardly shows so much "
                + tooMuch()
                + " than is allowed: no pass, and not enough evidence to fail yet");
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
                bin + 1,
                drift.bins(),
                drift.reference() == null ? "stable" : "the reference",
                beside == null ? "nothing" : beside.display());
    if (own != null && beside != null) {
      shares +=
          ", so %s %s is allowed".formatted(less() ? "at least" : "at most", limit().display());
    }
    Stability stability = tested.test() instanceof Drift test ? test.stability(state) : null;
    return stability == null
        ? shares
        : shares
            + " (PSI %s, worth a look above %s; it decides nothing)"
                .formatted(
                    Quantities.plain(stability.psi(), 3), Quantities.plain(stability.cut(), 3));
  }
}
