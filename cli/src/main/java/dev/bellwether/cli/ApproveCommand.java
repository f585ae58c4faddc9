package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "approve", description = "Gives the approval that a release waits for.")
final class ApproveCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(
      names = "--step",
      paramLabel = "N",
      description = "The step that you saw; another one is a conflict.")
  private @Nullable Integer step;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private @Nullable String reason;

  ApproveCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Orders orders = new Orders(cli, cli.api());
    ObjectNode body = orders.body(reason);
    if (step != null) {
      body.put("step", step);
    }
    StateObject state = orders.send(id, "approve", body);
    orders.done(state, "Approved " + state.id() + ".");
    return ExitCode.DONE;
  }
}
