package dev.bellwether.standalone;

import dev.bellwether.startup.Stopping;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one scenario of the demo many times and prints how each ended. After {@code mvn package
 * -DskipTests}, with {@code temporal} on the PATH for {@code dev-server}:
 *
 * <pre>
 * CLASSPATH="deploy/standalone/target/test-classes:deploy/standalone/target/classes:deploy/standalone/target/lib/*" \
 *   java dev.bellwether.standalone.DemoSoak crash-worker memory 50
 * </pre>
 */
final class DemoSoak {
  private DemoSoak() {}

  public static void main(String[] arguments) throws Exception {
    Scenario scenario = Scenario.named(arguments[0]).orElseThrow();
    String temporal = arguments[1];
    int runs = Integer.parseInt(arguments[2]);
    List<Duration> took = new ArrayList<>();
    int wrong = 0;
    for (int run = 1; run <= runs; run++) {
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      long started = System.nanoTime();
      int exitCode = run(scenario, temporal, new PrintStream(shown, true, StandardCharsets.UTF_8));
      took.add(Duration.ofNanos(System.nanoTime() - started));
      boolean right = exitCode == expected(scenario);
      wrong += right ? 0 : 1;
      System.out.printf(
          "%s %s run %d: exit %d in %d ms%n",
          scenario, temporal, run, exitCode, took.getLast().toMillis());
      if (!right) {
        System.out.println(shown.toString(StandardCharsets.UTF_8));
      }
    }
    List<Duration> sorted = took.stream().sorted().toList();
    System.out.printf(
        "%s on %s: %d runs, %d wrong, median %d ms, longest %d ms%n",
        scenario,
        temporal,
        runs,
        wrong,
        sorted.get(runs / 2).toMillis(),
        sorted.getLast().toMillis());
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static int run(Scenario scenario, String temporal, PrintStream screen) throws Exception {
    var options = new Demo.Options(scenario, false, false, temporal, Pace.FAST, null);
    try (Demo demo = new Demo(options, System.getenv(), screen)) {
      return demo.run(new Stopping());
    }
  }

  private static int expected(Scenario scenario) {
    return switch (scenario) {
      case GOOD, APPROVAL -> 0;
      case SLOW, FAILING, WORSE, NO_DATA, CRASH_WORKER -> 3;
    };
  }
}
