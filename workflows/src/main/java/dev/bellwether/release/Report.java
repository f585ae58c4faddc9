package dev.bellwether.release;

import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantity;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Finding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Markdown for people: the live details in Temporal's Web UI, and the report a release leaves
 * behind.
 */
final class Report {
  /** Temporal takes 20,000 bytes of details. */
  private static final int MAX_BYTES = 19_900;

  private Report() {}

  /** The header sentence and the gate table. */
  static String details(ReleaseStatus status) {
    StringBuilder text = new StringBuilder();
    text.append("**").append(headline(status)).append("**\n\n");
    text.append(happening(status)).append("\n");
    appendGates(text, status);
    text.append("\nRelease `").append(status.id()).append("`\n");
    return clip(text.toString());
  }

  /** Everything a person needs afterwards to say what happened and why. */
  static String of(ReleaseStatus status) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(headline(status)).append("\n\n");
    text.append(happening(status)).append("\n");
    for (Finding finding : status.findings()) {
      text.append("- ").append(finding.code()).append(": ").append(finding.message());
      text.append(finding.suggestion() == null ? "" : " (" + finding.suggestion() + ")")
          .append("\n");
    }
    appendGates(text, status);
    if (status.digest() != null) {
      text.append("\nArtifact: `").append(status.digest()).append("`\n");
    }
    text.append("\n## Timeline\n\n");
    status
        .timeline()
        .forEach(line ->
            text.append("- ")
                .append(clock(line.at()))
                .append(" ")
                .append(oneLine(line.what()))
                .append(line.by() == null ? "" : " (by " + oneLine(line.by()) + ")")
                .append("\n"));
    return clip(text.toString());
  }

  /** For instance {@code fraud-model v11 → v12 prod WATCHING step 2/3}. */
  static String headline(ReleaseStatus status) {
    String versions =
        status.version() == null
            ? ""
            : (status.baseline() == null ? " " : " " + status.baseline() + " → ")
                + status.version();
    String word =
        (status.outcome() == null ? status.state().wire() : status.outcome().wire())
            .replace('_', ' ')
            .toUpperCase(Locale.ROOT);
    StepStatus step = status.step();
    String at =
        step == null || status.outcome() != null
            ? ""
            : " · step %d/%d at %d %%".formatted(step.index(), step.of(), step.trafficSet());
    return status.target() + versions + " · " + word + at;
  }

  private static String happening(ReleaseStatus status) {
    WaitingFor waiting = status.waitingFor();
    if (waiting == null) {
      return status.reason() == null ? "" : status.reason();
    }
    String until = waiting.until() == null ? "" : " Until " + clock(waiting.until());
    String then = waiting.then() == null ? "." : ", then " + waiting.then() + ".";
    return "Waiting for " + waiting.kind() + ": " + waiting.what() + "." + until + then;
  }

  private static void appendGates(StringBuilder text, ReleaseStatus status) {
    if (status.gates().isEmpty()) {
      return;
    }
    text.append(
        "\n| gate | canary | stable | limit | verdict | reason |\n|---|---|---|---|---|---|\n");
    text.append(
        status.gates().stream().map(Report::row).collect(Collectors.joining("\n", "", "\n")));
  }

  private static String row(GateReport gate) {
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            gate.name(),
            display(gate.value()),
            display(gate.baseline()),
            gate.limit().display(),
            gate.verdict().wire(),
            oneLine(gate.reason()).replace("|", "\\|"));
  }

  private static String display(@Nullable Quantity quantity) {
    return quantity == null ? "-" : quantity.display();
  }

  private static String clock(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ");
  }

  /** Counts bytes, and never cuts a character in two: half of one cannot be written again. */
  private static String clip(String text) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes > MAX_BYTES) {
        return text.substring(0, end) + "\n...\n";
      }
      end += Character.charCount(codePoint);
    }
    return text;
  }
}
