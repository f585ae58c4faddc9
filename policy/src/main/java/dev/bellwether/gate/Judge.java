package dev.bellwether.gate;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Evidence.Arms;
import dev.bellwether.gate.Evidence.PastLook;
import dev.bellwether.gate.Evidence.Run;
import dev.bellwether.gate.Fold.Folded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folds a reading into the evidence and says what follows. Pure and total: the same evidence,
 * terms, time and reading give the same answer, whatever the reading holds.
 */
public final class Judge {
  private Judge() {}

  /** Judges one look. One that is not newer than the newest is ignored: the evidence stays. */
  public static Judged look(Evidence before, WatchTerms terms, Instant at, Reading reading) {
    if (before.newest() != null && !at.isAfter(before.newest())) {
      Decision open = new Decision(Kind.OPEN, null, "the look of " + at + " was already made");
      return new Judged(before, List.of(), open, Arms.NONE, blindSince(before.runs()));
    }
    Folded folded = Fold.fold(before, terms, at, reading);
    ThresholdTest test = new ThresholdTest(terms, at, folded);
    List<Run> runs = new ArrayList<>();
    List<GateReport> reports = new ArrayList<>();
    for (Gate gate : terms.gates()) {
      Run run = test.run(gate);
      runs.add(run);
      reports.add(test.report(gate, run));
    }
    PastLook look =
        new PastLook(at, terms.step(), terms.weight(), letters(reports), folded.added());
    return new Judged(
        folded.evidence().judged(runs, look),
        reports,
        decide(terms, at, folded, reports),
        folded.added(),
        blindSince(runs));
  }

  private static Decision decide(
      WatchTerms terms, Instant at, Folded folded, List<GateReport> reports) {
    for (GateReport report : reports) {
      if (report.verdict() == Verdict.FAIL) {
        return new Decision(Kind.FAIL, report.name(), named(report));
      }
    }
    if (terms.protect() || reports.isEmpty()) {
      return new Decision(Kind.OPEN, null, waitingFor(reports));
    }
    if (reports.stream().allMatch(report -> report.verdict() == Verdict.PASS)) {
      return new Decision(Kind.PASS, null, joined(reports));
    }
    if (terms.weight() < terms.minCanaryPct()
        && terms.watchOver(at)
        && folded.problems().isEmpty()
        && reports.stream().allMatch(Judge::lets)) {
      return new Decision(
          Kind.PASS,
          null,
          "%d %% is below min_canary_pct (%d %%), where no gate failing is enough: %s"
              .formatted(terms.weight(), terms.minCanaryPct(), joined(reports)));
    }
    return new Decision(Kind.OPEN, null, waitingFor(reports));
  }

  /** Whether a step too small to promote from may be left with this verdict. */
  private static boolean lets(GateReport report) {
    return switch (report.verdict()) {
      case PASS -> true;
      case UNDECIDED -> report.samples().canary() > 0;
      case FAIL, NO_DATA, ERROR -> false;
    };
  }

  private static @Nullable Instant blindSince(List<Run> runs) {
    return runs.stream()
        .filter(run -> run.idle() >= ThresholdTest.BLIND_LOOKS)
        .map(Run::idleSince)
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }

  private static String waitingFor(List<GateReport> reports) {
    List<GateReport> open =
        reports.stream().filter(report -> report.verdict() != Verdict.PASS).toList();
    return open.isEmpty() ? joined(reports) : joined(open);
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

  private static String named(GateReport report) {
    return report.name() + ": " + report.reason();
  }

  private static String letters(List<GateReport> reports) {
    return reports.stream()
        .map(report -> report.verdict().wire().substring(0, 1))
        .collect(Collectors.joining());
  }
}
