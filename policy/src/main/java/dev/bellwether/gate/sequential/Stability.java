package dev.bellwether.gate.sequential;

import java.util.List;

/**
 * The population stability index of two sets of counts by bin, beside what it would be by chance
 * alone: for people who are used to it. Nothing is decided by it.
 *
 * @param freedom bins but one
 * @param expected its mean when nothing drifted, which a cut of 0.1 takes no account of
 */
public record Stability(double psi, double expected, int freedom) {
  /** Half an event is added to every bin, so that an empty one can be reckoned with. */
  public static Stability of(List<Double> canary, List<Double> stable) {
    double canaryTotal = total(canary);
    double stableTotal = total(stable);
    int bins = canary.size();
    double psi = 0;
    for (int i = 0; i < bins; i++) {
      double c = (canary.get(i) + 0.5) / (canaryTotal + bins / 2.0);
      double s = (stable.get(i) + 0.5) / (stableTotal + bins / 2.0);
      psi += (c - s) * StrictMath.log(c / s);
    }
    return new Stability(psi, (bins - 1) * (1 / canaryTotal + 1 / stableTotal), bins - 1);
  }

  /** Beside shares that are known and not counted: only the canary's counts leave anything open. */
  static Stability ofShares(List<Double> canary, List<Double> shares) {
    double counted = total(canary);
    double whole = total(shares);
    Stability beside = of(canary, shares.stream().map(share -> share / whole * counted).toList());
    return new Stability(beside.psi(), beside.freedom() / counted, beside.freedom());
  }

  /**
   * Above it an index is worth a look: 0.1, or, with few counts, what chance alone exceeds once in
   * a hundred times.
   */
  public double cut() {
    double spread = 2.0 / (9 * freedom);
    // The 99th percentile of chi-square, by Wilson and Hilferty.
    double percentile = freedom * StrictMath.pow(1 - spread + 2.3263 * StrictMath.sqrt(spread), 3);
    return Math.max(0.1, percentile * expected / freedom);
  }

  private static double total(List<Double> counts) {
    return counts.stream().mapToDouble(Double::doubleValue).sum();
  }
}
