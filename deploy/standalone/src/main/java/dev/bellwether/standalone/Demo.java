package dev.bellwether.standalone;

import dev.bellwether.cli.WatchOptions.WaitFor;
import dev.bellwether.cli.Watcher;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.playground.Playground;
import dev.bellwether.playground.PlaygroundRegistry;
import dev.bellwether.playground.TrafficPlan;
import dev.bellwether.program.ExitCode;
import dev.bellwether.startup.Stopping;
import dev.bellwether.worker.CommandFailure;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One release from nothing: a folder of its own, a playground with traffic, a Temporal, API and
 * worker, the spec byte for byte, and the watch view until the end. Closing it takes everything
 * down again.
 */
final class Demo implements AutoCloseable {
  static final String TARGET = PlaygroundRegistry.MODEL + "@demo";

  private static final Duration APPROVES_AFTER = Duration.ofSeconds(5);

  private final Options options;
  private final DemoScreen screen;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private @Nullable Stack stack;
  private volatile @Nullable Path folder;

  Demo(Options options, Map<String, String> environment, PrintStream screen) {
    this.options = options;
    this.screen = new DemoScreen(screen, environment, options.json());
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
      @Nullable Path record) {}

  /** The exit code of {@code create --watch} for how the release ended. */
  int run(Stopping stopping) throws IOException, InterruptedException {
    screen.say("bellwether demo: v11 serves; now " + options.scenario().inWords());
    Path made = Files.createTempDirectory("bellwether-demo");
    folder = made;
    Playground playground = playground(made);
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LocalTemporal temporal =
        opened(TemporalChoice.open(options.temporal(), made, 0, screen.environment(), registry));
    Configuration configuration =
        DemoConfiguration.write(made, playground.url(), temporal.address(), options.pace());
    boolean crashing = options.scenario() == Scenario.CRASH_WORKER;
    Stack running = opened(DevMain.start(configuration, made, temporal, registry, !crashing));
    stack = running;
    screen.say("  release conductor " + running.api().url() + " (" + temporal.inWords() + ")");
    DemoApi api = new DemoApi(URI.create(running.api().url()));
    Watcher watcher = screen.watcher(api.base(), WaitFor.TERMINAL);
    if (crashing) {
      playground.gateWrites(opened(CrashingWorker.start(made, watcher::interject)));
    }
    byte[] spec = DemoSpec.of(options.scenario());
    String id = api.create(spec);
    if (options.scenario() == Scenario.APPROVAL) {
      approval(api, id, stopping);
    }
    int exitCode = watcher.follow(id);
    Path record = options.record();
    if (record != null) {
      screen.say("");
      Recording.write(record, spec, made, api.base(), id).forEach(screen::say);
    }
    if (!options.json() && !stopping.asked()) {
      screen.tellTheStory(options.scenario(), api, id);
    }
    return exitCode;
  }

  /** Until the release asks for somebody; then in that somebody's place, unless they are there. */
  private void approval(DemoApi api, String id, Stopping stopping)
      throws IOException, InterruptedException {
    if (screen.watcher(api.base(), WaitFor.AWAITING_APPROVAL).follow(id)
        != ExitCode.AWAITING_APPROVAL) {
      return;
    }
    if (options.keep()) {
      screen.say("!! it waits for you. In another terminal:");
      screen.say("   BELLWETHER_URL=%s ./bellwether approve %s".formatted(api.base(), TARGET));
      return;
    }
    screen.say(
        "!! nobody is here to approve it: the demo does so itself in %d s (with --keep it waits for you)"
            .formatted(APPROVES_AFTER.toSeconds()));
    if (!stopping.await(APPROVES_AFTER)) {
      api.approve(id, "the demo", "nobody else is here");
      screen.say("!! approved");
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
    screen.say(
        "  playground %s: v11 serves real predictions, %d requests a second"
            .formatted(playground.url(), options.pace().rate()));
    return playground;
  }

  void sayHowToGoOn() {
    Stack running = stack;
    Path made = folder;
    if (running != null && made != null) {
      screen.sayHowToGoOn(running.api().url(), made);
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
   *
   * @param over whether it has come to its end, good or bad, and there is nothing to abandon
   */
  void abandonUnless(AtomicBoolean over) {
    if (over.get()) {
      return;
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Path made = folder;
    try {
      if (made != null) {
        delete(made);
      }
      screen.say("stopped: nothing of this demo is left");
    } catch (IOException e) {
      screen.say("stopped; remove " + made + ": " + e.getMessage());
    }
    Runtime.getRuntime().halt(ExitCode.DETACHED);
  }

  private static void close(AutoCloseable resource) throws IOException {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IOException("could not stop " + resource.getClass().getSimpleName(), e);
    }
  }
}
