package dev.bellwether.standalone;

import dev.bellwether.api.CannotStart;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.startup.ConfigurationFile;
import dev.bellwether.startup.Stopping;
import dev.bellwether.worker.CommandFailure;
import dev.bellwether.worker.Launch;
import dev.bellwether.worker.Program;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bellwether dev}: API and worker in one JVM with a Temporal of their own. */
@Command(
    name = "bellwether dev",
    mixinStandardHelpOptions = true,
    description = "Runs API and worker here, with a local Temporal, until it is stopped.")
public final class DevMain extends Program {
  private static final int TEMPORAL_PORT = 7233;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: $BELLWETHER_CONFIG, else config.yml here.")
  private @Nullable Path config;

  @Option(
      names = "--temporal",
      paramLabel = "memory|dev-server|ADDRESS",
      description = "Default: the development server if `temporal` is on the PATH, else memory.")
  private @Nullable String temporal;

  private final Map<String, String> environment;
  private final Stopping stopping;

  DevMain(Map<String, String> environment, Stopping stopping) {
    this.environment = Map.copyOf(environment);
    this.stopping = stopping;
  }

  public static void main(String[] arguments) {
    var stopping = Stopping.onSignal();
    int exitCode = Launch.run(new DevMain(System.getenv(), stopping), arguments);
    stopping.done();
    System.exit(exitCode);
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration written = ConfigurationFile.load(config, environment);
    Path folder = made(DataFolder.of(written.dataDir(), environment));
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (FolderLock ours = FolderLock.take(folder);
        LocalTemporal server =
            TemporalChoice.open(temporal, folder, TEMPORAL_PORT, environment, registry);
        Stack stack = start(Here.with(written, server.address()), folder, server, registry, true)) {
      out().println("bellwether dev: " + server.inWords());
      out().println("API " + stack.api().url() + ", admin " + stack.api().adminUrl());
      out().println("data in " + ours.folder());
      out().println("next: bellwether create release.yaml --watch   (Ctrl-C stops)");
      LocalTemporal.Keeping kept = server.keptRunning(out()::println);
      try {
        stopping.await();
      } finally {
        kept.close();
      }
    }
    return ExitCode.DONE;
  }

  static Stack start(
      Configuration configuration,
      Path folder,
      LocalTemporal server,
      PrometheusMeterRegistry registry,
      boolean withWorker) {
    try {
      return Stack.start(configuration, folder, server, registry, withWorker);
    } catch (CannotStart | RecordsUnavailable e) {
      throw new CommandFailure(ExitCode.UNEXPECTED, e.getMessage(), e);
    }
  }

  static Path made(Path folder) {
    try {
      return DataFolder.made(folder);
    } catch (RecordsUnavailable e) {
      throw new CommandFailure(ExitCode.UNEXPECTED, e.getMessage(), e);
    }
  }
}
