package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command has, and what they mean for input and output. */
@Command(
    name = "bellwether",
    description = "Releases versions of machine-learning models, and rolls them back.",
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions of every command:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "ID is a release id, the start of one, or a target such as fraud-model@prod.",
      "Exit codes: 0 done or promoted; 1 unexpected; 2 usage; 3 rolled back;",
      "  4 refused or cancelled; 5 timeout; 6 invalid spec; 7 not allowed; 8 not found;",
      "  9 conflict; 10 waits for approval; 11 server unreachable; 130 detached.",
      "Start here: bellwether demo"
    })
final class Cli {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?(/[A-Za-z0-9._~/-]*)?");
  private static final int HIGHEST_PORT = 65_535;
  private static final String LOCAL = "http://127.0.0.1:8700";

  private final Console console;

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "The API; else BELLWETHER_URL, else " + LOCAL + ".")
  private @Nullable String url;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "JSON on standard output, problems too.")
  private boolean json;

  @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Stack traces with problems.")
  private boolean debug;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "This help.")
  private boolean help;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "The version.")
  private boolean version;

  Cli(Console console) {
    this.console = console;
  }

  Console console() {
    return console;
  }

  PrintStream out() {
    return console.out();
  }

  boolean json() {
    return json;
  }

  boolean debug() {
    return debug;
  }

  Ink ink() {
    return Ink.of(console.color());
  }

  ApiClient api() {
    String stated = url == null ? console.environment().getOrDefault("BELLWETHER_URL", "") : url;
    return new ApiClient(base(stated.isBlank() ? LOCAL : stated.strip()));
  }

  private static URI base(String text) {
    if (!ADDRESS.matcher(text).matches() || URI.create(text).getPort() > HIGHEST_PORT) {
      throw new ProblemException(
          Problem.local(
              ExitCode.USAGE,
              "bad-url",
              "not an address of an API",
              "expected http://HOST:PORT, came " + Text.clean(text),
              List.of("check --url or BELLWETHER_URL")));
    }
    return URI.create(text);
  }

  /** Who gives a command, as claimed. */
  String by() {
    String user = console.environment().getOrDefault("USER", "");
    return user.isBlank() ? System.getProperty("user.name", "unknown") : user;
  }

  /** Prints an answer as JSON, or as lines for people. */
  void print(JsonNode answer, Consumer<PrintStream> people) {
    if (json) {
      out().println(answer);
    } else {
      people.accept(out());
    }
  }
}
