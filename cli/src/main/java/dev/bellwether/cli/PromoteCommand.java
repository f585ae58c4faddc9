package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "promote",
    description = "Ends a step as if its gates had passed; recorded as an override.")
final class PromoteCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(
      names = "--step",
      paramLabel = "N",
      required = true,
      description = "The step that you saw; another one is a conflict.")
  private int step;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  PromoteCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Orders orders = new Orders(cli, cli.api());
    ObjectNode body = orders.body(reason);
    body.put("step", step);
    StateObject state = orders.send(id, "promote", body);
    orders.done(state, "Step " + step + " of " + state.id() + " ends by your word.");
    return ExitCode.DONE;
  }
}
