package dev.bellwether.standalone;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.startup.TemporalConnection;
import dev.bellwether.worker.CommandFailure;
import dev.bellwether.worker.ExitCode;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Temporal's development server as a child process on loopback with a database file. Its process id
 * and ports are kept beside the file, so that one that outlived a crash is used again or stopped.
 */
final class DevServer implements LocalTemporal {
  private static final Duration STARTING = Duration.ofSeconds(30);
  private static final Duration ALIVE = Duration.ofSeconds(2);
  private static final Duration STOPPING = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMappers.lenient();

  private final Running running;
  private final ProcessHandle process;
  private final Path note;
  private final TemporalConnection connection;

  private DevServer(
      Running running, ProcessHandle process, Path note, TemporalConnection connection) {
    this.running = running;
    this.process = process;
    this.note = note;
    this.connection = connection;
  }

  /** What is written down about the child. */
  record Running(long pid, int port, int uiPort) {
    String address() {
      return "127.0.0.1:" + port;
    }
  }

  /** The {@code temporal} command on the PATH, if there is one. */
  static Optional<Path> command(Map<String, String> environment) {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "temporal"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Uses the one that still runs for this folder, else starts one.
   *
   * @param preferredPort 0: any free one
   * @throws CommandFailure with one line that says what to do
   */
  static DevServer in(Path folder, Path command, int preferredPort, MeterRegistry registry) {
    Path note = folder.resolve("temporal.json");
    Running known = read(note);
    if (known != null) {
      Optional<ProcessHandle> left = alive(known);
      TemporalConnection again =
          left.isPresent() ? connected(known, registry, ALIVE).orElse(null) : null;
      if (left.isPresent() && again != null) {
        return new DevServer(known, left.get(), note, again);
      }
      left.ifPresent(DevServer::stop);
    }
    return start(folder, command, preferredPort, note, registry);
  }

  private static DevServer start(
      Path folder, Path command, int preferredPort, Path note, MeterRegistry registry) {
    int port = Ports.freeOr(preferredPort);
    int uiPort = Ports.freeOr(preferredPort == 0 ? 0 : preferredPort + 1_000);
    Path log = folder.resolve("temporal.log");
    Process child = launch(folder, command, port, uiPort, log);
    var running = new Running(child.pid(), port, uiPort);
    write(note, running);
    TemporalConnection connection = connected(running, registry, STARTING).orElse(null);
    if (connection == null) {
      stop(child.toHandle());
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "the development server did not answer on 127.0.0.1:%d within %d s; see %s"
              .formatted(port, STARTING.toSeconds(), log),
          null);
    }
    return new DevServer(running, child.toHandle(), note, connection);
  }

  private static Process launch(Path folder, Path command, int port, int uiPort, Path log) {
    List<String> words = new ArrayList<>();
    words.add(command.toString());
    words.addAll(List.of("server", "start-dev", "--ip", "127.0.0.1", "--ui-ip", "127.0.0.1"));
    words.addAll(List.of("--port", String.valueOf(port), "--ui-port", String.valueOf(uiPort)));
    words.addAll(List.of("--http-port", String.valueOf(Ports.freeOr(0))));
    words.addAll(List.of("--metrics-port", String.valueOf(Ports.freeOr(0))));
    words.addAll(List.of("--db-filename", folder.resolve("temporal.db").toString()));
    // Without these a database file saturates near 66 looks a second.
    words.addAll(List.of("--sqlite-pragma", "journal_mode=WAL"));
    words.addAll(List.of("--sqlite-pragma", "synchronous=NORMAL"));
    // Without this a retry due in 300 ms comes after a second.
    words.addAll(List.of("--dynamic-config-value", "history.timerProcessorMaxTimeShift=\"100ms\""));
    words.addAll(List.of("--log-level", "warn", "--ui-disable-news-fetch"));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("TEMPORAL_"));
    builder.environment().put("TEMPORAL_CONFIG_FILE", "/dev/null");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot start %s: %s; use --temporal memory".formatted(command, e.getMessage()),
          e);
    }
  }

  private static Optional<TemporalConnection> connected(
      Running running, MeterRegistry registry, Duration patience) {
    try {
      TemporalConnection connection =
          TemporalConnection.open(
              new Configuration.Temporal(running.address(), "default", null), Map.of(), registry);
      try {
        connection.await(patience, waiting -> {});
        return Optional.of(connection);
      } catch (StatusRuntimeException nobody) {
        connection.close();
        return Optional.empty();
      }
    } catch (IOException unread) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "no profile was asked for: " + unread, unread);
    }
  }

  private static Optional<ProcessHandle> alive(Running known) {
    return ProcessHandle.of(known.pid())
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().command().orElse("").endsWith("temporal"));
  }

  static @Nullable Running read(Path note) {
    try {
      return Files.exists(note) ? JSON.readValue(note.toFile(), Running.class) : null;
    } catch (IOException damaged) {
      return null;
    }
  }

  private static void write(Path note, Running running) {
    try {
      JSON.writeValue(note.toFile(), running);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot write %s: %s".formatted(note, e.getMessage()), e);
    }
  }

  private static void stop(ProcessHandle handle) {
    handle.destroy();
    try {
      handle.onExit().get(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      handle.destroyForcibly();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      handle.destroyForcibly();
    }
  }

  @Override
  public WorkflowClient client() {
    return connection.client();
  }

  @Override
  public String address() {
    return running.address();
  }

  @Override
  public String ui() {
    return "http://127.0.0.1:" + running.uiPort();
  }

  @Override
  public String inWords() {
    return "development server on %s (process %d), Web UI %s"
        .formatted(address(), running.pid(), ui());
  }

  @Override
  public void close() {
    connection.close();
    stop(process);
    try {
      Files.deleteIfExists(note);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot remove %s: %s".formatted(note, e.getMessage()), e);
    }
  }
}
