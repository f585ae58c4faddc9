package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A verdict as people see it: glyph, word and colour. */
record VerdictWord(String glyph, String word) {
  static VerdictWord of(JsonNode gate) {
    String verdict = StateObject.text(gate, "verdict");
    return switch (verdict) {
      case "pass" -> new VerdictWord("✔", "pass");
      case "fail" -> new VerdictWord("✖", "fail");
      case "undecided" -> new VerdictWord("…", "undecided");
      case "no_data" -> new VerdictWord("∅", "no data");
      case "error" -> new VerdictWord("!", "error");
      case "" -> new VerdictWord("·", "not judged");
      default -> new VerdictWord("?", verdict);
    };
  }

  String text() {
    return glyph + " " + word;
  }

  String paint(Ink ink, String text) {
    return switch (glyph) {
      case "✔" -> ink.good(text);
      case "✖" -> ink.bad(text);
      default -> ink.doubtful(text);
    };
  }
}
