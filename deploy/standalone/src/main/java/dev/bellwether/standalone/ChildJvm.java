package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.program.ExitCode;
import dev.bellwether.worker.CommandFailure;
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
 * One of the project's programs in a process of its own, as the start script runs it, to be killed.
 * It ends with this process, too.
 */
final class ChildJvm implements AutoCloseable {
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final int FIRST_WITH_UNSAFE_FLAG = 23;

  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  /**
   * A worker on the folder's {@code config.yml}; returns when it polls. What it says goes to {@code
   * worker.log} there.
   *
   * @param options more words for {@code bellwether worker}
   * @throws CommandFailure when it ends or is not ready within a minute
   */
  static ChildJvm worker(Path folder, List<String> options) throws InterruptedException {
    List<String> words = new ArrayList<>(options);
    words.addAll(List.of("--config", folder.resolve("config.yml").toString()));
    return start(WorkerMain.class, words, folder.resolve("worker.log"), "worker ready");
  }

  /**
   * Starts the program and returns when it has said the words that mean ready.
   *
   * @param log where what it says is kept
   * @throws CommandFailure when it ends or is not ready within a minute
   */
  static ChildJvm start(Class<?> program, List<String> words, Path log, String readyWords)
      throws InterruptedException {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    try {
      Process process = launch(program, words);
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      Thread.ofVirtual().start(() -> drain(process, log, readyWords, ready));
      ChildJvm child = new ChildJvm(process);
      child.await(ready, log);
      return child;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot start a process of its own: " + e.getMessage(), e);
    }
  }

  private static Process launch(Class<?> program, List<String> options) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_FLAG) {
      words.add("--sun-misc-unsafe-memory-access=allow");
    }
    words.add(program.getName());
    words.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder.start();
  }

  private static void drain(
      Process process, Path log, String readyWords, CompletableFuture<Void> ready) {
    try (BufferedReader said = process.inputReader(UTF_8);
        Writer kept =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        kept.write(line + "\n");
        kept.flush();
        if (line.contains(readyWords)) {
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
      throw new CommandFailure(ExitCode.UNEXPECTED, "the process was never ready; see " + log, e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGTERM, as Ctrl-C; returns when it has ended. */
  void stop() {
    process.destroy();
    process.onExit().join();
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
