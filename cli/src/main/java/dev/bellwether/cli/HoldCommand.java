package dev.bellwether.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "hold",
    description =
        "Keeps a release where it is, until `resume`; then or at the deadline it rolls back.")
final class HoldCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Until it rolls back by itself; at most 24h.")
  private @Nullable Duration lasting;

  HoldCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Orders orders = new Orders(cli, cli.api());
    ObjectNode body = orders.body(reason);
    if (lasting != null) {
      body.put("for", lasting.toSeconds() + "s");
    }
    StateObject state =
        orders.await(
            orders.send(id, "hold", body),
            now -> now.state().equals("held") || now.state().equals("rolling_back"));
    if (state.ended()) {
      orders.done(state, state.id() + " ended before it was held: " + state.outcome());
      return ExitCode.CONFLICT;
    }
    orders.done(
        state,
        state.state().equals("held")
            ? "Held " + state.id() + ". Go on: bellwether resume " + state.handle()
            : state.id() + " rolls back already; a hold changes nothing.");
    return ExitCode.DONE;
  }
}
