package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.bench.World.Weather;
import dev.bellwether.gate.sequential.Dispersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon a canary that is worse than stable is found; alpha .05 unless said. */
final class Delays {
  static final double[] FACTORS = {1.2, 1.5, 2, 5};

  /** Runs that the design's figures are the means of. */
  private static final int DESIGN_RUNS = 400;

  /** What the design states for a dispersion of 1.1, in minutes, for each factor. */
  private static final Map<Double, double[]> DESIGN =
      Map.of(
          20.0, new double[] {665, 182, 46, 6.0},
          200.0, new double[] {102, 19, 6.4, 1.2},
          2000.0, new double[] {16, 2.9, 1.2, 1.0});

  /** And how many of those at 20 rps and 1.2 times are found within a day at all. */
  private static final double DESIGN_FOUND = .78;

  /** One standard error of that. */
  private static final double DESIGN_FOUND_ERROR = .02;

  private final Lab lab;
  private final Findings findings;

  private Delays(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Delays all = new Delays(lab, findings);
    all.asDesigned();
    all.bounds();
    all.lateOnset();
    if (lab.whole()) {
      all.underStress();
    }
  }

  /** Both levels of one gate beside stable; the comparison with other rules reads the same runs. */
  static List<Simulation> runs(Lab lab, double rps, double factor, Dispersion dispersion) {
    return lab.run(
        "%s times, %.0f rps, %s".formatted(factor, rps, Engines.named(dispersion)),
        World.healthy(rps).times(factor),
        Engines.versus(dispersion, 60),
        Engines.levels(),
        DAY,
        lab.runs(200, 400));
  }

  private void asDesigned() {
    for (double rps : FalseAlarms.RPS) {
      double[] design = DESIGN.getOrDefault(rps, new double[0]);
      for (int i = 0; i < FACTORS.length; i++) {
        Simulation runs = runs(lab, rps, FACTORS[i], Engines.MEASURED).getFirst();
        String what = "%sx: %.0f rps, Fano 1.1".formatted(FACTORS[i], rps);
        findings.bar(Bar.asDesigned("minutes to find " + what, runs, design[i], DESIGN_RUNS));
        findings.bar(
            Bar.share(
                "not found within a day, " + what,
                runs.runs() - runs.times(),
                runs.runs(),
                rps == 20 && i == 0 ? 1 - DESIGN_FOUND + DESIGN_FOUND_ERROR : .005));
      }
    }
  }

  /** Twice stable's rate. */
  private void bounds() {
    findings.heading("Minutes to find twice stable's rate");
    findings.columns(List.of("requests a second", "look", "dispersion", "at most", "measured"));
    bound(20, 60, Engines.MEASURED, 55);
    bound(200, 60, Engines.MEASURED, 8);
    bound(20, 60, Engines.UNKNOWN, 68);
    bound(200, 60, Engines.UNKNOWN, 13);
    bound(2000, 60, Engines.UNKNOWN, 8);
    bound(2000, 15, Engines.UNKNOWN, 3.5);
  }

  private void bound(double rps, int lookSeconds, Dispersion dispersion, double most) {
    Simulation runs =
        lookSeconds == 60
            ? runs(lab, rps, 2, dispersion).getFirst()
            : lab.run(
                "2 times, %.0f rps, looks of %d s".formatted(rps, lookSeconds),
                World.healthy(rps).times(2).lookEvery(lookSeconds),
                Engines.versus(dispersion, lookSeconds),
                Engines.at(.05),
                DAY * 60 / lookSeconds,
                lab.runs(200, 400));
    double unit = lookSeconds / 60.0;
    String named = Engines.named(dispersion);
    findings.bar(
        Bar.mean(
            "minutes to find 2x: %.0f rps, %d s looks, %s".formatted(rps, lookSeconds, named),
            runs.delay(0) * unit,
            most,
            runs.delayError(0) * unit));
    findings.row(
        List.of(
            "%.0f".formatted(rps),
            lookSeconds + " s",
            named,
            Findings.minutes(most),
            Findings.minutes(runs.delay(0) * unit)));
  }

  private void lateOnset() {
    findings.heading("Minutes to find what breaks at minute 300");
    findings.paragraph("200 rps; 2x is a promise. Runs that alarmed before are left out.");
    findings.columns(List.of("dispersion", "at most, 2x", "1.5x", "2x", "5x"));
    lateOnset(Engines.INDEPENDENT, 12);
    lateOnset(Engines.MEASURED, 14);
    lateOnset(Engines.UNKNOWN, 23);
  }

  private void lateOnset(Dispersion dispersion, double most) {
    String named = Engines.named(dispersion);
    List<String> cells = new ArrayList<>(List.of(named, Findings.minutes(most)));
    for (double factor : new double[] {1.5, 2, 5}) {
      if (factor == 2 || lab.whole()) {
        Simulation runs =
            lab.run(
                "%s times from minute 300 on, %s".formatted(factor, named),
                World.healthy(200).times(factor).from(300),
                Engines.versus(dispersion, 60),
                Engines.at(.05),
                DAY,
                lab.runs(180, 400));
        cells.add(Findings.minutes(runs.delay(300)));
        if (factor == 2) {
          findings.bar(
              Bar.mean(
                  "minutes to find 2x from minute 300 on: 200 rps, " + named,
                  runs.delay(300),
                  most,
                  runs.delayError(300)));
        }
      }
    }
    findings.row(cells);
  }

  private void underStress() {
    findings.heading("Minutes to find a regression in bad weather");
    findings.columns(List.of("both versions alike", "times", "20 rps", "200 rps", "2000 rps"));
    stress("clusters, Fano 3 (measured: 3.3)", 1.5, 3, Weather.STEADY, Dispersion.measured(3));
    stress("clusters, Fano 3 (measured: 3.3)", 2, 3, Weather.STEADY, Dispersion.measured(3));
    stress("clusters, Fano 3 (nothing known)", 2, 3, Weather.STEADY, Engines.UNKNOWN);
    stress("shared bursts (Fano 1.1)", 1.5, 1, Weather.BURSTS, Engines.MEASURED);
    stress("ramp 1/5/25/50 % (Fano 1.1)", 1.5, 1, Weather.RAMP, Engines.MEASURED);
    stress("looks missing, pods restart (Fano 1.1)", 2, 1, Weather.MISSING, Engines.MEASURED);
  }

  private void stress(
      String name, double factor, double fano, Weather weather, Dispersion dispersion) {
    List<String> cells = new ArrayList<>(List.of(name, factor + "x"));
    for (double rps : FalseAlarms.RPS) {
      Simulation runs =
          lab.run(
              "%s, %s times, %.0f rps".formatted(name, factor, rps),
              World.healthy(rps).times(factor).clustered(fano).under(weather),
              Engines.versus(dispersion, 60),
              Engines.at(.05),
              DAY,
              lab.runs(40, 200));
      cells.add(Findings.delay(runs));
    }
    findings.row(cells);
  }
}
