package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Shows a release.")
final class GetCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(
      names = {"-w", "--watch"},
      description = "Until it ends; exit by outcome.")
  private boolean watch;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Stop watching after this long with exit code 5; the release continues.")
  private @Nullable Duration timeout;

  GetCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    ApiClient api = cli.api();
    if (watch) {
      return new Watching(cli, api).follow(id, timeout);
    }
    StateObject release = api.release(id);
    Console console = cli.console();
    WatchView view = new WatchView(console.columns(), console.color(), console.zone());
    cli.print(
        release.json(),
        out -> {
          out.println(release.id());
          view.lines(release.json(), Instant.now()).forEach(out::println);
        });
    return ExitCode.DONE;
  }
}
