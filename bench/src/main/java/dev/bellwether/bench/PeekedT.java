package dev.bellwether.bench;

/** A one-sided t-test of all scores so far against a limit. One use. */
final class PeekedT {
  private final double limit;
  private final double quantile;
  private int n;
  private double mean;
  private double squares;

  /**
   * @param quantile of the normal distribution that the level of the test stands for
   */
  PeekedT(double limit, double quantile) {
    this.limit = limit;
    this.quantile = quantile;
  }

  /** Takes one more score; whether the mean is called too low now. */
  boolean below(double score) {
    n++;
    double off = score - mean;
    mean += off / n;
    squares += off * (score - mean);
    int freedom = n - 1;
    if (freedom < 1 || squares == 0) {
      return false;
    }
    double error = Math.sqrt(squares / freedom / n);
    // The first term of Cornish and Fisher's expansion: exact to 0.001 from 30 scores on.
    double cut = quantile + (Math.pow(quantile, 3) + quantile) / (4 * freedom);
    return (limit - mean) / error > cut;
  }
}
