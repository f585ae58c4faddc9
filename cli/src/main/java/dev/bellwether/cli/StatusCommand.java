package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Shows whether the parts of Bellwether are up, and what needs a hand.")
final class StatusCommand implements Callable<Integer> {
  private final Cli cli;

  StatusCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    ApiClient api = cli.api();
    JsonNode status = api.get("/v1/status");
    cli.print(status, out -> people(out, api, status));
    return ExitCode.DONE;
  }

  private static void people(PrintStream out, ApiClient api, JsonNode status) {
    String version = StateObject.text(status, "version");
    out.println("API " + api.base() + (version.isEmpty() ? "" : "   " + version));
    List<List<String>> rows = new ArrayList<>();
    StateObject.list(status.path("components")).forEach(part -> rows.add(row(part)));
    if (!rows.isEmpty()) {
      new Columns(rows).lines().forEach(line -> out.println(" " + line));
    }
    pollers(out, StateObject.list(status.path("queues")));
    StateObject.list(status.path("targets")).forEach(target -> stray(out, target));
    StateObject.list(status.path("stuck")).forEach(release -> stuck(out, release));
  }

  /** Targets that fit are in the component's one line; each other one comes with its command. */
  private static void stray(PrintStream out, JsonNode target) {
    if (target.path("fits").asBoolean(false)) {
      return;
    }
    String glyph = target.path("fits").isBoolean() ? "✖" : "!";
    out.println(
        " %s %s: %s"
            .formatted(
                glyph, StateObject.text(target, "target"), StateObject.text(target, "what")));
    next(out, StateObject.text(target, "command"));
  }

  private static void stuck(PrintStream out, JsonNode release) {
    out.println(
        " ✖ %s on %s is stuck: its own code fails again and again"
            .formatted(StateObject.text(release, "id"), StateObject.text(release, "target")));
    next(out, StateObject.text(release, "direct"));
  }

  private static void next(PrintStream out, String command) {
    if (!command.isEmpty()) {
      out.println("   next: " + command);
    }
  }

  private static List<String> row(JsonNode component) {
    String word = StateObject.text(component, "status");
    String glyph =
        switch (word) {
          case "up" -> "✔";
          case "down" -> "✖";
          default -> "!";
        };
    return List.of(
        glyph + " " + StateObject.text(component, "name"),
        word,
        StateObject.text(component, "detail"));
  }

  private static void pollers(PrintStream out, List<JsonNode> queues) {
    for (JsonNode queue : queues) {
      String kind = StateObject.text(queue, "kind");
      out.println(
          " queue %s%s: %s"
              .formatted(
                  StateObject.text(queue, "queue"),
                  kind.isEmpty() ? "" : " (" + kind + ")",
                  workers(queue.path("pollers"))));
    }
  }

  private static String workers(JsonNode pollers) {
    if (!pollers.isNumber()) {
      return "pollers not known";
    }
    return pollers.asInt() == 0
        ? "nobody polls it; start a worker with `bellwether worker`"
        : pollers.asInt() + " polling";
  }
}
