package dev.bellwether.gate.sequential;

import java.time.Duration;
import java.util.List;

/**
 * Holds several mixtures of bets on the same looks. With late onset half of each mixture's wealth
 * bets from the start and half wakes up little by little, so that what breaks late is found soon.
 *
 * <p>Wealth is a row of logarithms: what is still asleep, the same for every mixture (minus
 * infinity without late onset), then what each bet has made.
 *
 * @param <B> what one look is counted as
 */
final class Bettor<B> {
  /** One onset is expected in this time. */
  private static final double ONSET_SECONDS = 14_400;

  private final List<Bets<B>> mixtures;
  private final double[] logWeights;
  private final int[] starts;
  private final boolean lateOnset;
  private final Doubles start;

  Bettor(List<Bets<B>> mixtures, boolean lateOnset) {
    this.mixtures = List.copyOf(mixtures);
    this.lateOnset = lateOnset;
    this.starts = new int[mixtures.size() + 1];
    for (int i = 0; i < mixtures.size(); i++) {
      starts[i + 1] = starts[i] + mixtures.get(i).logWeights().length;
    }
    this.logWeights = new double[starts[mixtures.size()]];
    for (int i = 0; i < mixtures.size(); i++) {
      double[] weights = mixtures.get(i).logWeights();
      System.arraycopy(weights, 0, logWeights, starts[i], weights.length);
    }
    this.start = beginning();
  }

  /** What a processed look wakes, as a share of what is asleep. */
  static double hazard(Duration sinceProcessed) {
    double seconds = sinceProcessed.getSeconds() + sinceProcessed.getNano() / 1e9;
    return Math.max(0, Math.min(0.5, seconds / ONSET_SECONDS));
  }

  /** How long a row of wealth is. */
  int size() {
    return 1 + logWeights.length;
  }

  Doubles start() {
    return start;
  }

  private Doubles beginning() {
    double[] wealth = new double[size()];
    wealth[0] = lateOnset ? -Logs.LN_2 : Double.NEGATIVE_INFINITY;
    for (int j = 0; j < logWeights.length; j++) {
      wealth[1 + j] = logWeights[j] + (lateOnset ? -Logs.LN_2 : 0);
    }
    return Doubles.of(wealth);
  }

  /** Some of what is asleep wakes up, then everything awake bets on the batch. */
  Doubles after(Doubles before, B batch, double hazard) {
    double[] gains = new double[logWeights.length];
    for (int i = 0; i < mixtures.size(); i++) {
      mixtures.get(i).gains(batch, gains, starts[i]);
    }
    double[] wealth = lateOnset ? awake(before, hazard) : before.toArray();
    for (int j = 0; j < gains.length; j++) {
      wealth[1 + j] += gains[j];
    }
    return Doubles.of(wealth);
  }

  private double[] awake(Doubles before, double hazard) {
    double asleep = before.at(0);
    double waking = asleep + StrictMath.log(hazard);
    double[] wealth = new double[size()];
    wealth[0] = asleep + StrictMath.log1p(-hazard);
    for (int j = 0; j < logWeights.length; j++) {
      wealth[1 + j] = Logs.add(before.at(1 + j), waking + logWeights[j]);
    }
    return wealth;
  }

  /** The evidence of the first mixture on one batch alone. */
  double logE(B batch) {
    return logE(after(start, batch, 0), 0);
  }

  /** The evidence of one mixture. */
  double logE(Doubles wealth, int mixture) {
    double[] all = wealth.toArray();
    return Logs.sum(all, 1 + starts[mixture], 1 + starts[mixture + 1], all[0]);
  }

  /** The mean of the evidence of the mixtures from {@code from} to before {@code to}. */
  double logE(Doubles wealth, int from, int to) {
    double[] each = new double[to - from];
    for (int i = from; i < to; i++) {
      each[i - from] = logE(wealth, i);
    }
    return Logs.mean(each);
  }
}
