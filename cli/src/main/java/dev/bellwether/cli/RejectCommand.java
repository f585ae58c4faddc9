package dev.bellwether.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reject",
    description = "Refuses the approval that a release waits for: it rolls back.")
final class RejectCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
  private String reason;

  RejectCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return new BackOut(cli, cli.api()).run(id, "reject", reason, true);
  }
}
