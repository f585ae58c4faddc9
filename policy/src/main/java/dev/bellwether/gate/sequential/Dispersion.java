package dev.bellwether.gate.sequential;

/**
 * How much more counts vary than independent trials would, because retries, sessions and users come
 * in clusters. Where the assumption is too small, a guarantee turns into a certain false alarm.
 */
public sealed interface Dispersion {
  /** Each request stands for itself. */
  record Independent() implements Dispersion {}

  /**
   * A batch's variance is at most so many times its mean.
   *
   * @param fail for evidence that a limit is broken; infinite: no model of the counts at all
   * @param pass for evidence that it is kept
   * @param scores so many scores may hang together
   */
  record Assumed(double fail, double pass, double scores) implements Dispersion {
    public Assumed {
      if (!(fail >= 1 && pass >= 1 && pass < Double.POSITIVE_INFINITY && scores >= 1)
          || scores == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "a dispersion is at least 1, was %s, %s, %s".formatted(fail, pass, scores));
      }
    }
  }

  /** Nothing was measured and nothing is known. */
  static Dispersion unknown() {
    return new Assumed(10, 3, 3);
  }

  /** Stated by a person: {@code {fano: 1.1}}. */
  static Dispersion fano(double fano) {
    return new Assumed(fano, fano, fano);
  }

  /**
   * Measured on stable before the release.
   *
   * @param upper 95 % bound of the estimate
   */
  static Dispersion measured(double upper) {
    double fano = Math.max(1.1, 1.1 * upper);
    return new Assumed(fano > 5 ? Double.POSITIVE_INFINITY : fano, fano, fano);
  }

  /** Whether a number that one of the two below gave stands for independent trials. */
  static boolean trialsAreIndependent(double fano) {
    return fano == 0;
  }

  /** The Fano factor to bet with; 0 for independent trials. */
  private static double of(Dispersion dispersion, boolean fail) {
    return switch (dispersion) {
      case Independent ignored -> 0;
      case Assumed assumed -> fail ? assumed.fail() : assumed.pass();
    };
  }

  /** For bets that need a model of the counts: never infinite. */
  static double finite(Dispersion dispersion) {
    double fano = dispersion.failFano();
    return fano < Double.POSITIVE_INFINITY ? fano : dispersion.passFano();
  }

  /** How many scores may hang together. */
  default double temper() {
    return switch (this) {
      case Independent ignored -> 1;
      case Assumed assumed -> assumed.scores();
    };
  }

  /** The Fano factor that evidence of a broken limit is made with; 0 for independent trials. */
  default double failFano() {
    return of(this, true);
  }

  /** The Fano factor that evidence of a kept limit is made with; 0 for independent trials. */
  default double passFano() {
    return of(this, false);
  }
}
