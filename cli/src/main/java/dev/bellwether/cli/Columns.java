package dev.bellwether.cli;

import java.util.List;

/** Rows of cells, each column as wide as its widest cell. */
record Columns(List<List<String>> rows) {
  List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(Text.pad(row.get(i), widths[i] + 2));
    }
    return line.toString().stripTrailing();
  }
}
