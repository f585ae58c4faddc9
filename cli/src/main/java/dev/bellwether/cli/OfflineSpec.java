package dev.bellwether.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.configuration.ConfigurationReading;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.spec.SpecReading;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Reads a spec without any server, with the defaults of a configuration if one is named. Mixed into
 * the commands that do so.
 */
final class OfflineSpec {
  private static final JsonMapper JSON = JsonMappers.strict();

  @Option(
      names = "--config",
      paramLabel = "CONFIG",
      description = "Defaults, environments and connections from this configuration.")
  private @Nullable Path config;

  SpecReading read(Cli cli, Path file) {
    Defaults defaults = config == null ? Defaults.builtIn() : configured(cli, config);
    return new SpecReader(defaults).read(SpecFile.read(file).text());
  }

  /** The plan, or the problem that there is none. */
  Plan plan(Cli cli, Path file) {
    SpecReading reading = read(cli, file);
    Plan plan = reading.plan();
    if (plan == null) {
      throw new ProblemException(
          Problem.local(
                  ExitCode.INVALID_SPEC,
                  "spec-invalid",
                  "the spec is not valid",
                  file.toString(),
                  List.of("bellwether lint " + file))
              .withFindings(JSON.valueToTree(reading.findings())));
    }
    return plan;
  }

  private static Defaults configured(Cli cli, Path path) {
    ConfigurationReading reading =
        new ConfigurationReader().read(SpecFile.read(path).text(), cli.console().environment());
    if (reading.configuration() == null) {
      throw new ProblemException(
          Problem.local(
                  ExitCode.USAGE,
                  "configuration-invalid",
                  "the configuration is not valid",
                  path.toString(),
                  List.of("bellwether check " + path))
              .withFindings(JSON.valueToTree(reading.findings())));
    }
    return reading.configuration().defaults();
  }
}
