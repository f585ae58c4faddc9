package dev.bellwether.gate.sequential;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the evidence of several tests together, whatever they have in common: the weighted average
 * of evidence is evidence. Never later than asking each test for its own part.
 */
public final class Merging {
  private Merging() {}

  /** ln of the weighted average. */
  public static double logE(List<Double> shares, List<Double> logEs) {
    double[] summands = new double[shares.size()];
    for (int i = 0; i < summands.length; i++) {
      summands[i] = StrictMath.log(shares.get(i)) + logEs.get(i);
    }
    return Logs.sum(summands);
  }

  /**
   * Every test's part of the whole: what is stated, and what is left in equal parts for the rest.
   *
   * @throws IllegalArgumentException when parts are not above 0, or sum to more than 1, or leave
   *     nothing for the rest
   */
  public static List<Double> shares(List<@Nullable Double> stated) {
    double left = 1;
    int unstated = 0;
    for (Double share : stated) {
      if (share == null) {
        unstated++;
      } else if (share > 0 && share <= 1) {
        left -= share;
      } else {
        throw new IllegalArgumentException("a share in (0, 1], not " + share);
      }
    }
    // Decimal fractions that sum to 1 may do so only nearly.
    boolean enough = unstated == 0 ? left >= -1e-9 : left > 1e-9;
    if (!enough) {
      throw new IllegalArgumentException("shares that sum to " + (1 - left));
    }
    List<Double> shares = new ArrayList<>();
    for (Double share : stated) {
      shares.add(share == null ? left / unstated : share);
    }
    return shares;
  }
}
