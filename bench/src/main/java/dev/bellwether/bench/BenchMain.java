package dev.bellwether.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Measures what the gates promise. Without arguments: the promises, in about two minutes, and exit
 * code 1 when one is broken. {@code --tables RUNS}: prints the comparison with other rules.
 */
public final class BenchMain {
  private static final long SEED = 20_261_122;

  private BenchMain() {}

  /** {@code [--seed N] [--scale N] [--tables RUNS]}. */
  public static void main(String[] arguments) {
    List<String> options = List.of(arguments);
    long seed = number(options, "--seed", SEED);
    int tables = (int) number(options, "--tables", 0);
    System.out.println("seed " + seed);
    if (tables > 0) {
      System.out.print(Tables.write(seed, tables));
      return;
    }
    long start = System.nanoTime();
    List<Bars.Bar> bars = Bars.measure(seed, (int) number(options, "--scale", 3));
    for (Bars.Bar bar : bars) {
      System.out.printf(
          Locale.ROOT,
          "%-6s %8.3f, at most %6.3f (+- %.3f)  %s%n",
          bar.kept() ? "kept" : "BROKEN",
          bar.measured(),
          bar.most(),
          bar.error(),
          bar.name());
    }
    System.out.println("in " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
    if (!bars.stream().allMatch(Bars.Bar::kept)) {
      System.exit(1);
    }
  }

  private static long number(List<String> options, String name, long otherwise) {
    int at = options.indexOf(name);
    return at < 0 ? otherwise : Long.parseLong(options.get(at + 1));
  }
}
