package dev.bellwether.worker;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.startup.ConfigurationFile;
import dev.bellwether.startup.Stopping;
import dev.bellwether.startup.TemporalConnection;
import dev.bellwether.worker.WorkerProcess.Options;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bellwether worker}: polls Temporal's queues until it is told to stop. */
@Command(
    name = "bellwether worker",
    mixinStandardHelpOptions = true,
    description = "Runs releases: polls the task queues until it is stopped.")
public final class WorkerMain extends Program {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Default: $BELLWETHER_CONFIG, else config.yml here.")
  private @Nullable Path config;

  @Option(
      names = "--queues",
      paramLabel = "QUEUE",
      split = ",",
      converter = Queue.Word.class,
      description = "Only these queues: ${COMPLETION-CANDIDATES}. Default: all.")
  private @Nullable List<Queue> queues;

  @Option(
      names = "--child",
      hidden = true,
      description =
          "Ends when standard input ends, and may be killed under Temporal's in-memory server.")
  private boolean child;

  private final Map<String, String> environment;
  private final Duration patience;
  private final Stopping stopping;

  /**
   * @param patience how long to wait for Temporal at the start
   * @param stopping ends the program when it is asked
   */
  WorkerMain(Map<String, String> environment, Duration patience, Stopping stopping) {
    this.environment = Map.copyOf(environment);
    this.patience = patience;
    this.stopping = stopping;
  }

  public static void main(String[] arguments) {
    var stopping = Stopping.onSignal();
    int exitCode = Launch.run(new WorkerMain(System.getenv(), PATIENCE, stopping), arguments);
    stopping.done();
    System.exit(exitCode);
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = ConfigurationFile.load(config, environment);
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (TemporalConnection temporal = connect(configuration, registry);
        Records records = open(configuration)) {
      Set<Queue> polled = queues == null ? EnumSet.allOf(Queue.class) : EnumSet.copyOf(queues);
      try (var process =
          WorkerProcess.start(
              configuration,
              temporal.client(),
              records,
              InstantSource.system(),
              new Options(polled, child))) {
        out().println(ready(temporal, process));
        if (child) {
          Thread.ofVirtual().start(this::endWithTheParent);
        }
        stopping.await();
      }
    }
    return ExitCode.DONE;
  }

  private void endWithTheParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException gone) {
      err().println("bellwether: standard input is gone: " + gone.getMessage());
    }
    stopping.ask();
  }

  private static String ready(TemporalConnection temporal, WorkerProcess process) {
    return "worker ready: Temporal %s, namespace %s, queues %s"
        .formatted(temporal.address(), temporal.namespace(), String.join(", ", process.queues()));
  }

  private TemporalConnection connect(
      Configuration configuration, PrometheusMeterRegistry registry) {
    TemporalConnection temporal;
    try {
      temporal = TemporalConnection.open(configuration.temporal(), environment, registry);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "cannot read Temporal's profile %s: %s; mend temporal.toml or name an address instead"
              .formatted(configuration.temporal().profile(), e.getMessage()),
          e);
    }
    try {
      temporal.await(patience, e -> err().println(waiting(temporal)));
      return temporal;
    } catch (StatusRuntimeException e) {
      temporal.close();
      throw unreachable(temporal, e);
    }
  }

  private static String waiting(TemporalConnection temporal) {
    return "bellwether: waiting for Temporal at %s".formatted(temporal.address());
  }

  private static CommandFailure unreachable(TemporalConnection temporal, StatusRuntimeException e) {
    String what =
        e.getStatus().getCode() == Status.Code.NOT_FOUND
            ? "Temporal at %1$s has no namespace %2$s; make it with temporal operator namespace"
                + " create --address %1$s %2$s"
            : "no answer from Temporal at %1$s (%3$s); start it, or set temporal.address";
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        what.formatted(temporal.address(), temporal.namespace(), e.getStatus().getCode()),
        e);
  }

  private Records open(Configuration configuration) {
    Path folder = DataFolder.of(configuration.dataDir(), environment);
    try {
      return SqliteRecords.open(DataFolder.records(folder));
    } catch (RecordsUnavailable e) {
      throw new CommandFailure(ExitCode.UNEXPECTED, e.getMessage(), e);
    }
  }
}
