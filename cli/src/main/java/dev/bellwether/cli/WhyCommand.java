package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Says in plain words why a release is where it is, or how it ended.")
final class WhyCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(index = "0", paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Parameters(index = "1", arity = "0..1", paramLabel = "GATE", description = "Only this gate.")
  private @Nullable String gate;

  WhyCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    ApiClient api = cli.api();
    StateObject release = api.release(id);
    List<JsonNode> timeline = gate == null && !cli.json() ? timeline(api, release) : List.of();
    Explanation explanation = new Explanation(release, timeline, cli.console().zone());
    if (gate != null && explanation.gate(gate).isEmpty()) {
      throw new ProblemException(
          Problem.local(
              ExitCode.NOT_FOUND,
              "not-found",
              "there is no such gate",
              gate + " is not a gate of " + release.id(),
              release.gates().stream()
                  .map(known -> "bellwether why " + id + " " + StateObject.text(known, "name"))
                  .toList()));
    }
    List<String> lines = explanation.lines(gate, cli.console().columns());
    cli.print(release.json(), out -> lines.forEach(out::println));
    return ExitCode.DONE;
  }

  private static List<JsonNode> timeline(ApiClient api, StateObject release) {
    return TimelineCommand.entries(
        api.get("/v1/releases/" + ApiClient.segment(release.id()) + "/timeline"));
  }
}
