package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.worker.WorkerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A worker in a process of its own, as {@code bellwether worker} starts it, to be killed. */
final class WorkerChild implements AutoCloseable {
  private final Process process;

  private WorkerChild(Process process) {
    this.process = process;
  }

  /** Starts it and waits until it polls. */
  static WorkerChild start(Ground ground) throws IOException {
    Path said = Files.createTempFile(ground.folder(), "worker", ".log");
    List<String> words =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerMain.class.getName(),
            "--config",
            ground.folder().resolve("config.yml").toString());
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !process.isAlive() || Files.readString(said).contains("worker ready"));
    assertThat(process.isAlive()).as(Files.readString(said)).isTrue();
    return new WorkerChild(process);
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
