package dev.bellwether.gate.sequential;

import java.util.Arrays;

/**
 * Bets on the mean of scores in [0, 1] being below (FAIL) or above (PASS) a fixed one, read from
 * counts at the hundredths in millionths. Gains are linear in the counts.
 */
final class ScoreBets implements Bets<double[]> {
  private static final double[] FRACTIONS = Grid.fractions();

  private final double[][] perUnit;

  /**
   * @param temper so many scores may hang together in any way
   */
  ScoreBets(Side side, double mean, double temper) {
    double q = Numbers.share(mean);
    perUnit = new double[FRACTIONS.length][ScoreHistogram.POINTS];
    for (int k = 0; k < FRACTIONS.length; k++) {
      for (int i = 0; i < ScoreHistogram.POINTS; i++) {
        double y = i / 100.0;
        double odds = side == Side.FAIL ? (q - y) / (1 - q) : (y - q) / q;
        perUnit[k][i] = StrictMath.log1p(FRACTIONS[k] * odds) / temper / ScoreHistogram.UNIT;
      }
    }
  }

  @Override
  public double[] logWeights() {
    return Grid.fractionLogWeights();
  }

  @Override
  public void gains(double[] units, double[] into, int at) {
    gains(units, 0, into, at);
  }

  void gains(double[] units, int from, double[] into, int at) {
    Arrays.fill(into, at, at + FRACTIONS.length, 0);
    for (int i = 0; i < ScoreHistogram.POINTS; i++) {
      double count = units[from + i];
      if (count != 0) {
        for (int k = 0; k < FRACTIONS.length; k++) {
          into[at + k] += count * perUnit[k][i];
        }
      }
    }
  }

  /** The evidence of all scores together, with every bet placed from the start. */
  double logE(double[] units, int from) {
    double[] wealth = new double[FRACTIONS.length];
    gains(units, from, wealth, 0);
    return Logs.mean(wealth);
  }

  /**
   * A lower bound of the evidence where only moments are known: never more than the scores
   * themselves would show.
   */
  static double logE(Side side, double mean, double count, double sum, double sumOfSquares) {
    double sign = side == Side.FAIL ? 1 : -1;
    double room = side == Side.FAIL ? 1 - mean : mean;
    double first = sign * (count * mean - sum);
    double second = count * mean * mean - 2 * mean * sum + sumOfSquares;
    double[] wealth = new double[FRACTIONS.length];
    for (int k = 0; k < FRACTIONS.length; k++) {
      double f = FRACTIONS[k];
      double psi = (-StrictMath.log1p(-f) - f) / (room * room);
      wealth[k] = f / room * first - psi * second;
    }
    return Logs.mean(wealth);
  }
}
