package dev.bellwether.api;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.configuration.ConfigurationReading;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.spec.Finding;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

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
    var stopping = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stopping::countDown));
    System.exit(
        new ApiMain(System.getenv(), System.err::println).run(List.of(arguments), stopping));
  }

  /** Runs until {@code stopping}; every failure is one line and an exit code. */
  int run(List<String> arguments, CountDownLatch stopping) throws InterruptedException {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      say.accept(USAGE);
      return OK;
    }
    try {
      Configuration configuration = configuration(file(arguments));
      serve(configuration, stopping);
      return OK;
    } catch (WrongUse e) {
      say.accept("bellwether: " + e.getMessage());
      return WRONG_USE;
    } catch (CannotStart | RecordsUnavailable e) {
      say.accept("bellwether: " + e.getMessage());
      return UNEXPECTED;
    }
  }

  private void serve(Configuration configuration, CountDownLatch stopping)
      throws InterruptedException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Path folder = DataFolder.of(configuration.dataDir(), environment);
    try (var temporal = link(configuration, registry);
        var records = SqliteRecords.open(DataFolder.records(folder));
        var server = ApiServer.start(configuration, temporal.client(), records, registry)) {
      say.accept("api ready: " + server.url() + ", health and metrics at " + server.adminUrl());
      stopping.await();
    }
  }

  private TemporalLink link(Configuration configuration, PrometheusMeterRegistry registry) {
    try {
      return TemporalLink.open(configuration.temporal(), environment, registry);
    } catch (IOException e) {
      throw new WrongUse(
          "cannot read Temporal's profile %s: %s"
              .formatted(configuration.temporal().profile(), e.getMessage()));
    }
  }

  private Path file(List<String> arguments) {
    if (arguments.isEmpty()) {
      return Path.of(environment.getOrDefault("BELLWETHER_CONFIG", ""));
    }
    if (arguments.size() == 2 && arguments.getFirst().equals("--config")) {
      return Path.of(arguments.get(1));
    }
    if (arguments.size() == 1 && arguments.getFirst().startsWith("--config=")) {
      return Path.of(arguments.getFirst().substring("--config=".length()));
    }
    throw new WrongUse("unknown arguments " + arguments + "; bellwether api --help");
  }

  private Configuration configuration(Path named) {
    boolean unnamed = named.toString().isEmpty();
    Path file = unnamed ? Path.of("config.yml") : named;
    if (unnamed && !Files.exists(file)) {
      return ConfigurationReader.builtIn();
    }
    ConfigurationReading reading = new ConfigurationReader().read(text(file), environment);
    Configuration configuration = reading.configuration();
    if (configuration == null) {
      throw new WrongUse(file + " is not valid: " + first(reading));
    }
    return besides(configuration, file);
  }

  /** The API uses no other path of the configuration than the data folder. */
  private static Configuration besides(Configuration configuration, Path file) {
    String dataDir = configuration.dataDir();
    return dataDir == null
        ? configuration
        : new Configuration(
            configuration.installation(),
            configuration.http(),
            configuration.temporal(),
            file.toAbsolutePath().resolveSibling(dataDir).normalize().toString(),
            configuration.trust(),
            configuration.connections(),
            configuration.defaults());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new WrongUse("cannot read " + file + ": name the configuration with --config FILE");
    }
  }

  private static String first(ConfigurationReading reading) {
    return reading.findings().stream()
        .filter(Finding::refuses)
        .findFirst()
        .map(finding -> "line %d: %s".formatted(finding.line(), finding.message()))
        .orElse("no reason given");
  }

  private static final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private WrongUse(String message) {
      super(message, null, false, false);
    }
  }
}
