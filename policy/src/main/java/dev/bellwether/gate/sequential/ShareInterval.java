package dev.bellwether.gate.sequential;

/** What the share of events among a step's trials can be, at every look at once. */
final class ShareInterval {
  private static final double NOTHING = 1e-12;

  private ShareInterval() {}

  static Interval of(Batch step, double fano, double threshold) {
    return new Interval(lower(step, fano, threshold), upper(step, fano, threshold));
  }

  /** Few clustered events speak against no share at all, however small. */
  static double lower(Batch step, double fano, double threshold) {
    double least =
        step.events() == 0
            ? 0
            : Interval.crossing(p -> logE(Side.FAIL, p, fano, step), threshold, 0, 1, false);
    return least < NOTHING ? 0 : least;
  }

  static double upper(Batch step, double fano, double threshold) {
    return Interval.crossing(p -> logE(Side.PASS, p, fano, step), threshold, 0, 1, true);
  }

  private static double logE(Side side, double share, double fano, Batch step) {
    return Proportion.logE(CountBets.of(side, share, fano), step);
  }
}
