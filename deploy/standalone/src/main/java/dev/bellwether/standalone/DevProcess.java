package dev.bellwether.standalone;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.worker.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes of Temporal's development server over one folder's database, one at a time. What
 * runs is noted beside the database.
 */
record DevProcess(Path folder, Path command) {
  private static final Duration STOPPING = Duration.ofSeconds(10);
  private static final JsonMapper JSON = JsonMappers.lenient();

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

  /** One that runs, or did. */
  record Started(Running running, ProcessHandle handle) {}

  /** Starts one on these ports and notes it. */
  Started launch(int port, int uiPort) {
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
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("TEMPORAL_"));
    builder.environment().put("TEMPORAL_CONFIG_FILE", "/dev/null");
    try {
      Process child = builder.start();
      var running = new Running(child.pid(), port, uiPort);
      write(running);
      return new Started(running, child.toHandle());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot start %s: %s; use --temporal memory".formatted(command, e.getMessage()),
          e);
    }
  }

  /** Where it writes what it has to say. */
  Path log() {
    return folder.resolve("temporal.log");
  }

  private static Path note(Path folder) {
    return folder.resolve("temporal.json");
  }

  /** The process of the note, if it still runs and is one of these. */
  static Optional<ProcessHandle> alive(Running known) {
    return ProcessHandle.of(known.pid())
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().command().orElse("").endsWith("temporal"));
  }

  /** What the folder's note says runs; null when there is none. */
  static @Nullable Running noted(Path folder) {
    Path note = note(folder);
    try {
      return Files.exists(note) ? JSON.readValue(note.toFile(), Running.class) : null;
    } catch (IOException damaged) {
      return null;
    }
  }

  private void write(Running running) {
    Path note = note(folder);
    try {
      JSON.writeValue(note.toFile(), running);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot write %s: %s".formatted(note, e.getMessage()), e);
    }
  }

  /** Asks it to end, and ends it after ten seconds. */
  static void stop(ProcessHandle handle) {
    handle.destroy();
    try {
      handle.onExit().get(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      handle.destroyForcibly();
    } catch (ExecutionException | TimeoutException e) {
      handle.destroyForcibly();
    }
  }

  /** Nothing runs any more. */
  void forget() {
    try {
      Files.deleteIfExists(note(folder));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot remove %s: %s".formatted(note(folder), e.getMessage()), e);
    }
  }
}
