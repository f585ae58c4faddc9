package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.DAY;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Rules of others, made as quiet as the gates by simulation: each threshold is the lowest that at
 * most 5 % of healthy releases ever reach within a day. Whoever does so has to know the error rate,
 * the traffic and the horizon.
 */
final class Retuned {
  private static final double ALPHA = .05;
  private static final double LIMIT = .01;

  private final Lab lab;
  private final Findings findings;

  private Retuned(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Retuned all = new Retuned(lab, findings);
    findings.heading("The rules of others, tuned to as few false alarms");
    findings.paragraph(
        """
        Minutes to 1.2 / 1.5 / 2 / 5 times stable's rate, not found counted as a day, and the threshold that simulation of that
        very traffic and error rate found. No threshold serves another traffic; nothing is tuned in the last row.\
        """
            .stripIndent());
    findings.columns(List.of("rule", "20 rps", "200 rps", "2000 rps"));
    all.row("plain, ceiling tuned", NaiveRule::new, "%.2f %%", 100);
    all.row("Argo and Flagger at 1 %, failures tuned", Retuned::failures, "%.0f failures", 1);
    all.row("z-test at every look, cut tuned", PeekedZRule::new, "%.2f", 1);
    all.ours();
  }

  /** How many looks failed so far: both count so. */
  private static Rule failures() {
    int[] failed = {0};
    return look -> {
      failed[0] += look.trials() > 0 && look.rate() > LIMIT ? 1 : 0;
      return failed[0];
    };
  }

  private void row(String name, Supplier<Rule> rule, String format, double unit) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      double threshold = threshold(World.healthy(rps), rule);
      List<String> delays = new ArrayList<>();
      for (double factor : Delays.FACTORS) {
        String runs = "%s, tuned, %s times, %.0f rps".formatted(name, factor, rps);
        World world = World.healthy(rps).times(factor);
        delays.add(
            Findings.minutes(
                lab.run(runs, world, rule, threshold, DAY, lab.runs(40, 400)).orDay()));
      }
      String at = Findings.number(format, threshold * unit);
      cells.add("%s (above %s)".formatted(String.join(" / ", delays), at));
    }
    findings.row(cells);
  }

  private double threshold(World healthy, Supplier<Rule> rule) {
    List<Double> highest = lab.highest(healthy, rule, DAY, lab.runs(40, 1000));
    int allowed = (int) (ALPHA * highest.size());
    return Math.nextUp(highest.get(highest.size() - 1 - allowed));
  }

  private void ours() {
    List<String> cells = new ArrayList<>(List.of("**hedged, Fano 1.1, alpha .05**"));
    for (double rps : FalseAlarms.RPS) {
      List<String> delays = new ArrayList<>();
      for (double factor : Delays.FACTORS) {
        Simulation runs = Delays.runs(lab, rps, factor, Engines.MEASURED).getFirst();
        delays.add(Findings.minutes(runs.orDay()));
      }
      cells.add(String.join(" / ", delays));
    }
    findings.row(cells);
  }
}
