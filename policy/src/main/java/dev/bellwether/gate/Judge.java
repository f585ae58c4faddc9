package dev.bellwether.gate;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Fold.Folded;
import dev.bellwether.gate.sequential.SequentialState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folds a reading into the evidence and says what follows. Pure and total: the same evidence,
 * terms, time and reading give the same answer, whatever the reading holds.
 */
public final class Judge {
  private Judge() {}

  /** A step begins: nothing is counted in it yet, and nothing speaks for passing it. */
  public static Evidence startStep(Evidence before, List<Gate> gates, Instant since) {
    return Weighing.of(gates).startStep(before, since);
  }

  /** Judges one look. One that is not newer than the newest is ignored: the evidence stays. */
  public static Judged look(Evidence before, WatchTerms terms, Instant at, Reading reading) {
    if (before.newest() != null && !at.isAfter(before.newest())) {
      Decision open = new Decision(Kind.OPEN, null, "the look of " + at + " was already made");
      return new Judged(before, List.of(), open, Arms.NONE, blindSince(terms, before.runs()));
    }
    Weighing weighing = Weighing.of(terms.gates());
    Set<Facet> facets = new TreeSet<>(weighing.facets());
    facets.add(Facet.REQUESTS);
    Folded folded = Fold.fold(before, facets, terms, at, reading);
    Judged judged =
        inWords(
            weighing,
            terms,
            weighing.look(before.on(folded.tracks(), folded.warmUp()), terms, folded.look()));
    SequentialState split =
        TrafficSplit.after(before.tests().get(TrafficSplit.NAME), terms, folded.look());
    return split == null ? judged : beside(judged, split, terms, folded.look());
  }

  /** A pass does not count while the canary gets another part of the requests than it should. */
  private static Judged beside(
      Judged judged, SequentialState split, WatchTerms terms, CountedLook look) {
    Evidence evidence = judged.evidence().with(TrafficSplit.NAME, split);
    Optional<GateReport> broken = TrafficSplit.report(split, terms, look);
    List<GateReport> reports = new ArrayList<>(judged.reports());
    broken.ifPresent(reports::add);
    Decision decision = broken.map(it -> within(judged.decision(), it)).orElse(judged.decision());
    return new Judged(evidence, reports, decision, judged.added(), judged.blindSince());
  }

  private static Decision within(Decision decision, GateReport broken) {
    String why = broken.name() + ": " + broken.reason();
    return switch (decision.kind()) {
      case FAIL -> decision;
      case PASS, OPEN, HOLD -> new Decision(Kind.HOLD, null, why);
    };
  }

  /** Puts a look that was weighed in words. */
  public static Judged inWords(Weighing weighing, WatchTerms given, Weighed weighed) {
    WatchTerms terms = given.warmedUp(weighed.evidence().warming());
    List<GateReport> reports = reports(weighing, terms, weighed);
    return new Judged(
        weighed.evidence(),
        reports,
        decision(terms, weighed, reports),
        weighed.look().added(),
        blindSince(terms, weighed.evidence().runs()));
  }

  private static List<GateReport> reports(Weighing weighing, WatchTerms terms, Weighed weighed) {
    ThresholdTest threshold = new ThresholdTest(terms, weighed.evidence(), weighed.look());
    List<GateReport> reports = new ArrayList<>();
    List<Verdict> verdicts = weighed.ruling().verdicts();
    for (int i = 0; i < verdicts.size(); i++) {
      Gate gate = weighing.gates().get(i);
      GateReport report =
          report(gate, weighing.sequential(gate), threshold, terms, weighed, verdicts.get(i));
      boolean warming = report.verdict() == Verdict.UNDECIDED && weighed.look().cold(gate.facet());
      reports.add(warming ? report.because(weighed.evidence().warming().inWords(gate)) : report);
    }
    return reports;
  }

  private static GateReport report(
      Gate gate,
      @Nullable SequentialGate tested,
      ThresholdTest threshold,
      WatchTerms terms,
      Weighed weighed,
      Verdict verdict) {
    EarlyErrors early = weighed.evidence().run(gate.name()).failedEarly();
    if (early != null) {
      return early.report(gate, terms, weighed.look());
    }
    if (tested == null) {
      return threshold.report(gate, weighed.evidence().run(gate.name()));
    }
    return switch (gate) {
      case Gate.Testable both ->
          new SequentialReport(both, tested, terms, weighed, verdict).report();
      case Gate.Alarm alarm -> new AlarmReport(alarm, tested, terms, weighed, verdict).report();
      case Gate.MaxGauge gauge -> threshold.report(gauge, weighed.evidence().run(gate.name()));
      case Gate.Condition own -> threshold.report(own, weighed.evidence().run(gate.name()));
    };
  }

  private static Decision decision(WatchTerms terms, Weighed weighed, List<GateReport> reports) {
    Ruling ruling = weighed.ruling();
    return switch (ruling.kind()) {
      case FAIL -> new Decision(Kind.FAIL, ruling.gate(), failing(ruling, reports));
      case PASS -> new Decision(Kind.PASS, null, passing(terms, reports));
      case OPEN, HOLD -> new Decision(ruling.kind(), null, waitingFor(terms, weighed, reports));
    };
  }

  private static String failing(Ruling ruling, List<GateReport> reports) {
    return reports.stream()
        .filter(report -> report.name().equals(ruling.gate()))
        .map(report -> report.name() + ": " + report.reason())
        .findFirst()
        .orElseGet(() -> ruling.gate() + " has failed");
  }

  private static String passing(WatchTerms terms, List<GateReport> reports) {
    boolean allPass =
        reports.stream()
            .filter(GateReport::counts)
            .allMatch(report -> report.verdict() == Verdict.PASS);
    return allPass
        ? joined(reports)
        : "%d %% is below min_canary_pct (%d %%), where no gate failing is enough: %s"
            .formatted(terms.weight(), terms.minCanaryPct(), joined(reports));
  }

  private static @Nullable Instant blindSince(WatchTerms terms, List<Run> runs) {
    List<String> advisory =
        terms.gates().stream()
            .filter(gate -> gate.terms().severity() == Severity.ADVISORY)
            .map(Gate::name)
            .toList();
    return runs.stream()
        .filter(run -> run.idle() >= ThresholdTest.BLIND_LOOKS && !advisory.contains(run.gate()))
        .map(Run::idleSince)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  private static String waitingFor(WatchTerms terms, Weighed weighed, List<GateReport> reports) {
    List<GateReport> open =
        reports.stream().filter(report -> report.verdict() != Verdict.PASS).toList();
    if (!open.isEmpty()) {
      return joined(open);
    }
    Instant at = weighed.look().at();
    return terms.protect() || terms.watchOver(at)
        ? joined(reports)
        : joined(reports) + "; " + left(terms, at) + " of the watch left";
  }

  private static String left(WatchTerms terms, Instant at) {
    return Words.time(Duration.between(at, terms.since().plus(terms.watch())));
  }

  /** What is true of several gates for the same reason is said once. */
  private static String joined(List<GateReport> reports) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (GateReport report : reports) {
      names.computeIfAbsent(report.reason(), none -> new ArrayList<>()).add(report.name());
    }
    return names.entrySet().stream()
        .map(same -> String.join(", ", same.getValue()) + ": " + same.getKey())
        .collect(Collectors.joining("; "));
  }
}
