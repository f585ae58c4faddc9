package dev.bellwether.gate.sequential;

import java.util.ArrayList;
import java.util.List;

/**
 * Evidence about a canary beside the concurrent stable version. It is worse only if its rate is
 * above a multiple of stable's and above a floor, so evidence of both is asked for, look by look.
 */
final class VersusEvidence {
  private final Proportion.VersusStable terms;
  private final Bettor<Batch> fail;
  private final int half;
  private final Bettor<Batch> pass;
  private final Bettor<Batch> passFloor;

  VersusEvidence(Proportion.VersusStable terms, Dispersion dispersion, boolean lateOnset) {
    this.terms = terms;
    List<Bets<Batch>> bets = new ArrayList<>(ratioBets(terms, dispersion));
    this.half = bets.size();
    bets.addAll(CeilingEvidence.failBets(terms.ignoreBelow(), dispersion));
    this.fail = new Bettor<>(bets, lateOnset);
    double fano = dispersion.passFano();
    this.pass =
        new Bettor<>(List.of(new RatioBets(Side.PASS, terms.nonInferiority(), 0, fano)), false);
    double floor = CeilingEvidence.margin(terms.ignoreBelow(), terms.passMargin());
    this.passFloor = new Bettor<>(List.of(CountBets.of(Side.PASS, floor, fano)), false);
  }

  private static List<Bets<Batch>> ratioBets(Proportion.VersusStable terms, Dispersion dispersion) {
    double fano = dispersion.failFano();
    List<Bets<Batch>> bets = new ArrayList<>();
    if (fano < Double.POSITIVE_INFINITY) {
      bets.add(new RatioBets(Side.FAIL, terms.maxRatio(), 0, fano));
    }
    if (!Dispersion.trialsAreIndependent(fano)) {
      bets.add(PollBets.ratio(Side.FAIL, PollBets.ratio(terms.maxRatio(), terms.cap())));
    }
    return bets;
  }

  Bettor<Batch> fail() {
    return fail;
  }

  Bettor<Batch> pass() {
    return pass;
  }

  double failLogE(Doubles wealth) {
    double ratio = fail.logE(wealth, 0, half);
    double floor = fail.logE(wealth, half, 2 * half);
    return Math.min(ratio, floor);
  }

  double passLogE(Doubles wealth, Batch step) {
    return Logs.mean(pass.logE(wealth, 0), passFloor.logE(step));
  }

  boolean inside(Batch step) {
    if (!(step.trials() > 0 && step.stableTrials() > 0)) {
      return false;
    }
    double canary = step.events() / step.trials();
    double stable = step.stableEvents() / step.stableTrials();
    return !Numbers.below(terms.maxRatio() * stable, canary)
        || !Numbers.below(terms.ignoreBelow(), canary);
  }
}
