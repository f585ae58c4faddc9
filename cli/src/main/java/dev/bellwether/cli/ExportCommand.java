package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = {
      "Prints all that is kept of a release, one JSON object a line.",
      "State, spec and plan, timeline, report, looks, and its log with the hashes that chain it.",
      "Exit code 1 when the chain does not hold.",
      "With --looks only its looks, as `bellwether backtest` reads them."
    })
final class ExportCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "ID", description = "Release id, prefix or target.")
  private String id;

  @Option(names = "--looks", description = "Only its looks, for `bellwether backtest`.")
  private boolean looks;

  ExportCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return looks ? looks() : everything();
  }

  private int looks() {
    long unreadable = new LooksExport(cli.api()).lines(id, cli.out()::println);
    if (unreadable > 0) {
      cli.console().err().println("bellwether: %,d kept looks are none".formatted(unreadable));
    }
    return unreadable > 0 ? ExitCode.UNEXPECTED : ExitCode.DONE;
  }

  private int everything() {
    String path = "/v1/releases/" + ApiClient.segment(id) + "/export";
    JsonNode chain = cli.api().lines(path, cli.out()::println);
    if (!StateObject.text(chain, "kind").equals("chain")) {
      cli.console().err().println("bellwether: the export broke off; run it again");
      return ExitCode.UNEXPECTED;
    }
    if (!chain.path("body").path("holds").asBoolean(false)) {
      cli.console()
          .err()
          .println(
              "bellwether: the log does not verify: "
                  + StateObject.text(chain.path("body"), "what"));
      return ExitCode.UNEXPECTED;
    }
    return ExitCode.DONE;
  }
}
