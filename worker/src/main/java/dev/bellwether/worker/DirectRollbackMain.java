package dev.bellwether.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.serving.DirectRollback;
import dev.bellwether.serving.DirectRollback.Done;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.startup.ConfigurationFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bellwether rollback --direct TARGET}: restores a target with nothing but the target; for
 * when Temporal or the workers are down. A release that is still alive finds it so and ends.
 */
@Command(
    name = "bellwether rollback --direct",
    mixinStandardHelpOptions = true,
    description = "Restores a target without Temporal, API or worker.")
public final class DirectRollbackMain extends Program {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: $BELLWETHER_CONFIG, else config.yml here.")
  private @Nullable Path config;

  @Option(names = "--to", paramLabel = "VERSION", description = "Default: the ledger's baseline.")
  private @Nullable String version;

  @Option(
      names = "--serving",
      paramLabel = "CONNECTION",
      description = "Default: what the environment uses.")
  private @Nullable String serving;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the records.")
  private @Nullable String reason;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  /** As a release's id ends; a model may be called so, and then it is one. */
  private static final Pattern RELEASE_ID = Pattern.compile("[^@]+-[0-9a-f]{8}");

  private final Map<String, String> environment;
  private final InstantSource clock;
  private String target = "";

  DirectRollbackMain(Map<String, String> environment, InstantSource clock) {
    this.environment = Map.copyOf(environment);
    this.clock = clock;
  }

  public static void main(String[] arguments) {
    System.exit(
        Launch.run(new DirectRollbackMain(System.getenv(), InstantSource.system()), arguments));
  }

  @Parameters(paramLabel = "TARGET", description = "MODEL@ENVIRONMENT, or MODEL for the default.")
  void target(String named) {
    this.target = named;
  }

  @Option(names = "--direct", description = "Said already: this program knows no other way.")
  void direct(boolean said) {}

  @Override
  public Integer call() {
    Configuration configuration = ConfigurationFile.load(config, environment);
    err().println("bellwether: by " + ConfigurationFile.named(config, environment));
    String model = target.split("@", 2)[0];
    String connection = serving == null ? connection(configuration) : serving;
    if (!agreed(model, connection)) {
      err().println("bellwether: nothing was done");
      return ExitCode.USAGE;
    }
    Instant before = clock.instant();
    Done done = restore(configuration, connection, model);
    out().println(told(done, Duration.between(before, done.at())));
    record(configuration, done);
    return ExitCode.DONE;
  }

  private String connection(Configuration configuration) {
    String[] parts = target.split("@", 2);
    String name = parts.length == 2 ? parts[1] : configuration.defaults().environment();
    Map<String, Connections> environments = configuration.defaults().environments();
    Connections uses = name == null ? null : environments.get(name);
    if (uses == null) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "no environment %s in this configuration, which has %s; say MODEL@ENVIRONMENT, or --config FILE"
              .formatted(
                  name == null ? "is the default" : name, new TreeMap<>(environments).keySet()),
          null);
    }
    return uses.serving();
  }

  /** Asks a person who is there; a script is taken at its word, since safety does not wait. */
  private boolean agreed(String model, String connection) {
    // Set by the start script: Java cannot tell whether somebody is there to answer.
    if (yes || !Boolean.getBoolean("bellwether.answers")) {
      return true;
    }
    err().print("Restore %s at connection %s directly? [y/N] ".formatted(model, connection));
    err().flush();
    try {
      String answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "no answer could be read; say --yes", e);
    }
  }

  private Done restore(Configuration configuration, String connection, String model) {
    var rollback = new DirectRollback(new ServingTargets(configuration.connections()), clock);
    try {
      return rollback.run(connection, model, version);
    } catch (TargetFailure failure) {
      String id =
          RELEASE_ID.matcher(target).matches()
              ? "; %s looks like a release: name its target, MODEL@ENVIRONMENT".formatted(target)
              : "";
      throw new CommandFailure(exitCode(failure), failure.getMessage() + id, failure);
    }
  }

  private static int exitCode(TargetFailure failure) {
    return switch (failure) {
      case TargetFailure.Unavailable unavailable -> ExitCode.UNREACHABLE;
      case TargetFailure.Refused refused -> ExitCode.NOT_FOUND;
      case TargetFailure.FenceLost lost -> ExitCode.CONFLICT;
    };
  }

  private String told(Done done, Duration took) {
    String weights = shares(done.after());
    return done.changed()
        ? "%s: %s, was %s; read back after %.1f s"
            .formatted(target, weights, shares(done.before()), took.toMillis() / 1000.0)
        : "%s: %s already; nothing was written".formatted(target, weights);
  }

  private static String shares(Map<String, Integer> weights) {
    return new TreeMap<>(weights)
        .entrySet().stream()
            .map(weight -> "%s %d %%".formatted(weight.getKey(), weight.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** Best effort: what was done stands without it. */
  private void record(Configuration configuration, Done done) {
    if (!done.changed()) {
      return;
    }
    Path file = DataFolder.records(DataFolder.of(configuration.dataDir(), environment));
    String release = done.release() == null ? done.model() + "-direct" : done.release();
    try (var records = SqliteRecords.open(file)) {
      records.append(
          new LogRow(
              release,
              // Past every number that a workflow gives its lines.
              done.at().toEpochMilli(),
              done.at(),
              "effect",
              environment.get("USER"),
              "direct rollback: " + shares(done.after()),
              reason));
    } catch (RecordsUnavailable e) {
      err().println("bellwether: done, but not in the records: " + e.getMessage());
    }
  }
}
