package dev.bellwether.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Five lines on a release that ended, from its own state and timeline. */
final class Story {
  private Story() {}

  static List<String> lines(Scenario scenario, JsonNode state, JsonNode timeline) {
    List<String> said = new ArrayList<>();
    JsonNode entries = timeline.has("timeline") ? timeline.get("timeline") : timeline.path("items");
    List<String> whats =
        StreamSupport.stream(entries.spliterator(), false)
            .map(entry -> entry.path("what").asText())
            .toList();
    said.add("1. " + before(state, whats));
    said.add("2. " + traffic(whats));
    said.add("3. " + gates(state));
    said.add("4. " + ending(state));
    said.add("5. " + duration(state) + afterword(scenario));
    return said;
  }

  private static String before(JsonNode state, List<String> whats) {
    String smoke =
        whats.stream()
            .filter(what -> what.startsWith("smoke test: "))
            .findFirst()
            .map(what -> what.substring("smoke test: ".length()))
            .orElse("not tried");
    return "%s was found, its digest pinned, and tried without traffic: %s"
        .formatted(state.path("version").asText("the version"), smoke);
  }

  private static String traffic(List<String> whats) {
    List<String> seen =
        whats.stream()
            .filter(what -> what.contains(" verified: ") && what.contains("requests"))
            .map(what -> what.replace(" verified:", " set, seen"))
            .toList();
    return seen.isEmpty()
        ? "it never got traffic"
        : "traffic moved step by step, and was counted: " + String.join("; ", seen);
  }

  private static String gates(JsonNode state) {
    List<String> gates =
        StreamSupport.stream(state.path("gates").spliterator(), false)
            .map(gate ->
                "%s %s (limit %s) %s"
                    .formatted(
                        gate.path("name").asText(),
                        gate.path("value").path("display").asText("-"),
                        gate.path("limit").path("display").asText(),
                        gate.path("verdict").asText().toUpperCase(Locale.ROOT)))
            .toList();
    return gates.isEmpty() ? "no gate was asked" : "the gates said: " + String.join(", ", gates);
  }

  private static String ending(JsonNode state) {
    String outcome = state.path("outcome").asText("open").replace('_', ' ');
    return outcome + ": " + state.path("reason").asText("");
  }

  private static String afterword(Scenario scenario) {
    return scenario == Scenario.CRASH_WORKER
        ? "; the worker that died cost time and nothing else"
        : "";
  }

  private static String duration(JsonNode state) {
    if (!state.hasNonNull("started_at") || !state.hasNonNull("ended_at")) {
      return "every step is in its timeline";
    }
    Duration took =
        Duration.between(
            Instant.parse(state.get("started_at").asText()),
            Instant.parse(state.get("ended_at").asText()));
    return "it took %d s from spec to end; every step is in its timeline"
        .formatted(took.toSeconds());
  }
}
