package dev.bellwether.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = "Shows a release until it ends; exit by outcome. Ctrl-C only detaches.")
final class WatchCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Stop watching after this long with exit code 5; the release continues.")
  private @Nullable Duration timeout;

  WatchCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return new Watching(cli, cli.api()).follow(id, timeout);
  }
}
