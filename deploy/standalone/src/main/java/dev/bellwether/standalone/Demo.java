package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.cli.WatchOptions;
import dev.bellwether.cli.WatchOptions.WaitFor;
import dev.bellwether.cli.Watcher;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.playground.Playground;
import dev.bellwether.playground.PlaygroundRegistry;
import dev.bellwether.playground.TrafficPlan;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.startup.Stopping;
import dev.bellwether.worker.CommandFailure;
import dev.bellwether.worker.ExitCode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One release from nothing: a folder of its own, a playground with traffic, a Temporal, API and
 * worker, the spec byte for byte, and the watch view until the end. Closing it takes everything
 * down again.
 */
final class Demo implements AutoCloseable {
  static final String TARGET = PlaygroundRegistry.MODEL + "@demo";

  /** Beyond any scenario; only a fault or a person who does not approve takes longer. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration APPROVES_AFTER = Duration.ofSeconds(5);

  private final Options options;
  private final Map<String, String> environment;
  private final PrintStream screen;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private @Nullable Stack stack;
  private volatile @Nullable Path folder;

  Demo(Options options, Map<String, String> environment, PrintStream screen) {
    this.options = options;
    this.environment = Map.copyOf(environment);
    this.screen = screen;
  }

  /**
   * @param record the folder that gets its looks; null for none
   */
  record Options(
      Scenario scenario,
      boolean keep,
      boolean json,
      String temporal,
      Pace pace,
      @Nullable Path record) {
    Options(Scenario scenario, boolean keep, boolean json, String temporal, Pace pace) {
      this(scenario, keep, json, temporal, pace, null);
    }
  }

  /** The exit code of {@code create --watch} for how the release ended. */
  int run(Stopping stopping) throws IOException, InterruptedException {
    say("bellwether demo: v11 serves; now " + options.scenario().inWords());
    Path made = Files.createTempDirectory("bellwether-demo");
    folder = made;
    Playground playground = playground(made);
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LocalTemporal temporal =
        opened(TemporalChoice.open(options.temporal(), made, 0, environment, registry));
    Configuration configuration =
        DemoConfiguration.write(made, playground.url(), temporal.address(), options.pace());
    boolean crashing = options.scenario() == Scenario.CRASH_WORKER;
    Stack running = opened(DevMain.start(configuration, made, temporal, registry, !crashing));
    stack = running;
    say("  release conductor " + running.api().url() + " (" + temporal.inWords() + ")");
    URI base = URI.create(running.api().url());
    Watcher watcher = watcher(base, WaitFor.TERMINAL);
    if (crashing) {
      playground.gateWrites(opened(CrashingWorker.start(made, watcher::interject)));
    }
    String id = create(base);
    if (options.scenario() == Scenario.APPROVAL) {
      approval(base, id, stopping);
    }
    int exitCode = watcher.follow(id);
    Path record = options.record();
    if (record != null) {
      say("");
      Recording.write(record, DemoSpec.of(options.scenario()), made, base, id).forEach(this::say);
    }
    if (!options.json() && !stopping.asked()) {
      tellTheStory(base, id);
    }
    return exitCode;
  }

  /** Until the release asks for somebody; then in that somebody's place, unless they are there. */
  private void approval(URI base, String id, Stopping stopping)
      throws IOException, InterruptedException {
    if (watcher(base, WaitFor.AWAITING_APPROVAL).follow(id)
        != dev.bellwether.cli.ExitCode.AWAITING_APPROVAL) {
      return;
    }
    if (options.keep()) {
      say("!! it waits for you. In another terminal:");
      say("   BELLWETHER_URL=%s ./bellwether approve %s".formatted(base, TARGET));
      return;
    }
    say(
        "!! nobody is here to approve it: the demo does so itself in %d s (with --keep it waits for you)"
            .formatted(APPROVES_AFTER.toSeconds()));
    if (!stopping.await(APPROVES_AFTER)) {
      post(
          base,
          "/v1/releases/" + id + "/approve",
          "application/json",
          "{\"by\":\"the demo\",\"reason\":\"nobody else is here\"}".getBytes(UTF_8),
          200);
      say("!! approved");
    }
  }

  private Playground playground(Path made) throws IOException {
    Path models = DemoConfiguration.models(made);
    PlaygroundRegistry.install(models, options.scenario().quality());
    Playground playground = opened(Playground.start(0));
    try {
      playground.createRoute(
          PlaygroundRegistry.MODEL,
          PlaygroundRegistry.STABLE,
          PlaygroundRegistry.folder(models, PlaygroundRegistry.STABLE));
    } catch (dev.bellwether.playground.CannotLoadException e) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "v11 cannot be served: " + e.getMessage(), e);
    }
    if (options.scenario() == Scenario.NO_DATA) {
      playground.hideScoresOf(PlaygroundRegistry.CANARY);
    }
    playground.startTraffic(PlaygroundRegistry.MODEL, TrafficPlan.of(options.pace().rate()));
    say(
        "  playground %s: v11 serves real predictions, %d requests a second"
            .formatted(playground.url(), options.pace().rate()));
    return playground;
  }

  private String create(URI base) throws IOException, InterruptedException {
    byte[] spec = DemoSpec.of(options.scenario());
    return post(base, "/v1/releases", "application/yaml", spec, 201).path("id").textValue();
  }

  private JsonNode post(URI base, String path, String type, byte[] body, int expected)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    JsonNode said = JsonMappers.lenient().readTree(answer.body());
    if (answer.statusCode() != expected) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "POST %s was not taken: %s".formatted(path, said.path("detail").asText()),
          null);
    }
    return said;
  }

  private Watcher watcher(URI base, WaitFor until) {
    boolean terminal = Boolean.getBoolean("bellwether.terminal");
    boolean color = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    int columns = Integer.getInteger("bellwether.columns", 80);
    WatchOptions shown =
        new WatchOptions(
            terminal, color, columns, ZoneId.systemDefault(), options.json(), until, LONGEST);
    return new Watcher(base, screen, System.err, shown);
  }

  private void tellTheStory(URI base, String id) throws IOException, InterruptedException {
    say("");
    say("What just happened");
    Story.lines(
            options.scenario(),
            get(base, "/v1/releases/" + id),
            get(base, "/v1/releases/" + id + "/timeline"))
        .forEach(line -> say("  " + line));
    say("");
    say("Try next");
    for (String command : next()) {
      say("  " + command);
    }
  }

  private List<String> next() {
    String other =
        options.scenario() == Scenario.GOOD
            ? "./bellwether demo --scenario failing      a bad v12 is rolled back"
            : "./bellwether demo                         a good v12 is promoted";
    return List.of(
        other,
        "./bellwether demo --keep                  stays up: look around with the CLI",
        "./bellwether dev                          your own: then bellwether create release.yaml --watch");
  }

  void sayHowToGoOn() {
    Stack running = stack;
    Path made = folder;
    if (running != null && made != null) {
      say("");
      say("Kept running until Ctrl-C. In another terminal:");
      say("  export BELLWETHER_URL=" + running.api().url());
      say("  ./bellwether get " + TARGET + "; ./bellwether why " + TARGET);
      say("  ./bellwether rollback --direct " + TARGET + " --config " + made.resolve("config.yml"));
    }
  }

  private JsonNode get(URI base, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Accept", "application/json")
            .timeout(Duration.ofSeconds(10))
            .build();
    return JsonMappers.lenient().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  private void say(String line) {
    if (options.json()) {
      System.err.println(line);
    } else {
      screen.println(line);
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
    Path made = folder;
    if (made != null) {
      delete(made);
      folder = null;
    }
  }

  private static void delete(Path made) throws IOException {
    try (Stream<Path> all = Files.walk(made)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /**
   * Ends the process in the middle of it all. Nothing of a demo is worth an orderly end, and the
   * libraries under it take themselves apart when the process is asked to end.
   */
  void abandon() {
    Path made = folder;
    if (made == null) {
      return;
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    try {
      delete(made);
      say("stopped: nothing of this demo is left");
    } catch (IOException e) {
      say("stopped; remove " + made + ": " + e.getMessage());
    }
    Runtime.getRuntime().halt(dev.bellwether.cli.ExitCode.DETACHED);
  }

  private static void close(AutoCloseable resource) throws IOException {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IOException("could not stop " + resource.getClass().getSimpleName(), e);
    }
  }
}
