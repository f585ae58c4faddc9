package dev.bellwether.gate.sequential;

/**
 * A mixture of bets that are fair or worse while the null holds, so that the wealth they make is
 * evidence against it.
 *
 * @param <B> what one look is counted as
 */
interface Bets<B> {
  /** ln of each bet's stake; the stakes sum to 1. */
  double[] logWeights();

  /** Writes what each bet gains on a batch, as ln of a factor, to {@code into[at]} and on. */
  void gains(B batch, double[] into, int at);
}
