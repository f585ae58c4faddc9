package dev.bellwether.gate.sequential;

/**
 * Bets on the share of events among trials being above (FAIL) or below (PASS) a fixed one. Every
 * gain is linear in the two counts, so a sum over looks is the gain of the sums: the order and the
 * number of looks do not matter.
 */
final class CountBets implements Bets<Batch> {
  private final double[] perEvent;
  private final double[] perTrial;

  private CountBets(double[] perEvent, double[] perTrial) {
    this.perEvent = perEvent;
    this.perTrial = perTrial;
  }

  /** For independent trials: the exact likelihood ratio. */
  static CountBets independent(Side side, double share) {
    double theta = Numbers.share(share);
    double[] perEvent = new double[Grid.TILTS];
    double[] perTrial = new double[Grid.TILTS];
    for (int j = 0; j < Grid.TILTS; j++) {
      double r = Grid.tilt(side, j);
      perEvent[j] = StrictMath.log(r);
      perTrial[j] = StrictMath.log1p((r - 1) * theta);
    }
    return new CountBets(perEvent, perTrial);
  }

  /**
   * For events that come in clusters: holds while a batch's variance is at most {@code fano} times
   * its mean. A {@code fano} of 1 is the Poisson count; the rate may then be one per unit of time.
   */
  static CountBets clustered(Side side, double rate, double fano) {
    double more = fano - 1;
    double[] perEvent = new double[Grid.TILTS];
    double[] perTrial = new double[Grid.TILTS];
    for (int j = 0; j < Grid.TILTS; j++) {
      double r = Grid.tilt(side, j);
      perEvent[j] = StrictMath.log(r * fano / (1 + r * more));
      perTrial[j] = rate * (more == 0 ? r - 1 : StrictMath.log1p((r - 1) * more / fano) / more);
    }
    return new CountBets(perEvent, perTrial);
  }

  /** One of the two above, as the dispersion says. */
  static CountBets of(Side side, double share, double fano) {
    return Dispersion.trialsAreIndependent(fano)
        ? independent(side, share)
        : clustered(side, share, fano);
  }

  @Override
  public double[] logWeights() {
    return Grid.tiltLogWeights();
  }

  @Override
  public void gains(Batch batch, double[] into, int at) {
    for (int j = 0; j < Grid.TILTS; j++) {
      into[at + j] = batch.events() * perEvent[j] - batch.trials() * perTrial[j];
    }
  }
}
