package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.ALPHAS;
import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.gate.sequential.Dispersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** An error rate against a limit of 0.5 %, without a look at stable. */
final class Ceilings {
  static final double LIMIT = .005;

  private final Lab lab;
  private final Findings findings;

  private Ceilings(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Ceilings all = new Ceilings(lab, findings);
    for (Dispersion dispersion : List.of(Engines.INDEPENDENT, Engines.MEASURED, Engines.UNKNOWN)) {
      for (double rps : FalseAlarms.RPS) {
        all.atTheLimit(rps, dispersion);
      }
    }
    all.clustered();
    if (lab.whole()) {
      all.besideOthers();
    }
  }

  private void atTheLimit(double rps, Dispersion dispersion) {
    for (int level = 0; level < ALPHAS.size(); level++) {
      findings.barOfTable(
          Bar.share(
              "false alarms in 24 h at alpha %.2f: ceiling, exactly at the limit, %.0f rps, %s"
                  .formatted(ALPHAS.get(level), rps, Engines.named(dispersion)),
              runs(rps, 1, dispersion).get(level),
              ALPHAS.get(level)));
    }
  }

  private List<Simulation> runs(double rps, double times, Dispersion dispersion) {
    return lab.run(
        "ceiling, %s times, %.0f rps, %s".formatted(times, rps, Engines.named(dispersion)),
        World.healthy(rps).rate(LIMIT * times),
        Engines.ceiling(LIMIT, dispersion),
        Engines.levels(),
        DAY,
        lab.runs(100, 400));
  }

  private void clustered() {
    Simulation runs =
        lab.run(
            "ceiling, half the limit, clusters",
            World.healthy(200).rate(LIMIT / 2).clustered(10),
            Engines.ceiling(LIMIT, Engines.UNKNOWN),
            Engines.at(.05),
            DAY,
            lab.runs(180, 400));
    findings.bar(
        Bar.share(
            "false alarms in 24 h: ceiling, half the limit, clusters of Fano 10, nothing known",
            runs,
            .05));
  }

  private void besideOthers() {
    findings.heading("A ceiling of 0.5 %");
    findings.paragraph(
        """
        For each traffic: false alarms in 24 h at half the limit and exactly at it (at most alpha, for every gate of ours), then minutes to find
        1.5 and 2 times the limit; %d runs a figure.\
        """
            .formatted(lab.runs(40, 400)));
    findings.columns(List.of("rule", "20 rps", "200 rps", "2000 rps"));
    row("plain", NaiveRule::new, NaiveRule.above(LIMIT));
    row("Argo, failureLimit 3", () -> new ArgoRule(LIMIT, 3), Rule.ALARM);
    row("Flagger, threshold 5", () -> new FlaggerRule(LIMIT, 5), Rule.ALARM);
    row("Flagger, threshold 10", () -> new FlaggerRule(LIMIT, 10), Rule.ALARM);
    row("z-test of 5 % at every look", Ceilings::peekedZ, 1.6449);
    for (Dispersion dispersion : List.of(Engines.INDEPENDENT, Engines.MEASURED, Engines.UNKNOWN)) {
      for (int level = 0; level < ALPHAS.size(); level++) {
        engine(dispersion, level);
      }
    }
  }

  /** A z-test of all counts so far against the limit. */
  private static Rule peekedZ() {
    double[] all = new double[2];
    return look -> {
      all[0] += look.events();
      all[1] += look.trials();
      double expected = all[1] * LIMIT;
      return expected > 0 ? (all[0] - expected) / Math.sqrt(expected * (1 - LIMIT)) : 0;
    };
  }

  private void row(String name, Supplier<Rule> rule, double threshold) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      List<Simulation> four = new ArrayList<>();
      for (double times : new double[] {.5, 1, 1.5, 2}) {
        World world = World.healthy(rps).rate(LIMIT * times);
        four.add(lab.run(name + " in " + world, world, rule, threshold, DAY, lab.runs(40, 400)));
      }
      cells.add(cell(four));
    }
    findings.row(cells);
  }

  private void engine(Dispersion dispersion, int level) {
    String name = "**%s, alpha %s**".formatted(Engines.named(dispersion), ALPHAS.get(level));
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      List<Simulation> four = new ArrayList<>();
      for (double times : new double[] {.5, 1, 1.5, 2}) {
        four.add(runs(rps, times, dispersion).get(level));
      }
      cells.add(cell(four));
    }
    findings.row(cells);
  }

  private static String cell(List<Simulation> four) {
    return "%s, %s, %s, %s"
        .formatted(
            Findings.percent(four.get(0).share()),
            Findings.percent(four.get(1).share()),
            Findings.delay(four.get(2)),
            Findings.delay(four.get(3)));
  }
}
