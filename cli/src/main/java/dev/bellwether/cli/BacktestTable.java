package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.bellwether.backtest.ReleaseResult;
import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Verdict;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a backtest found, for people: a row for each release and what it rests on. */
final class BacktestTable {
  private final int columns;
  private final Ink ink;

  BacktestTable(int columns, Ink ink) {
    this.columns = columns;
    this.ink = ink;
  }

  List<String> lines(List<ReleaseResult> results) {
    if (results.isEmpty()) {
      return List.of("no looks");
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RELEASE", "DECISION", "AT", "LOOKS", "GATE"));
    results.forEach(result -> rows.add(row(result)));
    List<String> table = new Columns(rows).lines();
    List<String> lines = new ArrayList<>();
    lines.add(ink.faint(table.getFirst()));
    for (int i = 0; i < results.size(); i++) {
      lines.add(table.get(i + 1));
      lines.addAll(why(results.get(i)));
    }
    lines.add(
        java.util.Arrays.stream(Ending.values())
            .map(ending ->
                results.stream().filter(result -> result.decision() == ending).count()
                    + " "
                    + ending.wire())
            .collect(
                Collectors.joining(
                    ", ",
                    results.size() + (results.size() == 1 ? " release: " : " releases: "),
                    "")));
    return lines;
  }

  private static List<String> row(ReleaseResult result) {
    String gate = result.gate();
    return List.of(
        Text.clean(result.release()),
        word(result.decision().wire()).text(),
        result.at().truncatedTo(ChronoUnit.SECONDS).toString(),
        Text.full(result.looks()),
        gate == null ? "" : gate);
  }

  /** The gate that failed; of an undecided release, the gates that did not pass. */
  private List<String> why(ReleaseResult result) {
    return result.gates().stream()
        .filter(report ->
            switch (result.decision()) {
              case FAIL -> report.name().equals(result.gate());
              case UNDECIDED -> report.verdict() != Verdict.PASS;
              case PASS -> false;
            })
        .flatMap(report ->
            Text.wrap(
                report.name() + " " + report.verdict().wire() + ": " + report.reason(),
                columns - 3,
                "  ")
                .stream())
        .map(line -> "  " + line)
        .toList();
  }

  /** One look on one line. */
  static String look(ReleaseResult now) {
    return now.at()
        + "  "
        + Text.clean(now.release())
        + "  "
        + word(now.decision().wire()).text()
        + "  "
        + now.gates().stream().map(BacktestTable::gate).collect(Collectors.joining(", "));
  }

  private static String gate(GateReport report) {
    String value = report.value() == null ? "" : " " + report.value().display();
    return report.name() + value + " " + report.verdict().wire();
  }

  private static VerdictWord word(String wire) {
    return VerdictWord.of(JsonNodeFactory.instance.objectNode().put("verdict", wire));
  }
}
