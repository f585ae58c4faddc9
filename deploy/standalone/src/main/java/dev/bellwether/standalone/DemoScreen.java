package dev.bellwether.standalone;

import dev.bellwether.cli.WatchOptions;
import dev.bellwether.cli.WatchOptions.WaitFor;
import dev.bellwether.cli.Watcher;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What a person sees of a demo besides the release itself.
 *
 * @param json the release goes to the screen as JSON, so that everything else stays off it
 */
record DemoScreen(PrintStream out, Map<String, String> environment, boolean json) {
  /** Beyond any scenario; only a fault or a person who does not approve takes longer. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  DemoScreen {
    environment = Map.copyOf(environment);
  }

  void say(String line) {
    if (json) {
      System.err.println(line);
    } else {
      out.println(line);
    }
  }

  /** The watch view on this screen. */
  Watcher watcher(URI base, WaitFor until) {
    boolean terminal = Boolean.getBoolean("bellwether.terminal");
    boolean color = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    int columns = Integer.getInteger("bellwether.columns", 80);
    WatchOptions shown =
        new WatchOptions(terminal, color, columns, ZoneId.systemDefault(), json, until, LONGEST);
    return new Watcher(base, out, System.err, shown);
  }

  void tellTheStory(Scenario scenario, DemoApi api, String id)
      throws IOException, InterruptedException {
    say("");
    say("What just happened");
    Story.lines(
            scenario, api.get("/v1/releases/" + id), api.get("/v1/releases/" + id + "/timeline"))
        .forEach(line -> say("  " + line));
    say("");
    say("Try next");
    next(scenario).forEach(command -> say("  " + command));
  }

  private static List<String> next(Scenario scenario) {
    String other =
        scenario == Scenario.GOOD
            ? "./bellwether demo --scenario failing      a bad v12 is rolled back"
            : "./bellwether demo                         a good v12 is promoted";
    return List.of(
        other,
        "./bellwether demo --keep                  stays up: look around with the CLI",
        "./bellwether dev                          your own: then bellwether create release.yaml --watch");
  }

  /**
   * @param made the demo's folder, with its configuration
   */
  void sayHowToGoOn(String api, Path made) {
    say("");
    say("Kept running until Ctrl-C. In another terminal:");
    say("  export BELLWETHER_URL=" + api);
    say("  ./bellwether get %s; ./bellwether why %s".formatted(Demo.TARGET, Demo.TARGET));
    say(
        "  ./bellwether rollback --direct %s --config %s"
            .formatted(Demo.TARGET, made.resolve("config.yml")));
  }
}
