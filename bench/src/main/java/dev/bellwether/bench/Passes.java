package dev.bellwether.bench;

import static dev.bellwether.bench.Engines.DAY;

import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** How soon a good canary passes, and how seldom one at the margin does; alpha_pass .05. */
final class Passes {
  private static final double ALPHA = .05;
  private static final double[] MARGINS = {1.25, 1.5, 2};

  private final Lab lab;
  private final Findings findings;

  private Passes(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Passes all = new Passes(lab, findings);
    all.besideStable();
    all.atTheMargin("passes at the margin of a ceiling", 1);
    all.atTheMargin("passes at the margin of a ceiling, clusters of Fano 3", 3);
    all.lastStep();
    // So many runs that the mean itself keeps the bar, not only what its error allows.
    all.requestsToPass(Engines.MEASURED, lab.runs(2000, 3000));
    all.requestsToPass(Engines.UNKNOWN, lab.runs(400, 600));
  }

  /** Whether there is evidence enough for passing, wherever the estimate is. */
  static boolean shown(Standing standing) {
    Double passLogE = standing.passLogE();
    return passLogE != null && passLogE >= Engines.at(ALPHA);
  }

  private void besideStable() {
    findings.heading("Passing beside stable");
    findings.paragraph(
        """
        Minutes until a canary as good as stable passes (`max_ratio` 1.1, Fano 1.1), then until there is evidence enough whatever the estimate
        says; and how often there is within a day, though the canary is exactly at the margin (at most 5 %).\
        """
            .stripIndent());
    findings.columns(List.of("`non_inferiority_ratio`", "20 rps", "200 rps", "2000 rps"));
    for (double margin : MARGINS) {
      List<String> cells = new ArrayList<>(List.of(Double.toString(margin)));
      for (double rps : FalseAlarms.RPS) {
        cells.add(besideStable(margin, rps));
      }
      findings.row(cells);
    }
  }

  private String besideStable(double margin, double rps) {
    SequentialTest test = Proportion.of(Engines.beside(1.1, margin), 1, Engines.MEASURED, true);
    String name = "non-inferiority %s, %.0f rps".formatted(margin, rps);
    World wrong = World.healthy(rps).times(margin);
    Simulation passes = first(name + ", wrong", wrong, test, Passes::shown, lab.runs(80, 300));
    findings.barOfTable(Bar.share("passes at the margin beside stable: " + name, passes, ALPHA));
    if (!lab.whole()) {
      return "";
    }
    World good = World.healthy(rps);
    int runs = lab.runs(40, 300);
    return "%s, %s; %s"
        .formatted(
            Findings.delay(first(name, good, test, s -> s.passes(ALPHA), runs)),
            Findings.delay(first(name + ", shown", good, test, Passes::shown, runs)),
            Findings.percent(passes.share()));
  }

  private Simulation first(
      String name, World world, SequentialTest test, Predicate<Standing> wanted, int runs) {
    return lab.run(name, trial(world, test, DAY, wanted), DAY, runs);
  }

  private static Simulation.Trial trial(
      World world, SequentialTest test, int looks, Predicate<Standing> wanted) {
    return random -> {
      World.Stream stream = world.begin(random);
      return EngineRule.first(test, () -> Sample.Trials.of(stream.next().both()), looks, wanted);
    };
  }

  /** A step of two hours; the canary has 10 requests a second. */
  private void atTheMargin(String name, double fano) {
    Proportion gate = Proportion.of(new Ceiling(Ceilings.LIMIT, 1.5), Engines.UNKNOWN, true);
    World world = World.healthy(200).rate(1.5 * Ceilings.LIMIT).clustered(fano);
    Simulation runs =
        lab.run(name, trial(world, gate, 120, Passes::shown), 120, lab.runs(600, 1000));
    findings.bar(Bar.share(name, runs, ALPHA));
  }

  /** Fine at 5 and 25 %, at one and a half times the limit at 50 %; passed at the step's end. */
  private void lastStep() {
    String name = "promoted though 1.5 times the limit at the last weight";
    Simulation runs = lab.run(name, random -> promoted(random) ? 1 : 0, 1, lab.runs(600, 1000));
    findings.bar(Bar.share(name, runs, ALPHA));
  }

  private static boolean promoted(RandomGenerator random) {
    EngineRule rule =
        new EngineRule(Proportion.of(new Ceiling(Ceilings.LIMIT, 1.5), Engines.UNKNOWN, true), 60);
    int[] trials = {600, 3000, 6000};
    double[] rates = {.001, .001, 1.5 * Ceilings.LIMIT};
    for (int step = 0; step < 3; step++) {
      rule.nextStep();
      for (int look = 1; look <= 30; look++) {
        int events = Draws.binomial(random, trials[step], rates[step]);
        Standing standing = rule.standing(Sample.Trials.of(trials[step], events));
        if (step == 2 && look >= 10 && standing.passes(ALPHA)) {
          return true;
        }
      }
    }
    return false;
  }

  /** At 80 % of the limit, as a part of what the strict form needs. */
  private void requestsToPass(Dispersion dispersion, int runs) {
    Simulation margin = toPass(dispersion, 1.5, runs);
    Simulation strict = toPass(dispersion, 1, runs);
    double part = margin.delay(0) / strict.delay(0);
    double error =
        Math.hypot(margin.delayError(0) / margin.delay(0), strict.delayError(0) / strict.delay(0));
    findings.bar(
        Bar.mean(
            "requests to pass at 80 % of the limit, as a part of the strict form's, "
                + Engines.named(dispersion),
            part,
            .1,
            part * error));
  }

  private Simulation toPass(Dispersion dispersion, double margin, int runs) {
    Proportion gate = Proportion.of(new Ceiling(Ceilings.LIMIT, margin), dispersion, true);
    World world = World.healthy(20).rate(.8 * Ceilings.LIMIT);
    int looks = 20_000;
    return lab.run(
        "to pass, margin %s, %s".formatted(margin, Engines.named(dispersion)),
        trial(world, gate, looks, standing -> standing.passes(ALPHA)),
        looks,
        runs);
  }
}
