package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.cli.WatchOptions.WaitFor;
import dev.bellwether.program.ExitCode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Starts the release that FILE describes.")
final class CreateCommand implements Callable<Integer> {
  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "FILE", description = "The release spec, YAML or JSON.")
  private Path file;

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "Release this version with the spec instead of its own.")
  private @Nullable String version;

  @Option(names = "--watch", description = "Show it until it ends; exit by outcome.")
  private boolean watch;

  @Option(
      names = "--wait-for",
      paramLabel = "WHAT",
      converter = WaitForText.class,
      description = "Wait for promoted, awaiting_approval or terminal; exit by outcome.")
  private @Nullable WaitFor waitFor;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Stop waiting after this long with exit code 5; the release continues.")
  private @Nullable Duration timeout;

  CreateCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    SpecFile spec = SpecFile.read(file);
    ApiClient api = cli.api();
    StateObject release = start(api, spec);
    boolean follow = watch || waitFor != null;
    if (!follow || !cli.json()) {
      cli.print(release.json(), out -> started(out, release, follow));
    }
    if (!follow) {
      return ExitCode.DONE;
    }
    return new Watching(cli, api).follow(release, waitFor, timeout);
  }

  private StateObject start(ApiClient api, SpecFile spec) {
    String key = UUID.randomUUID().toString();
    try {
      JsonNode answer = api.post("/v1/releases", contentType(spec), body(spec), key);
      return api.state(answer);
    } catch (ProblemException refused) {
      if (cli.json() || !refused.problem().json().path("findings").isArray()) {
        throw refused;
      }
      // The findings with the file they are in; the one line that sums them up comes last.
      refused.problem().findings(file.toString()).forEach(cli.console().err()::println);
      throw new ProblemException(refused.problem().shown(file.toString()), refused);
    }
  }

  private String contentType(SpecFile spec) {
    return version == null && !spec.text().stripLeading().startsWith("{")
        ? "application/yaml"
        : "application/json";
  }

  private byte[] body(SpecFile spec) {
    if (version == null) {
      return spec.text().getBytes(StandardCharsets.UTF_8);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("spec", spec.text());
    body.put("version", version);
    return ApiClient.bytes(body);
  }

  private static void started(PrintStream out, StateObject release, boolean follow) {
    out.println(
        "Started " + release.id() + (release.target().isEmpty() ? "" : " on " + release.target()));
    if (!follow) {
      out.println(" Watch: bellwether watch " + release.id());
      out.println(" Roll back: bellwether rollback " + release.handle());
    }
  }

  /** Reads the words of the wire, not of Java. */
  static final class WaitForText implements picocli.CommandLine.ITypeConverter<WaitFor> {
    @Override
    public WaitFor convert(String text) {
      for (WaitFor known : WaitFor.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(text)) {
          return known;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "expected promoted, awaiting_approval or terminal, came " + text);
    }
  }
}
