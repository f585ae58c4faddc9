package dev.bellwether.worker;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.ConfigurationReading;
import dev.bellwether.configuration.EffectiveYaml;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.Finding;
import dev.bellwether.startup.ConfigurationFile;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bellwether check FILE}: says what a configuration means, or everything wrong with it. */
@Command(
    name = "bellwether check",
    mixinStandardHelpOptions = true,
    description = "Checks a configuration and prints it as it applies, with secrets hidden.")
public final class CheckMain extends Program {
  private final Map<String, String> environment;
  private Path file = Path.of("config.yml");

  CheckMain(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public static void main(String[] arguments) {
    System.exit(Launch.run(new CheckMain(System.getenv()), arguments));
  }

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: config.yml here.")
  void file(Path named) {
    this.file = named;
  }

  @Override
  public Integer call() {
    ConfigurationReading reading = ConfigurationFile.read(file, environment);
    reading.findings().forEach(finding -> err().println(line(finding)));
    Configuration configuration = reading.configuration();
    if (configuration == null) {
      return ExitCode.INVALID_SPEC;
    }
    out().print(EffectiveYaml.print(configuration));
    out().flush();
    return ExitCode.DONE;
  }

  private String line(Finding finding) {
    return "%s:%d:%d: %s %s: %s%s"
        .formatted(
            file,
            finding.line(),
            finding.column(),
            finding.severity().wire(),
            finding.code(),
            finding.message(),
            suggestion(finding.suggestion()));
  }

  private static String suggestion(@Nullable String suggestion) {
    return suggestion == null ? "" : "; " + suggestion;
  }
}
