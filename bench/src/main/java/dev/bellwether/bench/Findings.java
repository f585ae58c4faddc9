package dev.bellwether.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured: promises, and Markdown for people. */
final class Findings {
  private final List<Bar> bars = new ArrayList<>();
  private final List<Bar> listed = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  void bar(Bar bar) {
    bars.add(bar);
    listed.add(bar);
  }

  /** One that stands in a table of its own. */
  void barOfTable(Bar bar) {
    bars.add(bar);
  }

  /** All that stand in no table of their own. */
  void list() {
    columns(List.of("promise", "at most", "measured", "error"));
    for (Bar bar : listed) {
      row(List.of(bar.name(), exact(bar.most()), exact(bar.measured()), exact(bar.error())));
    }
  }

  private static String exact(double value) {
    return number(value < 1 ? "%.3f" : "%.2f", value);
  }

  List<Bar> bars() {
    return List.copyOf(bars);
  }

  String text() {
    return text.toString();
  }

  void heading(String words) {
    text.append("\n### ").append(words).append('\n');
  }

  void paragraph(String words) {
    text.append('\n').append(words).append('\n');
  }

  /** Begins a table. */
  void columns(List<String> names) {
    text.append('\n');
    row(names);
    text.append("|---".repeat(names.size())).append("|\n");
  }

  void row(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  static String percent(double share) {
    return number(share > 0 && share < .1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  static String minutes(double value) {
    return number(value < 10 ? "%.1f" : "%.0f", value);
  }

  /** Minutes to the alarm where looks are made every minute, and how many had one if not all. */
  static String delay(Simulation runs) {
    double share = runs.share();
    if (share == 0) {
      return "(0)";
    }
    String mean = minutes(runs.delay(0));
    return share < .99 ? mean + " (" + percent(share) + ")" : mean;
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
