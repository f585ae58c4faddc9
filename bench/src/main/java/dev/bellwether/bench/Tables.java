package dev.bellwether.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** False alarms and delays of several rules side by side, as Markdown. */
final class Tables {
  private static final int DAY = 1440;
  private static final double[] FACTORS = {1.2, 1.5, 2, 5};

  private final long seed;
  private final int runs;
  private final StringBuilder text = new StringBuilder();
  private long salt = 1_000;

  private Tables(long seed, int runs) {
    this.seed = seed;
    this.runs = runs;
  }

  /**
   * Simulates and writes them.
   *
   * @param runs for each figure
   */
  static String write(long seed, int runs) {
    Tables tables = new Tables(seed, runs);
    for (double rps : new double[] {20, 200, 2000}) {
      tables.versus(rps);
    }
    return tables.text.toString();
  }

  /**
   * @param threshold of its score
   * @param sameSize compared with a baseline of the canary's size
   */
  private record Contender(
      Supplier<Rule> rule, double threshold, boolean sameSize, int runsShare) {}

  private static Map<String, Contender> contenders() {
    Map<String, Contender> all = new LinkedHashMap<>();
    all.put("plain ceiling 1 %", rule(() -> new NaiveRule(.01)));
    all.put("Argo, failureLimit 3 at 1 %", rule(() -> new ArgoRule(.01, 3)));
    all.put("Flagger, threshold 5 at 1 %", rule(() -> new FlaggerRule(.01, 5)));
    all.put("Flagger, threshold 10 at 1 %", rule(() -> new FlaggerRule(.01, 10)));
    all.put("z-test of 5 % at every look", new Contender(PeekedZRule::new, 1.6449, false, 1));
    all.put(
        "Kayenta's judge every 10 looks, baseline of the same size",
        new Contender(() -> new KayentaRule(10), Rule.ALARM, true, 10));
    all.put("count kernel, alpha .05", engine(Engines.versus(Engines.INDEPENDENT, 60), .05));
    all.put("**hedged, Fano 1.1, alpha .05**", engine(Engines.versus(Engines.MEASURED, 60), .05));
    all.put("**hedged, Fano 1.1, alpha .01**", engine(Engines.versus(Engines.MEASURED, 60), .01));
    all.put(
        "**hedged, nothing known, alpha .05**", engine(Engines.versus(Engines.UNKNOWN, 60), .05));
    return all;
  }

  private static Contender rule(Supplier<Rule> rule) {
    return new Contender(rule, Rule.ALARM, false, 1);
  }

  private static Contender engine(Supplier<Rule> rule, double alpha) {
    return new Contender(rule, Engines.at(alpha), false, 4);
  }

  private void versus(double rps) {
    line("### %.0f rps, canary %.0f rps".formatted(rps, rps / 20));
    line("");
    line("| rule | FA 60 | FA 240 | FA 1440 | 1.2x | 1.5x | 2x | 5x |");
    line("|---|---|---|---|---|---|---|---|");
    contenders()
        .forEach((name, contender) -> {
          World healthy = world(rps, contender.sameSize());
          Simulation null0 = run(healthy, contender);
          StringBuilder row = new StringBuilder("| " + name);
          for (int within : new int[] {60, 240, DAY}) {
            row.append(" | ").append(percent(null0.share(within)));
          }
          for (double factor : FACTORS) {
            row.append(" | ").append(delay(run(healthy.times(factor), contender)));
          }
          line(row + " |");
        });
    line("");
  }

  private static World world(double rps, boolean sameSize) {
    World world = World.healthy(rps);
    return sameSize
        ? new World(rps / 10, .5, 60, world.base(), 1, 0, 1, World.Weather.STEADY)
        : world;
  }

  private Simulation run(World world, Contender contender) {
    return Simulation.run(
        world,
        contender.rule(),
        contender.threshold(),
        DAY,
        Math.max(10, runs / contender.runsShare()),
        seed + ++salt);
  }

  private static String delay(Simulation runs) {
    double share = runs.share();
    if (share == 0) {
      return "(0)";
    }
    String minutes = minutes(runs.delay(0));
    return share < .99 ? minutes + " (" + percent(share) + ")" : minutes;
  }

  private static String minutes(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share > 0 && share < .1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
