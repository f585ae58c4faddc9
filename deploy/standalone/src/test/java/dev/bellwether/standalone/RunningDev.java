package dev.bellwether.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code bellwether dev} in a process of its own over a development server, and its REST API. */
final class RunningDev implements AutoCloseable {
  private static final Pattern API = Pattern.compile("API (http://127\\.0\\.0\\.1:\\d+), admin");

  private static final long COMMAND_SECONDS = 60;

  private final Path folder;
  private final Path log;
  private final ChildJvm process;
  private final URI api;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningDev(Path folder, Path log, ChildJvm process, URI api) {
    this.folder = folder;
    this.log = log;
    this.process = process;
    this.api = api;
  }

  /** Starts it on the folder's {@code config.yml}, whose data lie there too. */
  static RunningDev start(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("dev.log");
    String config = folder.resolve("config.yml").toString();
    ChildJvm process =
        ChildJvm.start(
            DevMain.class,
            List.of("--config", config, "--temporal", "dev-server"),
            log,
            "next: bellwether create");
    // The newest: one that was killed has said where it was, too.
    String url =
        API.matcher(Files.readString(log))
            .results()
            .map(said -> said.group(1))
            .reduce((earlier, later) -> later)
            .orElse(null);
    if (url == null) {
      process.kill();
      throw new IOException("dev does not say where its API is: " + Files.readString(log));
    }
    return new RunningDev(folder, log, process, URI.create(url));
  }

  /** What it has said so far. */
  String said() throws IOException {
    return Files.readString(log);
  }

  /** The process of its Temporal. */
  ProcessHandle temporal() {
    return ProcessHandle.of(Objects.requireNonNull(DevProcess.noted(folder)).pid()).orElseThrow();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(api.resolve(path)).build(), BodyHandlers.ofString());
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return JsonMappers.lenient().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  /** Another program of the project beside it, to its end, as a person on this machine runs it. */
  RealServer.Said run(Class<?> program, List<String> options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", program.getName()));
    words.addAll(options);
    Path said = Files.createTempFile(folder, "said", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("BELLWETHER_URL", api.toString());
    Process running = builder.start();
    if (!running.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
      running.destroyForcibly().waitFor();
      throw new IOException("no end of " + words);
    }
    return new RealServer.Said(running.exitValue(), Files.readString(said));
  }

  /** As Ctrl-C does. */
  void stop() {
    process.stop();
  }

  /** SIGKILL for it and then for its Temporal: nothing has a chance to say goodbye. */
  void killAll() {
    ProcessHandle temporal = temporal();
    process.kill();
    temporal.destroyForcibly();
    temporal.onExit().join();
  }

  /** Also ends what a process that was killed leaves. */
  @Override
  public void close() {
    process.kill();
    DevProcess.Running left = DevProcess.noted(folder);
    if (left != null) {
      DevProcess.alive(left).ifPresent(DevProcess::stop);
    }
  }
}
