package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.Finding;

/** One finding on one line, as compilers write it, so that editors can jump to it. */
record FindingLine(
    String code, String severity, int line, int column, String message, String suggestion) {
  static FindingLine of(JsonNode finding) {
    return new FindingLine(
        StateObject.text(finding, "code"),
        StateObject.text(finding, "severity"),
        finding.path("line").asInt(0),
        finding.path("column").asInt(0),
        StateObject.text(finding, "message"),
        StateObject.text(finding, "suggestion"));
  }

  static FindingLine of(Finding finding) {
    String suggestion = finding.suggestion();
    return new FindingLine(
        finding.code(),
        finding.severity().wire(),
        finding.line(),
        finding.column(),
        Text.clean(finding.message()),
        suggestion == null ? "" : Text.clean(suggestion));
  }

  /** {@code release.yaml:7:3: error E201: message (suggestion)}; the place only where known. */
  String text(String file) {
    StringBuilder text = new StringBuilder();
    if (!file.isEmpty()) {
      text.append(file).append(':');
    }
    if (line > 0) {
      text.append(line).append(':').append(column > 0 ? column + ":" : "");
    }
    if (!text.isEmpty()) {
      text.append(' ');
    }
    text.append(severity).append(' ').append(code).append(": ").append(message);
    return suggestion.isEmpty()
        ? text.toString()
        : text.append(" (").append(suggestion).append(')').toString();
  }
}
