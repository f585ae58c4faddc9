package dev.bellwether.gate.sequential;

/**
 * The fixed grids that every mixture spreads its stakes over. State is only readable with the grid
 * it was made on, so a change of a number here is a new {@link #VERSION}.
 */
final class Grid {
  /** Pinned in every state. */
  static final int VERSION = 1;

  /** How many odds tilts there are. */
  static final int TILTS = 32;

  private static final double[] FRACTIONS = {.02, .05, .1, .2, .35, .5, .7, .85, .97};
  private static final double[] DISTANCES = distances();
  private static final double[] LOG_WEIGHTS = logWeights();
  private static final double[] LOG_EVEN = logEven();

  private Grid() {}

  /** By how much the odds of a bad trial are tilted: above 1 bets on worse, below 1 on better. */
  static double tilt(Side side, int j) {
    return side == Side.FAIL ? 1 + DISTANCES[j] : 1 / (1 + DISTANCES[j]);
  }

  /** ln of the stake on each tilt. */
  static double[] tiltLogWeights() {
    return LOG_WEIGHTS.clone();
  }

  /** What a bet on a bounded number stakes of its wealth. */
  static double[] fractions() {
    return FRACTIONS.clone();
  }

  /** ln of the stake on each fraction. */
  static double[] fractionLogWeights() {
    return LOG_EVEN.clone();
  }

  private static double[] distances() {
    double[] distances = new double[TILTS];
    for (int j = 0; j < TILTS; j++) {
      distances[j] = 0.01 * StrictMath.pow(3000, j / 31.0);
    }
    return distances;
  }

  private static double[] logWeights() {
    double[] weights = new double[TILTS];
    double sum = 0;
    for (int j = 0; j < TILTS; j++) {
      double spread = StrictMath.log(DISTANCES[j]) / 1.5;
      weights[j] = 1 / (1 + spread * spread);
      sum += weights[j];
    }
    for (int j = 0; j < TILTS; j++) {
      weights[j] = StrictMath.log(weights[j] / sum);
    }
    return weights;
  }

  private static double[] logEven() {
    double[] even = new double[FRACTIONS.length];
    java.util.Arrays.fill(even, -StrictMath.log(FRACTIONS.length));
    return even;
  }
}
