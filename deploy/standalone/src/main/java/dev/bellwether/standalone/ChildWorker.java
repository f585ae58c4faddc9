package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.worker.CommandFailure;
import dev.bellwether.worker.ExitCode;
import dev.bellwether.worker.WorkerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A worker in a process of its own, as {@code bellwether worker} runs it, to be killed. It ends
 * with this process, too.
 */
final class ChildWorker implements AutoCloseable {
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final int FIRST_WITH_UNSAFE_FLAG = 23;

  private final Process process;

  private ChildWorker(Process process) {
    this.process = process;
  }

  /**
   * Starts it on the folder's {@code config.yml} and waits until it polls. What it says goes to
   * {@code worker.log} there.
   *
   * @param options more words for {@code bellwether worker}
   * @throws CommandFailure when it ends or is not ready within a minute
   */
  static ChildWorker start(Path folder, List<String> options) throws InterruptedException {
    Path log = folder.resolve("worker.log");
    CompletableFuture<Void> ready = new CompletableFuture<>();
    try {
      Process process = launch(folder, options);
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      Thread.ofVirtual().start(() -> drain(process, log, ready));
      ChildWorker child = new ChildWorker(process);
      child.await(ready, log);
      return child;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot start a worker process: " + e.getMessage(), e);
    }
  }

  private static Process launch(Path folder, List<String> options) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_FLAG) {
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    words.add(WorkerMain.class.getName());
    words.addAll(options);
    words.addAll(List.of("--config", folder.resolve("config.yml").toString()));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.start();
  }

  private static void drain(Process process, Path log, CompletableFuture<Void> ready) {
    try (BufferedReader said = process.inputReader(UTF_8);
        Writer kept =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        kept.write(line + "\n");
        kept.flush();
        if (line.contains("worker ready")) {
          ready.complete(null);
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException gone) {
      ready.completeExceptionally(gone);
    }
  }

  private void await(CompletableFuture<Void> ready, Path log) throws InterruptedException {
    try {
      ready.get(STARTING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      kill();
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "the worker process was never ready; see " + log, e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL: nothing of it runs any more when this returns. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
