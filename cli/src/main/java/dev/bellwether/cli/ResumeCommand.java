package dev.bellwether.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Lets a held release go on.")
final class ResumeCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private @Nullable String reason;

  ResumeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    Orders orders = new Orders(cli, cli.api());
    StateObject state = orders.send(id, "resume", orders.body(reason));
    orders.done(
        state, "Resumed " + state.id() + "; it is " + state.state().replace('_', ' ') + ".");
    return ExitCode.DONE;
  }
}
