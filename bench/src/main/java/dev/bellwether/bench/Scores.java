package dev.bellwether.bench;

import dev.bellwether.gate.sequential.MeanFloor;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import dev.bellwether.gate.sequential.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Quality scores against a floor of 0.92, judged after each score, up to 3000 of them. */
final class Scores {
  private static final double LIMIT = .92;
  private static final double DEVIATION = .09;
  private static final double ALPHA = .05;
  private static final int MOST = 3000;
  private static final int T_TEST_FROM = 30;

  /** Runs that the design's figures are the means of. */
  private static final int DESIGN_RUNS = 1000;

  private final Lab lab;
  private final Findings findings;

  private Scores(Lab lab, Findings findings) {
    this.lab = lab;
    this.findings = findings;
  }

  static void measure(Lab lab, Findings findings) {
    Scores all = new Scores(lab, findings);
    all.atTheLimit();
    all.asDesigned();
    if (lab.whole()) {
      all.needed();
    }
  }

  private void atTheLimit() {
    findings.bar(Bar.share("scores at their limit: false alarms", failing(LIMIT), ALPHA));
    findings.bar(
        Bar.share("scores at their limit: passes, strict form", shown(LIMIT, false), ALPHA));
    findings.bar(
        Bar.share(
            "scores at the margin below their limit: passes",
            shown(LIMIT - (1 - LIMIT) / 4, true),
            ALPHA));
  }

  /** In the strict form. */
  private void asDesigned() {
    asDesigned("to fail a mean of 0.90", failing(.90), 164);
    asDesigned("to fail a mean of 0.85", failing(.85), 15);
    asDesigned("to have evidence for a mean of 0.94", shown(.94, false), 257);
    asDesigned("to have evidence for a mean of 0.96", shown(.96, false), 114);
  }

  private void asDesigned(String what, Simulation runs, double design) {
    findings.bar(Bar.asDesigned("scores " + what, runs, design, DESIGN_RUNS));
  }

  private Simulation runs(String what, double mean, boolean margin, Predicate<Standing> wanted) {
    MeanFloor.Floor floor =
        margin ? MeanFloor.Floor.of(LIMIT) : new MeanFloor.Floor(LIMIT, 0, true);
    MeanFloor test = MeanFloor.of(floor, Engines.INDEPENDENT, true);
    return lab.run(
        "scores of mean %s, %s, margin %s".formatted(mean, what, margin),
        random ->
            EngineRule.first(
                test,
                () ->
                    Sample.Scores.of(
                        ScoreHistogram.NONE.plus(Draws.beta(random, mean, DEVIATION), 1)),
                MOST,
                wanted),
        MOST,
        lab.runs(100, 500));
  }

  private void needed() {
    findings.heading("A floor of 0.92 for scores");
    findings.paragraph(
        """
        Scores until the verdict (standard deviation 0.09, one judged at a time, at most 3000), alpha .05, in the strict form; with the default margin
        of 0.02 a mean of 0.94 and of 0.96 passes after %s and %s. A t-test of 5 %% at every score from the 30th on fails %s of releases
        whose mean is exactly 0.92; here %s fail and %s pass.\
        """
            .formatted(
                Findings.delay(passing(.94, true)),
                Findings.delay(passing(.96, true)),
                Findings.percent(peekedT().share()),
                Findings.percent(failing(LIMIT).share()),
                Findings.percent(shown(LIMIT, false).share())));
    findings.columns(List.of("mean", "0.85", "0.90", "0.94", "0.96"));
    List<String> cells = new ArrayList<>(List.of("scores"));
    for (double mean : new double[] {.85, .90}) {
      cells.add("fails after " + Findings.delay(failing(mean)));
    }
    for (double mean : new double[] {.94, .96}) {
      cells.add("passes after " + Findings.delay(passing(mean, false)));
    }
    findings.row(cells);
  }

  private Simulation failing(double mean) {
    return runs("fail", mean, false, standing -> standing.failLogE() >= Engines.at(ALPHA));
  }

  private Simulation passing(double mean, boolean margin) {
    return runs("pass", mean, margin, standing -> standing.passes(ALPHA));
  }

  /** Evidence enough for passing, wherever the estimate is. */
  private Simulation shown(double mean, boolean margin) {
    return runs("evidence for a pass", mean, margin, Passes::shown);
  }

  private Simulation peekedT() {
    return lab.run(
        "peeked t-test",
        random -> {
          PeekedT test = new PeekedT(LIMIT, 1.6449);
          for (int n = 1; n <= MOST; n++) {
            if (test.below(Draws.beta(random, LIMIT, DEVIATION)) && n >= T_TEST_FROM) {
              return n;
            }
          }
          return 0;
        },
        MOST,
        lab.runs(100, 500));
  }
}
