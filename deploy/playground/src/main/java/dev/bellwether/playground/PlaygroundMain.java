package dev.bellwether.playground;

import dev.bellwether.spec.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the playground alone: {@code bellwether playground PORT REGISTRY RATE [QUALITY [DELAY
 * [PERCENT]]]}.
 */
public final class PlaygroundMain {
  private static final String USAGE =
      """
      usage: bellwether playground PORT REGISTRY RATE [good|slow|failing|worse [DELAY [PERCENT]]]
        PORT      of the router on 127.0.0.1, 0 for a free one
        REGISTRY  folder of the registry; filled if it has no fraud-model yet
        RATE      requests a second, 0 for none
        DELAY     of the true labels after the answers, such as 30s; unsaid: at once
        PERCENT   of the answers that get a label; unsaid: 100
      """;

  private PlaygroundMain() {}

  /** Serves until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      run(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    } catch (IOException | CannotLoadException | IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void run(List<String> arguments)
      throws IOException, CannotLoadException, InterruptedException {
    if (arguments.size() < 3 || arguments.size() > 6) {
      throw new IllegalArgumentException("three to six arguments, not " + arguments.size());
    }
    Path registry = Path.of(arguments.get(1)).toAbsolutePath().normalize();
    Quality quality = quality(arguments.size() > 3 ? arguments.get(3) : "good");
    int rate = number("RATE", arguments.get(2));
    int port = number("PORT", arguments.get(0));
    Duration delay = arguments.size() > 4 ? delay(arguments.get(4)) : Duration.ZERO;
    int percent = arguments.size() > 5 ? number("PERCENT", arguments.get(5)) : 100;
    if (Files.notExists(registry.resolve(PlaygroundRegistry.MODEL))) {
      PlaygroundRegistry.install(registry, quality);
    }
    Playground playground = Playground.start(port);
    Runtime.getRuntime().addShutdownHook(new Thread(playground::close, "playground-stop"));
    playground.createRoute(
        PlaygroundRegistry.MODEL,
        PlaygroundRegistry.STABLE,
        PlaygroundRegistry.folder(registry, PlaygroundRegistry.STABLE));
    if (rate > 0) {
      playground.startTraffic(
          PlaygroundRegistry.MODEL, TrafficPlan.of(rate).withLabels(delay, percent));
    }
    System.out.printf("playground %s, registry %s%n", playground.url(), registry);
    new CountDownLatch(1).await();
  }

  private static int number(String what, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what + " is a whole number, was " + text, e);
    }
  }

  private static Duration delay(String text) {
    return Durations.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a duration such as 30s: " + text));
  }

  private static Quality quality(String name) {
    return Quality.named(name)
        .orElseThrow(() -> new IllegalArgumentException("not a quality: " + name));
  }
}
