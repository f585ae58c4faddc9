package dev.bellwether.gate.sequential;

/** What one trial is worth, in nats: with it a plan says how long a decision takes. */
public final class Information {
  /** What a mixture of bets pays, beside the threshold, for not knowing how bad it is. */
  private static final double SEARCH = 2.5;

  private Information() {}

  /** Of a trial that fails with chance {@code p}, against a limit of {@code limit}. */
  public static double perTrial(double p, double limit) {
    return term(p, limit) + term(1 - p, 1 - limit);
  }

  /** How many trials it takes on average until evidence reaches {@code 1 / alpha}. */
  public static double trialsToDecide(double p, double limit, double alpha, double fano) {
    return (SEARCH - StrictMath.log(alpha)) * Math.max(1, fano) / perTrial(p, limit);
  }

  private static double term(double p, double limit) {
    return p == 0 ? 0 : p * StrictMath.log(p / limit);
  }
}
