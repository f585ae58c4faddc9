package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "timeline", description = "Shows what happened to a release, and who did it.")
final class TimelineCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  TimelineCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    JsonNode answer = cli.api().get("/v1/releases/" + ApiClient.segment(id) + "/timeline");
    cli.print(
        answer,
        out -> {
          List<JsonNode> entries = entries(answer);
          if (entries.isEmpty()) {
            out.println("Nothing has happened yet.");
          }
          entries.forEach(entry -> lines(entry).forEach(out::println));
        });
    return ExitCode.DONE;
  }

  static List<JsonNode> entries(JsonNode answer) {
    if (answer.isArray()) {
      return StateObject.list(answer);
    }
    List<JsonNode> entries = new ArrayList<>(StateObject.list(answer.path("timeline")));
    entries.addAll(StateObject.list(answer.path("items")));
    return entries;
  }

  private List<String> lines(JsonNode entry) {
    return Text.wrap(TimelineLine.of(entry, cli.console().zone()), cli.console().columns(), "    ");
  }
}
