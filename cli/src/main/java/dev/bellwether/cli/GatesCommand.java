package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "gates", description = "Shows what each gate says now, and why.")
final class GatesCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  GatesCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    JsonNode answer = cli.api().get("/v1/releases/" + ApiClient.segment(id) + "/gates");
    cli.print(answer, out -> people(out, gates(answer)));
    return ExitCode.DONE;
  }

  private static List<JsonNode> gates(JsonNode answer) {
    return StateObject.list(answer.isArray() ? answer : answer.path("gates"));
  }

  private void people(PrintStream out, List<JsonNode> gates) {
    if (gates.isEmpty()) {
      out.println("No gate has been judged yet.");
      return;
    }
    int columns = cli.console().columns();
    new GateTable(columns, cli.ink()).lines(gates).forEach(out::println);
    for (JsonNode gate : gates) {
      String line = StateObject.text(gate, "name") + ": " + StateObject.text(gate, "reason");
      Text.wrap(line, columns - 1, "  ").forEach(part -> out.println(" " + part));
    }
  }
}
