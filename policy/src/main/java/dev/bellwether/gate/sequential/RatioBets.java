package dev.bellwether.gate.sequential;

/**
 * Bets on the canary's rate being above (FAIL) or below (PASS) {@code ratio} times the stable
 * version's, plus a slack. The unknown rate of stable drops out: each look is read given how many
 * events both had together, so load, weight and shared incidents may change from look to look.
 */
final class RatioBets implements Bets<Batch> {
  private final Side side;
  private final double ratio;
  private final double slack;
  private final double fano;

  /**
   * @param fano how far clusters may spread a batch: 0 for independent trials, else at least 1
   */
  RatioBets(Side side, double ratio, double slack, double fano) {
    this.side = side;
    this.ratio = ratio;
    this.slack = slack;
    this.fano = fano;
  }

  /** The canary's part of the events if its rate is {@code ratio} times the stable version's. */
  static double expectedShare(double ratio, Batch batch) {
    double canary = ratio * batch.trials();
    return Numbers.share(canary / (canary + batch.stableTrials()));
  }

  @Override
  public double[] logWeights() {
    return Grid.tiltLogWeights();
  }

  @Override
  public void gains(Batch batch, double[] into, int at) {
    double theta = expectedShare(ratio, batch);
    for (int j = 0; j < Grid.TILTS; j++) {
      Tilt tilt = Tilt.of(Grid.tilt(side, j), theta, fano);
      into[at + j] =
          batch.events() * tilt.perCanaryEvent()
              + batch.stableEvents() * tilt.perStableEvent()
              - slack * batch.trials() * tilt.perSlack();
    }
  }

  /** What one tilt gains on an event of either version, and pays for the slack. */
  record Tilt(double perCanaryEvent, double perStableEvent, double perSlack) {
    static Tilt of(double r, double theta, double fano) {
      return Dispersion.trialsAreIndependent(fano)
          ? independent(r, theta)
          : clustered(r, theta, fano);
    }

    private static Tilt independent(double r, double theta) {
      double perEvent = StrictMath.log1p((r - 1) * theta);
      double slack = (r - 1) * (1 - theta) / (1 + (r - 1) * theta);
      return new Tilt(StrictMath.log(r) - perEvent, -perEvent, slack);
    }

    private static Tilt clustered(double r, double theta, double fano) {
      double more = fano - 1;
      double nu = more == 0 ? 1 + (r - 1) * theta : root(r, theta, more);
      double canary = StrictMath.log1p(more * (r - nu) / (nu * fano));
      double stable = StrictMath.log1p(more * (1 - nu) / (nu * fano));
      double log = StrictMath.log(nu);
      double slack = more == 0 ? (r - nu) / nu : canary / more;
      return new Tilt(StrictMath.log(r) - log - canary, -log - stable, slack);
    }

    /**
     * Where the null neither gains nor loses: the zero of a concave growing function that lies
     * between the geometric and the arithmetic mean of the tilts, so that Newton's steps cannot
     * overshoot from the left.
     */
    private static double root(double r, double theta, double more) {
      double fano = more + 1;
      double least = StrictMath.exp(theta * StrictMath.log(r));
      double nu = 1 + (r - 1) * theta;
      for (int i = 0; i < 100; i++) {
        double value =
            -theta * StrictMath.log1p(more * (r - nu) / (nu * fano))
                - (1 - theta) * StrictMath.log1p(more * (1 - nu) / (nu * fano));
        double slope = 1 / nu - theta / (nu + r * more) - (1 - theta) / (nu + more);
        double next = Math.max(least, nu - value / slope);
        boolean close = Math.abs(next - nu) <= 1e-9 * nu;
        nu = next;
        if (close) {
          break;
        }
      }
      return nu;
    }
  }
}
