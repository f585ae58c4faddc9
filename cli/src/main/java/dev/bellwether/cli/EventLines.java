package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A watch without a terminal: one line for each thing that changed between two states. Looks that
 * change nothing but numbers give no line.
 */
final class EventLines {
  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private final ZoneId zone;

  EventLines(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * @param before null at the start of the watch
   */
  List<String> between(@Nullable StateObject before, StateObject now, Instant at) {
    List<String> events = new ArrayList<>();
    String where = where(now);
    if (before == null || !where.equals(where(before))) {
      events.add(where);
    }
    events.addAll(verdicts(before, now));
    String waiting = waiting(now);
    if (!waiting.isEmpty() && (before == null || !sameButNumbers(waiting, waiting(before)))) {
      events.add(waiting);
    }
    if (now.ended()) {
      now.findings().forEach(finding -> events.add(FindingLine.of(finding).text("")));
    }
    String time = Text.clock(at, zone) + "  ";
    return events.stream().map(event -> time + event).toList();
  }

  private String where(StateObject state) {
    StringBuilder where = new StringBuilder(WatchView.versions(state));
    where.append("  ").append(WatchView.stateWord(state));
    if (state.ended()) {
      return where.append(state.reason().isEmpty() ? "" : ": " + state.reason()).toString();
    }
    JsonNode step = state.step();
    String beyond = WatchView.beyondSteps(state);
    if (!beyond.isEmpty()) {
      return where.append("  ").append(beyond).append(bakingUntil(state)).toString();
    }
    if (step.isObject()) {
      where.append("  step ").append(step.path("index").asInt());
      where.append('/').append(step.path("of").asInt());
      where.append("  traffic ").append(state.trafficSet()).append(" %");
    }
    return where.toString();
  }

  private String bakingUntil(StateObject state) {
    return state.state().equals("baking")
        ? StateObject.instant(state.waitingFor(), "until")
            .map(until -> "  until " + Text.clock(until, zone) + ", a fail still rolls back")
            .orElse("")
        : "";
  }

  private static List<String> verdicts(@Nullable StateObject before, StateObject now) {
    Map<String, String> known = new TreeMap<>();
    if (before != null) {
      before
          .gates()
          .forEach(gate -> known.put(new Numbers(gate).name(), VerdictWord.of(gate).word()));
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode gate : now.gates()) {
      VerdictWord verdict = VerdictWord.of(gate);
      String was = known.get(new Numbers(gate).name());
      // Each step begins without a verdict: that a pass is to be earned anew is no news.
      boolean anew = verdict.word().equals("undecided") && Objects.equals(was, "pass");
      if (!verdict.word().equals(was) && !anew) {
        lines.add(new Numbers(gate).name() + "  " + verdict.text() + explained(gate));
      }
    }
    return lines;
  }

  private static String explained(JsonNode gate) {
    String reason = StateObject.text(gate, "reason");
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /** A count that goes on is no news. */
  private static boolean sameButNumbers(String one, String other) {
    return DIGITS.matcher(one).replaceAll("").equals(DIGITS.matcher(other).replaceAll(""));
  }

  /** Waiting for metrics is the normal course, and its numbers change with each look. */
  private static String waiting(StateObject state) {
    JsonNode waiting = state.waitingFor();
    String kind = StateObject.text(waiting, "kind");
    return state.ended() || kind.isEmpty() || kind.equals("metrics")
        ? ""
        : "waiting for " + kind + ": " + StateObject.text(waiting, "what");
  }
}
