package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.gate.sequential.Dispersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** False alarms and delays of several rules side by side. */
final class Others {
  private final Lab lab;
  private final Findings findings;

  private Others(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Others others = new Others(lab, findings);
    findings.heading("Beside the rules of others");
    findings.paragraph(
        """
        FA is the share of healthy releases with an alarm within so many looks; then minutes to the alarm at so many times the error rate,
        with the share that was found within 24 h where that is below 99 %%. %d runs a figure, %d for Kayenta's judge,
        which looks every ten minutes. The ceilings of the others are at 1 %%, twice the healthy rate.\
        """
            .formatted(lab.runs(40, 400), lab.runs(40, 40)));
    for (double rps : FalseAlarms.RPS) {
      others.versus(rps);
    }
  }

  /**
   * A rule of somebody else.
   *
   * @param threshold of its score
   * @param sameSize compared with a baseline of the canary's size
   */
  private record Contender(
      Supplier<Rule> rule, double threshold, boolean sameSize, int runsInWhole) {}

  private static Map<String, Contender> contenders() {
    Map<String, Contender> all = new LinkedHashMap<>();
    all.put("plain ceiling 1 %", new Contender(NaiveRule::new, NaiveRule.above(.01), false, 400));
    all.put("Argo, failureLimit 3 at 1 %", rule(() -> new ArgoRule(.01, 3)));
    all.put("Flagger, threshold 5 at 1 %", rule(() -> new FlaggerRule(.01, 5)));
    all.put("Flagger, threshold 10 at 1 %", rule(() -> new FlaggerRule(.01, 10)));
    all.put("z-test of 5 % at every look", new Contender(PeekedZRule::new, 1.6449, false, 400));
    all.put(
        "Kayenta's judge every 10 looks, baseline of the same size",
        new Contender(() -> new KayentaRule(10), Rule.ALARM, true, 40));
    return all;
  }

  private static Contender rule(Supplier<Rule> rule) {
    return new Contender(rule, Rule.ALARM, false, 400);
  }

  private void versus(double rps) {
    findings.paragraph("**%.0f rps, canary %.0f rps**".formatted(rps, rps / 20));
    findings.columns(List.of("rule", "FA 60", "FA 240", "FA 1440", "1.2x", "1.5x", "2x", "5x"));
    contenders()
        .forEach((name, contender) -> {
          World healthy = world(rps, contender.sameSize());
          List<Simulation> worse = new ArrayList<>();
          for (double factor : Delays.FACTORS) {
            worse.add(run(name, healthy.times(factor), contender));
          }
          row(name, run(name, healthy, contender), worse);
        });
    engine("count kernel, alpha .05", rps, Engines.INDEPENDENT, 0);
    engine("**hedged, Fano 1.1, alpha .05**", rps, Engines.MEASURED, 0);
    engine("**hedged, Fano 1.1, alpha .01**", rps, Engines.MEASURED, 1);
    engine("**hedged, nothing known, alpha .05**", rps, Engines.UNKNOWN, 0);
    engine("**hedged, nothing known, alpha .01**", rps, Engines.UNKNOWN, 1);
  }

  private void engine(String name, double rps, Dispersion dispersion, int level) {
    List<Simulation> worse = new ArrayList<>();
    for (double factor : Delays.FACTORS) {
      worse.add(Delays.runs(lab, rps, factor, dispersion).get(level));
    }
    row(name, FalseAlarms.healthy(lab, rps, dispersion).get(level), worse);
  }

  private void row(String name, Simulation healthy, List<Simulation> worse) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (int within : new int[] {60, 240, DAY}) {
      cells.add(Findings.percent(healthy.share(within)));
    }
    worse.forEach(runs -> cells.add(Findings.delay(runs)));
    findings.row(cells);
  }

  private static World world(double rps, boolean sameSize) {
    World world = World.healthy(rps);
    return sameSize
        ? new World(rps / 10, .5, 60, world.base(), 1, 0, 1, World.Weather.STEADY)
        : world;
  }

  private Simulation run(String name, World world, Contender contender) {
    return lab.run(
        name + " in " + world,
        world,
        contender.rule(),
        contender.threshold(),
        DAY,
        lab.runs(40, contender.runsInWhole()));
  }
}
