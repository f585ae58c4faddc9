package dev.bellwether.gate.sequential;

import java.util.function.ToDoubleFunction;

/**
 * Bets on a look's share being above (FAIL) or below (PASS) what the null expects of it. There is
 * no model of how events cluster inside a look; a look without a share is neutral.
 *
 * @param <B> what one look is counted as
 */
final class PollBets<B> implements Bets<B> {
  private static final double[] FRACTIONS = Grid.fractions();

  private final Side side;
  private final ToDoubleFunction<B> share;
  private final ToDoubleFunction<B> expected;

  /**
   * @param share in [0, 1], NaN when the look has none
   * @param expected the most (FAIL) or the least (PASS) that the null expects
   */
  PollBets(Side side, ToDoubleFunction<B> share, ToDoubleFunction<B> expected) {
    this.side = side;
    this.share = share;
    this.expected = expected;
  }

  /** On the canary's rate against a ceiling. */
  static PollBets<Batch> ceiling(Side side, double limit) {
    double theta = Numbers.share(limit);
    return new PollBets<>(side, batch -> share(batch.events(), batch.trials()), ignored -> theta);
  }

  /**
   * On the canary's part of the events of both versions.
   *
   * @param ratio as {@link #ratio} corrects it
   */
  static PollBets<Batch> ratio(Side side, double ratio) {
    return new PollBets<>(
        side,
        batch -> share(batch.events(), batch.events() + batch.stableEvents()),
        batch -> RatioBets.expectedShare(ratio, batch));
  }

  /**
   * The ratio to bet with so that the expectation stays at most 1 when requests fail one by one.
   *
   * @param cap no rate of stable is above this
   */
  static double ratio(double maxRatio, double cap) {
    return maxRatio * (1 - cap) / (1 - maxRatio * cap);
  }

  static double share(double part, double whole) {
    return whole > 0 ? part / whole : Double.NaN;
  }

  @Override
  public double[] logWeights() {
    return Grid.fractionLogWeights();
  }

  @Override
  public void gains(B batch, double[] into, int at) {
    double y = share.applyAsDouble(batch);
    double theta = expected.applyAsDouble(batch);
    double odds = side == Side.FAIL ? (y - theta) / theta : (theta - y) / (1 - theta);
    for (int i = 0; i < FRACTIONS.length; i++) {
      into[at + i] = Double.isNaN(odds) ? 0 : StrictMath.log1p(FRACTIONS[i] * odds);
    }
  }
}
