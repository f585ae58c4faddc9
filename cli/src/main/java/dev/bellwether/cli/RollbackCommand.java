package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description = {
      "Sends all traffic back to the version that served before, in every state.",
      "Returns when the weight 0 has been read back, and says how long that took.",
      "After a promotion it undoes that; never more than one version back.",
      "A target means its open release. The id of a promoted one undoes that, too."
    })
final class RollbackCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID|TARGET", description = "Release id, prefix or target.")
  private String id;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
  private @Nullable String reason;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--no-wait", description = "Return as soon as it is under way.")
  private boolean noWait;

  @Option(
      names = "--direct",
      description =
          "Write to the target itself, without API and Temporal; needs a worker's configuration.")
  private boolean direct;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "Only with --direct: that version, and not the one that served before.")
  private @Nullable String version;

  @SuppressWarnings("UnusedVariable") // the program that --direct is reads it; completed here
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Only with --direct: the worker's configuration.")
  private @Nullable Path config;

  RollbackCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    if (direct) {
      throw new ProblemException(
          Problem.local(
              ExitCode.USAGE,
              "usage",
              "--direct is a program of its own",
              "put `rollback` first",
              List.of("bellwether rollback --direct " + id)));
    }
    if (version != null) {
      throw new ProblemException(
          Problem.local(
              ExitCode.USAGE,
              "usage",
              "--to needs --direct",
              "a release knows itself what to go back to; another version is a write of your own",
              List.of("bellwether rollback --direct TARGET --to " + Text.clean(version))));
    }
    if (config != null) {
      throw new ProblemException(
          Problem.local(
              ExitCode.USAGE,
              "usage",
              "--config needs --direct",
              "the API has a configuration of its own",
              List.of(
                  "bellwether rollback --direct TARGET --config "
                      + Text.clean(config.toString()))));
    }
    if (!yes && !cli.json() && cli.console().answers() && !agreed()) {
      cli.console().err().println("Nothing was done.");
      return ExitCode.USAGE;
    }
    return new BackOut(cli, cli.api()).run(id, "rollback", reason, !noWait);
  }

  private boolean agreed() {
    cli.console().err().print("Roll back " + Text.clean(id) + "? [y/N] ");
    cli.console().err().flush();
    StringBuilder answer = new StringBuilder();
    try {
      int c = cli.console().in().read();
      while (c >= 0 && c != '\n' && answer.length() < 10) {
        answer.append((char) c);
        c = cli.console().in().read();
      }
    } catch (IOException noAnswer) {
      throw new UncheckedIOException("reading the answer", noAnswer);
    }
    return answer.toString().strip().matches("(?i)y|yes");
  }
}
