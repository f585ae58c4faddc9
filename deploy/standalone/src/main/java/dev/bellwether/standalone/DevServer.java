package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.standalone.DevProcess.Running;
import dev.bellwether.standalone.DevProcess.Started;
import dev.bellwether.startup.TemporalConnection;
import dev.bellwether.worker.CommandFailure;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Temporal's development server as a child process on loopback with a database file. Its process id
 * and ports are kept beside the file, so that one that outlived a crash is used again or stopped.
 */
final class DevServer implements LocalTemporal {
  private static final Duration STARTING = Duration.ofSeconds(30);
  private static final Duration ALIVE = Duration.ofSeconds(2);
  private static final Duration LETTING_GO = Duration.ofMillis(500);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final DevProcess processes;
  private final TemporalConnection connection;
  private volatile Running running;
  private volatile ProcessHandle process;

  private DevServer(
      DevProcess processes, Running running, ProcessHandle process, TemporalConnection connection) {
    this.processes = processes;
    this.running = running;
    this.process = process;
    this.connection = connection;
  }

  /**
   * Uses the one that still runs for this folder, else starts one.
   *
   * @param preferredPort 0: any free one
   * @throws CommandFailure with one line that says what to do
   */
  static DevServer in(Path folder, Path command, int preferredPort, MeterRegistry registry) {
    var processes = new DevProcess(folder, command);
    Running known = DevProcess.noted(folder);
    if (known != null) {
      Optional<ProcessHandle> left = DevProcess.alive(known);
      TemporalConnection again =
          left.isPresent() ? connected(known, registry, ALIVE).orElse(null) : null;
      if (left.isPresent() && again != null) {
        return new DevServer(processes, known, left.get(), again);
      }
      left.ifPresent(DevProcess::stop);
    }
    return start(processes, preferredPort, registry);
  }

  private static DevServer start(DevProcess processes, int preferredPort, MeterRegistry registry) {
    int port = Ports.freeOr(preferredPort);
    int uiPort = Ports.freeOr(preferredPort == 0 ? 0 : preferredPort + 1_000);
    Started started = processes.launch(port, uiPort);
    TemporalConnection connection = connected(started.running(), registry, STARTING).orElse(null);
    if (connection == null) {
      DevProcess.stop(started.handle());
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "the development server did not answer on 127.0.0.1:%d within %d s; see %s"
              .formatted(port, STARTING.toSeconds(), processes.log()),
          null);
    }
    return new DevServer(processes, started.running(), started.handle(), connection);
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

  @Override
  public Keeping keptRunning(Consumer<String> say) {
    var letGo = new CountDownLatch(1);
    Thread.ofVirtual().start(() -> keep(letGo, say));
    return letGo::countDown;
  }

  private void keep(CountDownLatch letGo, Consumer<String> say) {
    try {
      while (true) {
        process.onExit().join();
        // Ctrl-C reaches the child, too: then this process is about to let go.
        if (letGo.await(LETTING_GO.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        say.accept(
            "!! Temporal (process %d) is gone; it is started again on the same port and database"
                .formatted(running.pid()));
        if (!startedAgain(letGo, say)) {
          return;
        }
        say.accept(
            "!! Temporal is back on %s (process %d); releases go on where they were"
                .formatted(address(), running.pid()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries for as long as it takes; false when nobody wants it any more. */
  private boolean startedAgain(CountDownLatch letGo, Consumer<String> say)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!startAgain(letGo, say)) {
      if (letGo.getCount() > 0) {
        say.accept(
            "!! Temporal does not start again, see %s; next try in %d s"
                .formatted(processes.log(), pause.toSeconds()));
      }
      if (letGo.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }
    return true;
  }

  private boolean startAgain(CountDownLatch letGo, Consumer<String> say) {
    try {
      synchronized (this) {
        if (letGo.getCount() == 0) {
          return false;
        }
        Started started = processes.launch(running.port(), running.uiPort());
        running = started.running();
        process = started.handle();
      }
      connection.await(STARTING, waiting -> {});
      // Somebody else may have taken the port meanwhile, and answer.
      return process.isAlive();
    } catch (StatusRuntimeException nobody) {
      DevProcess.stop(process);
      return false;
    } catch (CommandFailure failure) {
      say.accept("!! " + failure.getMessage());
      return false;
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
  public synchronized void close() {
    connection.close();
    DevProcess.stop(process);
    processes.forget();
  }
}
