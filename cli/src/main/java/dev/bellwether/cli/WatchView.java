package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lays out a state object for a person: header, stages, gates, what it waits for, how to roll back.
 * Pure: the same state at the same time gives the same lines. No line is wider than the columns,
 * but the commands to copy.
 */
public final class WatchView {
  private static final int NARROWEST = 40;
  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*m");

  private final int columns;
  private final Ink ink;
  private final ZoneId zone;

  /**
   * @param columns width of the terminal
   * @param color whether escape sequences for colour may appear
   * @param zone for times of day
   */
  public WatchView(int columns, boolean color, ZoneId zone) {
    this.columns = Math.max(NARROWEST, columns);
    this.ink = Ink.of(color);
    this.zone = zone;
  }

  /** The lines of the view, without line ends. */
  public List<String> lines(JsonNode state, Instant now) {
    StateObject release = new StateObject(state);
    List<String> lines = new ArrayList<>(header(release, now));
    lines.addAll(stages(release));
    lines.addAll(new GateTable(columns, ink).lines(release.gates()));
    lines.addAll(reason(release));
    lines.addAll(findings(release));
    lines.addAll(waiting(release, now));
    lines.addAll(nextCommands(release));
    return lines;
  }

  /** How many rows of the terminal these lines take: a command is kept whole, and may wrap. */
  int rows(List<String> lines) {
    return lines.stream()
        .mapToInt(line -> Text.width(ESCAPES.matcher(line).replaceAll("")))
        .map(width -> Math.max(1, (width + columns - 1) / columns))
        .sum();
  }

  private List<String> header(StateObject release, Instant now) {
    List<String> parts = new ArrayList<>();
    parts.add(versions(release));
    String environment = StateObject.text(release.json(), "environment");
    if (!environment.isEmpty()) {
      parts.add(environment);
    }
    parts.add(stateWord(release));
    if (!release.ended()) {
      stepParts(release, now).forEach(parts::add);
    }
    took(release).ifPresent(parts::add);
    String gap = Text.width(String.join("   ", parts)) <= columns ? "   " : "  ";
    return Text.flow(parts, gap, columns, "").stream()
        .map(line -> line.replace(stateWord(release), painted(release)))
        .toList();
  }

  static String versions(StateObject release) {
    String model = StateObject.text(release.json(), "model");
    String version = StateObject.text(release.json(), "version");
    String baseline = StateObject.text(release.json(), "baseline");
    if (model.isEmpty() || version.isEmpty()) {
      return release.id();
    }
    return baseline.isEmpty() ? model + " " + version : model + " " + baseline + " → " + version;
  }

  /** {@code WATCHING}, {@code ROLLED BACK}. */
  static String stateWord(StateObject release) {
    String word = release.outcome().isEmpty() ? release.state() : release.outcome();
    return word.replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private String painted(StateObject release) {
    String word = stateWord(release);
    return ink.strong(
        switch (release.outcome().isEmpty() ? release.state() : release.outcome()) {
          case "promoted" -> ink.good(word);
          case "rolled_back", "rolling_back", "refused", "cancelled" -> ink.bad(word);
          case "held", "awaiting_approval" -> ink.doubtful(word);
          default -> word;
        });
  }

  private static List<String> stepParts(StateObject release, Instant now) {
    JsonNode step = release.step();
    if (!step.isObject()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    String beyond = beyondSteps(release);
    if (!beyond.isEmpty()) {
      parts.add(beyond);
      return parts;
    }
    parts.add("step " + step.path("index").asInt() + "/" + step.path("of").asInt());
    String actual =
        step.path("traffic_actual").isNumber()
            ? " (actual " + Text.number(step.path("traffic_actual").asDouble()) + " %)"
            : "";
    parts.add("traffic " + release.trafficSet() + " %" + actual);
    if (release.state().equals("watching")) {
      window(step, now).ifPresent(parts::add);
    }
    return parts;
  }

  /** Promotion and bake are no step: what the traffic is, and where it goes; empty in a step. */
  static String beyondSteps(StateObject release) {
    int set = release.trafficSet();
    return switch (release.state()) {
      case "promoting" -> "traffic " + set + " %" + (set < 100 ? " → 100 %" : "");
      case "baking" -> "traffic " + set + " %";
      default -> "";
    };
  }

  /** {@code 18m of 20m}: of the shortest watch first, then of the longest. */
  private static Optional<String> window(JsonNode step, Instant now) {
    Optional<Instant> started = StateObject.instant(step, "started_at");
    Optional<Instant> watched =
        StateObject.instant(step, "watch_ends_at").filter(end -> now.isBefore(end));
    Optional<Instant> ends = watched.or(() -> StateObject.instant(step, "ends_at"));
    if (started.isEmpty() || ends.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Text.duration(Duration.between(started.get(), now))
            + " of "
            + Text.duration(Duration.between(started.get(), ends.get())));
  }

  private static Optional<String> took(StateObject release) {
    Optional<Instant> started = StateObject.instant(release.json(), "started_at");
    Optional<Instant> ended = StateObject.instant(release.json(), "ended_at");
    return started.isPresent() && ended.isPresent()
        ? Optional.of("in " + Text.duration(Duration.between(started.get(), ended.get())))
        : Optional.empty();
  }

  private List<String> stages(StateObject release) {
    List<String> items = release.stages().stream().map(this::stage).toList();
    List<String> lines = Text.flow(items, "   ", columns, " ");
    return lines.stream().map(line -> line.replace("✖", ink.bad("✖"))).toList();
  }

  private String stage(JsonNode stage) {
    String name = StateObject.text(stage, "name");
    return switch (StateObject.text(stage, "state")) {
      case "done" -> "✔ " + name + lasted(stage);
      case "failed" -> "✖ " + name + lasted(stage);
      case "running" -> "▶ " + name;
      case "skipped" -> "– " + name;
      default -> "· " + name;
    };
  }

  private static String lasted(JsonNode stage) {
    Optional<Instant> started = StateObject.instant(stage, "started_at");
    Optional<Instant> ended = StateObject.instant(stage, "ended_at");
    return started.isPresent() && ended.isPresent()
        ? " " + Text.duration(Duration.between(started.get(), ended.get()))
        : "";
  }

  private List<String> reason(StateObject release) {
    boolean said = release.state().equals("watching") || release.state().equals("held");
    if (release.reason().isEmpty() || said) {
      return List.of();
    }
    return Text.wrap("Because: " + release.reason(), columns - 1, "  ").stream()
        .map(line -> " " + line)
        .toList();
  }

  private List<String> findings(StateObject release) {
    List<String> lines = new ArrayList<>();
    for (JsonNode finding : release.findings()) {
      FindingLine line = FindingLine.of(finding);
      Text.wrap(line.text(""), columns - 1, "   ").forEach(part -> lines.add(" " + part));
    }
    return lines;
  }

  private List<String> waiting(StateObject release, Instant now) {
    JsonNode waiting = release.waitingFor();
    if (release.ended() || !waiting.isObject()) {
      return List.of();
    }
    return Text.wrap(sentence(release, waiting, now), columns - 1, "  ").stream()
        .map(line -> " " + line)
        .toList();
  }

  private String sentence(StateObject release, JsonNode waiting, Instant now) {
    String kind = StateObject.text(waiting, "kind");
    String what = StateObject.text(waiting, "what");
    if (kind.equals("hold")) {
      what = what.startsWith("held ") ? what.substring("held ".length()) : what;
    }
    String lead =
        switch (kind) {
          case "metrics" -> "Waiting: ";
          case "hold" -> "Held: ";
          default -> "Waiting for " + kind + ": ";
        };
    String until =
        StateObject.instant(waiting, "until").map(t -> Text.time(t, now, zone)).orElse("");
    String then = StateObject.text(waiting, "then").replace("rollback", "roll back");
    String end = what.endsWith(".") || what.endsWith("?") ? "" : ".";
    if (release.state().equals("baking")) {
      return "Baking: " + what + end + (until.isEmpty() ? "" : " Promoted at " + until + ".");
    }
    return lead + what + end + deadline(kind, until, then);
  }

  private static String deadline(String kind, String until, String then) {
    if (until.isEmpty()) {
      return "";
    }
    String condition =
        switch (kind) {
          case "metrics" -> " If still undecided at ";
          case "approval" -> " Without an answer by ";
          case "hold" -> " Without `resume` by ";
          default -> " At the latest at ";
        };
    return condition + until + (then.isEmpty() ? "." : ": " + then + ".");
  }

  private List<String> nextCommands(StateObject release) {
    if (release.endedOutside()) {
      return List.of(" Does the traffic fit: bellwether status", " Roll back: " + release.direct());
    }
    if (release.ended()) {
      return List.of(" Why: bellwether why " + release.id());
    }
    if (release.stuck()) {
      return List.of(" Roll back: " + release.direct());
    }
    List<String> lines = new ArrayList<>();
    switch (release.state()) {
      case "awaiting_approval" -> {
        lines.add(" Approve: bellwether approve " + release.handle());
        lines.add(" Reject: bellwether reject " + release.handle() + " --reason TEXT");
      }
      case "held" -> lines.add(" Resume: bellwether resume " + release.handle());
      default -> {}
    }
    if (!release.state().equals("rolling_back")) {
      lines.add(" Roll back: bellwether rollback " + release.handle());
    }
    return lines;
  }
}
