package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.Stability;
import dev.bellwether.gate.sequential.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Ten bins over four hours; the canary's answers lean towards the upper ones, or do not. */
final class Drifts {
  private static final int BINS = 10;
  private static final int LOOKS = 240;
  private static final double ALPHA = .05;
  private static final double PSI_CUT = .1;

  private final Lab lab;
  private final Findings findings;

  private Drifts(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Drifts all = new Drifts(lab, findings);
    for (double rps : FalseAlarms.RPS) {
      all.promises(rps);
    }
    all.found(20);
    all.found(200);
    if (lab.whole()) {
      all.table();
    }
  }

  private void promises(double rps) {
    findings.barOfTable(
        Bar.share(
            "false alarms in 4 h: no drift over ten bins, %.0f rps".formatted(rps),
            gate(rps, 0, Engines.INDEPENDENT),
            ALPHA));
    findings.barOfTable(
        Bar.share(
            "false alarms in 4 h: drift within the tolerance, %.0f rps".formatted(rps),
            gate(rps, .25, Engines.INDEPENDENT),
            ALPHA));
  }

  /** Without it a gate that finds nothing would keep every promise. */
  private void found(double rps) {
    Simulation runs = gate(rps, .5, Engines.INDEPENDENT);
    findings.bar(
        Bar.mean(
            "minutes to find drift of index 0.11: %.0f rps, independent, a quarter above its information"
                .formatted(rps),
            runs.delay(0),
            1.25 * expected(rps),
            runs.delayError(0)));
  }

  /**
   * Minutes until the counts of the bin that grew most, 15 % where 13 % would do, tell so much:
   * alpha, one of ten bins, half the stake asleep, and what not knowing the size costs.
   */
  private static double expected(double rps) {
    double mean = .15 * 60 * rps / 20;
    double allowed = .13 * 60 * rps / 20;
    double natsAMinute = mean * Math.log(mean / allowed) - (mean - allowed);
    return (Engines.at(ALPHA) + Math.log(BINS) + Math.log(2) + 2.5) / natsAMinute;
  }

  private Simulation gate(double rps, double lean, Dispersion dispersion) {
    Drift test = Drift.fromStable(BINS, dispersion, true);
    Predicate<Standing> failing = standing -> standing.failLogE() >= Engines.at(ALPHA);
    return lab.run(
        "drift of %s, %.0f rps, %s".formatted(lean, rps, Engines.named(dispersion)),
        random -> EngineRule.first(test, () -> look(random, rps, lean), LOOKS, failing),
        LOOKS,
        lab.runs(60, 300));
  }

  private static Sample.Bins look(RandomGenerator random, double rps, double lean) {
    int total = (int) (rps * 60);
    int trials = Draws.binomial(random, total, .05);
    return new Sample.Bins(
        Draws.bins(random, trials, leaning(lean)), Draws.bins(random, total - trials, leaning(0)));
  }

  /** Shares from {@code 1 - lean} to {@code 1 + lean} times the even one. */
  static double[] leaning(double lean) {
    double[] shares = new double[BINS];
    for (int bin = 0; bin < BINS; bin++) {
      shares[bin] = (1 + lean * (2.0 * bin / (BINS - 1) - 1)) / BINS;
    }
    return shares;
  }

  private void table() {
    findings.heading("Drift over ten bins, four hours");
    findings.paragraph(
        """
        Alpha .05, %d runs. Alarms where there are to be none, at most 5 %%; minutes to the alarm in the last two rows. A population stability
        index above 0.1 is what people decide by; the gate shows it and decides by its tolerance (1.25 times the share and half a percent).\
        """
            .formatted(lab.runs(60, 300)));
    findings.columns(List.of("what", "20 rps", "200 rps", "2000 rps"));
    shares("no drift: alarms of the gate", 0);
    shares("index 0.03, within the tolerance: alarms of the gate", .25);
    psi("no drift: index of one look above 0.1", false);
    psi("no drift: index of all so far above 0.1", true);
    delays("index 0.11, shares to 1.5 times: found, independent", Engines.INDEPENDENT);
    delays("the same, nothing known", Engines.UNKNOWN);
  }

  private void shares(String name, double lean) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      cells.add(Findings.percent(gate(rps, lean, Engines.INDEPENDENT).share()));
    }
    findings.row(cells);
  }

  private void delays(String name, Dispersion dispersion) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      cells.add(Findings.delay(gate(rps, .5, dispersion)));
    }
    findings.row(cells);
  }

  private void psi(String name, boolean cumulative) {
    List<String> cells = new ArrayList<>(List.of(name));
    for (double rps : FalseAlarms.RPS) {
      Simulation runs =
          lab.run(
              "%s, %.0f rps".formatted(name, rps),
              random -> psiAlarm(random, rps, cumulative),
              LOOKS,
              lab.runs(60, 300));
      cells.add(Findings.percent(runs.share()));
    }
    findings.row(cells);
  }

  private static int psiAlarm(RandomGenerator random, double rps, boolean cumulative) {
    double[] canary = new double[BINS];
    double[] stable = new double[BINS];
    for (int look = 1; look <= LOOKS; look++) {
      Sample.Bins counts = look(random, rps, 0);
      for (int bin = 0; bin < BINS; bin++) {
        canary[bin] = counts.canary().get(bin) + (cumulative ? canary[bin] : 0);
        stable[bin] = counts.stable().get(bin) + (cumulative ? stable[bin] : 0);
      }
      if (Stability.of(boxed(canary), boxed(stable)).psi() > PSI_CUT) {
        return look;
      }
    }
    return 0;
  }

  private static List<Double> boxed(double[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }
}
