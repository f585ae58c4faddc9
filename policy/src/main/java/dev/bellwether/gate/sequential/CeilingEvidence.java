package dev.bellwether.gate.sequential;

import java.util.ArrayList;
import java.util.List;

/**
 * Evidence about a fixed ceiling. Where trials may cluster, half the stake is on a look's rate,
 * which has no model of that, and half on counts with a measured or assumed dispersion.
 */
final class CeilingEvidence {
  private final Bettor<Batch> fail;
  private final int mixtures;
  private final Bettor<Batch> pass;
  private final double limit;

  CeilingEvidence(Proportion.Ceiling ceiling, Dispersion dispersion, boolean lateOnset) {
    this.limit = ceiling.limit();
    List<Bets<Batch>> bets = failBets(limit, dispersion);
    this.mixtures = bets.size();
    this.fail = new Bettor<>(bets, lateOnset);
    double margin = margin(limit, ceiling.passMargin());
    this.pass =
        new Bettor<>(List.of(CountBets.of(Side.PASS, margin, dispersion.passFano())), false);
  }

  /** What speaks against a ceiling, one or two mixtures. */
  static List<Bets<Batch>> failBets(double limit, Dispersion dispersion) {
    double fano = dispersion.failFano();
    List<Bets<Batch>> bets = new ArrayList<>();
    if (fano < Double.POSITIVE_INFINITY) {
      bets.add(CountBets.of(Side.FAIL, limit, fano));
    }
    if (!Dispersion.trialsAreIndependent(fano)) {
      bets.add(PollBets.ceiling(Side.FAIL, limit));
    }
    return bets;
  }

  /** The share that passing rejects; at least half of what is left up to 1 stays above it. */
  static double margin(double limit, double factor) {
    return Math.min(limit * factor, (1 + limit) / 2);
  }

  Bettor<Batch> fail() {
    return fail;
  }

  double failLogE(Doubles wealth) {
    return fail.logE(wealth, 0, mixtures);
  }

  double passLogE(Batch step) {
    return pass.logE(step);
  }

  boolean inside(double rate) {
    return Numbers.below(rate, limit);
  }
}
