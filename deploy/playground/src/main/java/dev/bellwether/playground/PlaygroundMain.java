package dev.bellwether.playground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs the playground alone: {@code bellwether playground PORT REGISTRY RATE [QUALITY]}. */
public final class PlaygroundMain {
  private static final String USAGE =
      """
      usage: bellwether playground PORT REGISTRY RATE [good|slow|failing|worse]
        PORT      of the router on 127.0.0.1, 0 for a free one
        REGISTRY  folder of the registry; filled if it has no fraud-model yet
        RATE      requests a second, 0 for none
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
    if (arguments.size() < 3 || arguments.size() > 4) {
      throw new IllegalArgumentException("three or four arguments, not " + arguments.size());
    }
    Path registry = Path.of(arguments.get(1)).toAbsolutePath();
    Quality quality = quality(arguments.size() == 4 ? arguments.get(3) : "good");
    int rate = number("RATE", arguments.get(2));
    int port = number("PORT", arguments.get(0));
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
      playground.startTraffic(PlaygroundRegistry.MODEL, TrafficPlan.of(rate));
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

  private static Quality quality(String name) {
    return Quality.named(name)
        .orElseThrow(() -> new IllegalArgumentException("not a quality: " + name));
  }
}
