package dev.bellwether.api;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.startup.ConfigurationFile;
import dev.bellwether.startup.Stopping;
import dev.bellwether.startup.TemporalConnection;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code bellwether api}: serves the REST API until it is stopped. */
public final class ApiMain {
  private static final String USAGE =
      """
      Usage: bellwether api [--config FILE]
      Serves the REST API until it is stopped.
        --config FILE   default: $BELLWETHER_CONFIG, else config.yml here, else the built-in one\
      """;
  private static final int OK = 0;
  private static final int UNEXPECTED = 1;
  private static final int WRONG_USE = 2;

  private final Map<String, String> environment;
  private final Consumer<String> say;

  ApiMain(Map<String, String> environment, Consumer<String> say) {
    this.environment = Map.copyOf(environment);
    this.say = say;
  }

  public static void main(String[] arguments) throws InterruptedException {
    // Other modules bring a logback.xml of their own; this one is the API's.
    System.setProperty("logback.configurationFile", "dev/bellwether/api/logback-api.xml");
    var stopping = Stopping.onSignal();
    int exitCode;
    try {
      exitCode =
          new ApiMain(System.getenv(), System.err::println).run(List.of(arguments), stopping);
    } finally {
      stopping.done();
    }
    System.exit(exitCode);
  }

  /** Runs until {@code stopping}; every failure is one line and an exit code. */
  int run(List<String> arguments, Stopping stopping) throws InterruptedException {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      say.accept(USAGE);
      return OK;
    }
    try {
      serve(ConfigurationFile.load(file(arguments), environment), stopping);
      return OK;
    } catch (WrongUse | ConfigurationFile.Unusable e) {
      say.accept("bellwether: " + e.getMessage());
      return WRONG_USE;
    } catch (CannotStart | RecordsUnavailable e) {
      say.accept("bellwether: " + e.getMessage());
      return UNEXPECTED;
    }
  }

  private void serve(Configuration configuration, Stopping stopping) throws InterruptedException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Path folder = DataFolder.of(configuration.dataDir(), environment);
    try (var temporal = connect(configuration, registry);
        var records = SqliteRecords.open(DataFolder.records(folder));
        var server = ApiServer.start(configuration, temporal.client(), records, registry)) {
      say.accept("api ready: " + server.url() + ", health and metrics at " + server.adminUrl());
      stopping.await();
    }
  }

  private TemporalConnection connect(
      Configuration configuration, PrometheusMeterRegistry registry) {
    try {
      return TemporalConnection.open(configuration.temporal(), environment, registry);
    } catch (IOException e) {
      throw new WrongUse(
          "cannot read Temporal's profile %s: %s"
              .formatted(configuration.temporal().profile(), e.getMessage()));
    }
  }

  private static @Nullable Path file(List<String> arguments) {
    if (arguments.isEmpty()) {
      return null;
    }
    if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
      return Path.of(arguments.get(1));
    }
    if (arguments.size() == 1 && arguments.getFirst().startsWith("--config=")) {
      return Path.of(arguments.getFirst().substring("--config=".length()));
    }
    throw new WrongUse("unknown arguments " + arguments + "; bellwether api --help");
  }

  private static final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private WrongUse(String message) {
      super(message, null, false, false);
    }
  }
}
