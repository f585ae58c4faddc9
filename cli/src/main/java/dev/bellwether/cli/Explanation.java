package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.gate.Otherwise;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decision in plain words: what was decided, the rule, the numbers, the reason, what would change
 * it, and what happened around it. Pure.
 */
final class Explanation {
  private static final int LINES_AROUND = 8;
  private static final int LABEL = 11;

  private final StateObject release;
  private final List<JsonNode> timeline;
  private final ZoneId zone;

  Explanation(StateObject release, List<JsonNode> timeline, ZoneId zone) {
    this.release = release;
    this.timeline = List.copyOf(timeline);
    this.zone = zone;
  }

  Optional<JsonNode> gate(String name) {
    return release.gates().stream()
        .filter(gate -> StateObject.text(gate, "name").equals(name))
        .findFirst();
  }

  /**
   * @param only the gate asked for; null: those that decided
   */
  List<String> lines(@Nullable String only, int columns) {
    List<String> lines = new ArrayList<>();
    lines.addAll(Text.wrap(headline(), columns, "  "));
    if (release.endedOutside()) {
      lines.add("  Does the traffic fit: bellwether status");
      lines.add("  Roll back: " + release.direct());
    }
    release
        .findings()
        .forEach(finding -> lines.addAll(indented(FindingLine.of(finding).text(""), columns)));
    for (JsonNode gate : only == null ? deciding() : gate(only).stream().toList()) {
      lines.add("");
      lines.addAll(gate(gate, columns));
    }
    if (only == null) {
      lines.addAll(timeline(columns));
    }
    return lines;
  }

  private static List<String> indented(String text, int columns) {
    return Text.wrap(text, columns - 2, "    ").stream().map(line -> "  " + line).toList();
  }

  private String headline() {
    String subject = release.id();
    String reason = release.reason();
    String because = reason.isEmpty() ? causeInWords() : ": " + reason;
    return switch (release.outcome()) {
      case "promoted" -> subject + " was promoted" + because;
      case "rolled_back" -> subject + " was rolled back" + because;
      case "refused" -> subject + " was refused, and nothing was touched" + because;
      case "cancelled" -> subject + " was cancelled and rolled back" + because;
      default ->
          release.endedOutside()
              ? subject + " was ended from outside" + because
              : subject + " is " + release.state().replace('_', ' ') + open(because);
    };
  }

  private String open(String because) {
    String what = StateObject.text(release.waitingFor(), "what");
    String kind = StateObject.text(release.waitingFor(), "kind");
    if (what.isEmpty() || because.contains(what)) {
      return because;
    }
    if (kind.equals("hold")) {
      return because + ": " + what;
    }
    return because
        + (kind.equals("metrics") ? "; it waits: " : "; it waits for " + kind + ": ")
        + what;
  }

  private String causeInWords() {
    return switch (release.cause()) {
      case "" -> "";
      case "gate" -> ": a gate failed";
      case "smoke" -> ": the smoke test failed";
      case "build" -> ": the artifact could not be had as it must be";
      case "person" -> ": somebody asked for it";
      case "undecided" -> ": the gates came to no verdict in time";
      case "deadline" -> ": a deadline passed";
      case "fence" -> ": another owner took the target";
      case "target" -> ": the target did not do what was written to it";
      case "flood" -> ": too many commands came";
      case "direct" -> ": somebody rolled back at the target itself";
      case "taken_over" -> ": somebody else moved the traffic";
      default -> ": " + release.cause();
    };
  }

  /** The gates that failed; else those that keep it from going on; else all of them. */
  private List<JsonNode> deciding() {
    List<JsonNode> failed = with("fail");
    if (!failed.isEmpty()) {
      return failed;
    }
    boolean aboutGates = release.cause().isEmpty() || release.cause().equals("undecided");
    List<JsonNode> open =
        release.gates().stream()
            .filter(gate -> !StateObject.text(gate, "verdict").equals("pass"))
            .toList();
    if (release.outcome().equals("promoted") || open.isEmpty()) {
      return release.gates();
    }
    return aboutGates ? open : List.of();
  }

  private List<JsonNode> with(String verdict) {
    return release.gates().stream()
        .filter(gate -> StateObject.text(gate, "verdict").equals(verdict))
        .toList();
  }

  private List<String> gate(JsonNode gate, int columns) {
    Numbers numbers = new Numbers(gate);
    List<String> lines = new ArrayList<>();
    lines.add(numbers.name() + ": " + VerdictWord.of(gate).text());
    lines.addAll(labelled("Rule", rule(numbers), columns));
    lines.addAll(labelled("Canary", over(numbers.canary(), numbers, "canary"), columns));
    lines.addAll(labelled("Stable", over(numbers.stable(), numbers, "stable"), columns));
    lines.addAll(labelled("Interval", numbers.hasInterval() ? numbers.evidence() : "", columns));
    lines.addAll(labelled("Evidence", evidence(gate), columns));
    lines.addAll(labelled("Reason", StateObject.text(gate, "reason"), columns));
    lines.addAll(labelled("Expected", expected(gate), columns));
    lines.addAll(labelled("Read", StateObject.text(gate, "query"), columns));
    lines.addAll(labelled("Judged", judged(gate), columns));
    lines.addAll(labelled("Otherwise", otherwise(gate, numbers), columns));
    return lines;
  }

  private static List<String> labelled(String label, String text, int columns) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> wrapped = Text.wrap(text, columns - LABEL - 2, "");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < wrapped.size(); i++) {
      lines.add("  " + Text.pad(i == 0 ? label : "", LABEL) + wrapped.get(i));
    }
    return lines;
  }

  private static String rule(Numbers numbers) {
    String test = StateObject.text(numbers.gate(), "test");
    String passes = numbers.name().startsWith("min_") ? "passes at or above " : "passes below ";
    String rule = numbers.condition() ? "passes while it holds" : passes + numbers.limit();
    if (Otherwise.onlyFails(numbers.name())) {
      rule = "passes while there is no sign of more than is allowed, here " + numbers.limit();
    }
    if (Otherwise.gauge(numbers.name())) {
      rule += ", fails at or above it on 3 samples running";
    }
    return rule + (test.isEmpty() ? "" : " (test: " + test + ")");
  }

  private static String over(String value, Numbers numbers, String track) {
    boolean counted = numbers.gate().path("samples").path(track).isNumber();
    return value + (counted ? " over " + Text.full(numbers.samples(track)) + " samples" : "");
  }

  /** Both accounts of a gate with stated error rates; empty for a plain comparison. */
  private static String evidence(JsonNode gate) {
    JsonNode against = gate.path("fail_log_evidence");
    JsonNode kept = gate.path("pass_log_evidence");
    List<String> sides = new ArrayList<>();
    if (against.isNumber()) {
      sides.add(
          "against the limit %s to 1 over the release (p %s)"
              .formatted(odds(against.asDouble()), chance(gate.path("p").asDouble(1))));
    }
    if (kept.isNumber()) {
      sides.add("for it %s to 1 in this step".formatted(odds(kept.asDouble())));
    }
    return String.join("; ", sides);
  }

  private static String odds(double logEvidence) {
    double odds = Math.exp(Math.min(logEvidence, 20));
    if (odds >= 1e6) {
      return "more than a million";
    }
    if (odds >= 10) {
      return Text.full((long) odds);
    }
    return odds < 0.01 ? "less than 0.01" : String.format(Locale.ROOT, "%.2f", odds);
  }

  private static String chance(double p) {
    return p < 1e-6 ? "below 0.000001" : String.format(Locale.ROOT, "%.2g", p);
  }

  private String expected(JsonNode gate) {
    String said = StateObject.text(gate, "expected_time_to_verdict");
    boolean open = !release.ended() && StateObject.text(gate, "verdict").equals("undecided");
    if (said.isEmpty() || !open) {
      return "";
    }
    Duration left = Duration.parse(said);
    return left.isZero()
        ? "as soon as the watch is over"
        : "a verdict in about " + Text.duration(left) + " at the present traffic";
  }

  private String judged(JsonNode gate) {
    return StateObject.instant(gate, "evaluated_at").map(at -> Text.clock(at, zone)).orElse("");
  }

  private static String otherwise(JsonNode gate, Numbers numbers) {
    Otherwise otherwise =
        new Otherwise(
            numbers.name(),
            StateObject.text(gate, "test"),
            numbers.limit(),
            numbers.unit(),
            numbers.canary());
    return otherwise.sentence(StateObject.text(gate, "verdict"));
  }

  /** The end of the timeline: what led to where the release is now. */
  private List<String> timeline(int columns) {
    if (timeline.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Around it");
    timeline.stream()
        .skip(Math.max(0, timeline.size() - LINES_AROUND))
        .forEach(entry -> lines.addAll(indented(TimelineLine.of(entry, zone), columns)));
    return lines;
  }
}
