package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The gates as a table that never is wider than the terminal: where the full layout does not fit,
 * columns move together, then the least important ones go, the verdict never.
 */
final class GateTable {
  /**
   * Name, canary, stable, limit, samples, evidence; the verdict stands last and takes what is left.
   */
  private static final int[] ROOMY = {20, 8, 8, 8, 8, 23};

  private static final int ROOMY_COLUMNS = 95;
  private static final int EVIDENCE = 5;
  private static final int[] GIVEN_UP_FIRST = {EVIDENCE, 2, 4, 3};
  private static final List<String> HEAD =
      List.of("GATE", "CANARY", "STABLE", "LIMIT", "N", "EVIDENCE", "VERDICT");

  private final int columns;
  private final Ink ink;

  GateTable(int columns, Ink ink) {
    this.columns = columns;
    this.ink = ink;
  }

  List<String> lines(List<JsonNode> gates) {
    if (gates.isEmpty()) {
      return List.of();
    }
    boolean roomy = columns >= ROOMY_COLUMNS;
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    gates.forEach(gate -> rows.add(row(new Numbers(gate), roomy)));
    int[] widths = widths(rows, roomy);
    List<String> lines = new ArrayList<>();
    lines.add(ink.faint(line(HEAD, widths, HEAD.getLast())));
    for (int i = 0; i < gates.size(); i++) {
      VerdictWord verdict = VerdictWord.of(gates.get(i));
      lines.add(line(rows.get(i + 1), widths, verdict.paint(ink, verdict.text())));
    }
    return lines;
  }

  private static List<String> row(Numbers gate, boolean roomy) {
    String bar = roomy ? gate.bar() : "";
    String evidence = bar.isEmpty() ? gate.evidence() : Text.pad(gate.evidence(), 13) + bar;
    return List.of(
        gate.name(),
        gate.canary(),
        gate.stable(),
        gate.limit(),
        gate.hasSamples() ? Text.count(gate.samples("canary")) : "–",
        evidence,
        VerdictWord.of(gate.gate()).text());
  }

  private int[] widths(List<List<String>> rows, boolean roomy) {
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    if (roomy) {
      for (int i = 0; i < ROOMY.length; i++) {
        widths[i] = Math.max(widths[i], ROOMY[i]);
      }
    }
    for (int giveUp : GIVEN_UP_FIRST) {
      if (total(widths) > columns) {
        widths[giveUp] = 0;
      }
    }
    widths[0] = Math.max(4, Math.min(widths[0], widths[0] - (total(widths) - columns)));
    return widths;
  }

  private int total(int[] widths) {
    int total = 0;
    for (int width : widths) {
      total += width == 0 ? 0 : width + gap();
    }
    return total;
  }

  private int gap() {
    return columns >= ROOMY_COLUMNS ? 1 : 2;
  }

  private String line(List<String> cells, int[] widths, String last) {
    StringBuilder line = new StringBuilder(" ");
    for (int i = 0; i < cells.size() - 1; i++) {
      if (widths[i] > 0) {
        line.append(Text.pad(Text.fit(cells.get(i), widths[i]), widths[i] + gap()));
      }
    }
    return line.append(last).toString();
  }
}
