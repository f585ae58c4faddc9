package dev.bellwether.standalone;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Temporal development server in a folder of its own, and the {@code temporal} command that talks
 * to it. Its process ends with it, or with this JVM.
 */
final class RealServer implements AutoCloseable {
  private static final long COMMAND_SECONDS = 30;

  private final Path folder;
  private final Path command;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<LocalTemporal> started = new ArrayList<>();

  private RealServer(Path folder, Path command) {
    this.folder = folder;
    this.command = command;
  }

  static RealServer start() throws IOException {
    RealServer real = commanded();
    real.startOn(0);
    return real;
  }

  /**
   * The one in memory in its place when the system property says {@code memory}, commanded by the
   * same {@code temporal}; to compare the two.
   */
  static RealServer asTold(String property) throws IOException {
    if (!System.getProperty(property, "").equals(TemporalChoice.MEMORY)) {
      return start();
    }
    RealServer instead = commanded();
    instead.started.add(new InMemoryTemporal(instead.registry));
    return instead;
  }

  private static RealServer commanded() throws IOException {
    Path command =
        DevProcess.command(System.getenv())
            .orElseThrow(() -> new IllegalStateException("no `temporal` command on the PATH"));
    return new RealServer(Files.createTempDirectory("bellwether-real"), command);
  }

  private void startOn(int port) {
    DevServer server = DevServer.in(folder, command, port, registry);
    started.add(server);
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  LocalTemporal server() {
    return started.getLast();
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** A new folder under this server's, gone with it. */
  Path folder(String prefix) throws IOException {
    return Files.createTempDirectory(folder, prefix);
  }

  /** Whether it is a process over a database; not so the one in memory. */
  boolean outlivesAKill() {
    return server() instanceof DevServer;
  }

  private long pid() {
    return Objects.requireNonNull(DevProcess.noted(folder)).pid();
  }

  /** SIGKILL, then a new process over the same database file on the same port. */
  void killAndRestart() {
    int port = Integer.parseInt(server().address().substring("127.0.0.1:".length()));
    ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
    startOn(port);
  }

  /** What a command of {@code temporal} said. */
  record Said(int exitCode, String text) {}

  /** Runs {@code temporal} with these words against this server. */
  Said temporal(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(words));
    line.addAll(List.of("--address", server().address()));
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TEMPORAL_"));
    builder.environment().put("TEMPORAL_CONFIG_FILE", "/dev/null");
    Process process = builder.start();
    if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("no end of " + line);
    }
    return new Said(process.exitValue(), Files.readString(said));
  }

  @Override
  public void close() throws IOException {
    started.reversed().forEach(LocalTemporal::close);
    registry.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
