package dev.bellwether.gate.sequential;

import java.util.List;

/**
 * A two-sample bet that learns from past looks which bins differ. It finds any difference at all,
 * however small, which is why no gate decides by it.
 */
final class PlugIn {
  private static final double[] SHRINK = {.25, .5, 1};

  private PlugIn() {}

  /** ln of what each degree of shrinking gains on a look. */
  static double[] logFactors(
      List<Double> canary, List<Double> stable, List<Double> pastCanary, List<Double> pastStable) {
    double theta = total(canary) / (total(canary) + total(stable));
    double[] logs = new double[SHRINK.length];
    for (int k = 0; k < SHRINK.length; k++) {
      for (int b = 0; b < canary.size(); b++) {
        double odds = StrictMath.pow(share(pastCanary, b) / share(pastStable, b), SHRINK[k]);
        double q = theta * odds / (theta * odds + 1 - theta);
        logs[k] +=
            canary.get(b) * StrictMath.log(q / theta)
                + stable.get(b) * StrictMath.log((1 - q) / (1 - theta));
      }
    }
    return logs;
  }

  private static double share(List<Double> counts, int bin) {
    return (counts.get(bin) + 0.5) / (total(counts) + counts.size() / 2.0);
  }

  private static double total(List<Double> counts) {
    return counts.stream().mapToDouble(Double::doubleValue).sum();
  }
}
