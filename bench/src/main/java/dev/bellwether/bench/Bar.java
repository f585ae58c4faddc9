package dev.bellwether.bench;

import java.util.Locale;

/**
 * One promise, measured; broken only beyond the error of the simulation.
 *
 * @param most the bound
 * @param error one standard error: of what was measured, or of a share that is exactly the bound
 * @param kept whether chance alone explains what is above the bound
 */
record Bar(String name, double measured, double most, double error, boolean kept) {
  /** So many standard errors are chance. */
  private static final double SIGMAS = 3;

  /** What three standard errors of a normal variable leave above them. */
  private static final double CHANCE = .00135;

  /** Of a mean. */
  static Bar mean(String name, double measured, double most, double error) {
    return new Bar(name, measured, most, error, measured <= most + SIGMAS * error);
  }

  /**
   * Of a share, by the exact binomial tail: normal errors are too forgiving at 1 % of few runs.
   *
   * @param times how many of the runs it happened in
   */
  static Bar share(String name, long times, int runs, double most) {
    return new Bar(
        name,
        (double) times / runs,
        most,
        Math.sqrt(most * (1 - most) / runs),
        atLeast(times, runs, most) >= CHANCE);
  }

  /** The same of a whole simulation. */
  static Bar share(String name, Simulation runs, double most) {
    return share(name, runs.times(), runs.runs(), most);
  }

  /**
   * Of a mean delay: at most a tenth above that of the design, which is the mean of so many runs
   * itself and was written down with two digits. Without it a gate that finds nothing would keep
   * every promise.
   */
  static Bar asDesigned(String name, Simulation runs, double design, int designRuns) {
    double rounding = design < 10 ? .05 : .5;
    double designError = runs.deviation(0) / Math.sqrt(designRuns);
    return mean(
        name + ", a tenth above the design's " + Findings.minutes(design),
        runs.delay(0),
        1.1 * (design + rounding),
        Math.hypot(runs.delayError(0), designError));
  }

  /** The chance of so many successes or more. */
  static double atLeast(long times, int runs, double p) {
    double logTerm = runs * Math.log1p(-p);
    double below = 0;
    for (int x = 0; x < times; x++) {
      below += Math.exp(logTerm);
      logTerm += Math.log((runs - x) / (x + 1.0)) + Math.log(p) - Math.log1p(-p);
    }
    return 1 - below;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-6s %8.3f, at most %6.3f (+- %.3f)  %s",
        kept ? "kept" : "BROKEN",
        measured,
        most,
        error,
        name);
  }
}
