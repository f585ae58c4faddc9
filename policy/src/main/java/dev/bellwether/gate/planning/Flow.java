package dev.bellwether.gate.planning;

import java.util.random.RandomGenerator;

/** How many of something come during a look. */
interface Flow {
  /** What comes when so many are expected. */
  double arrivals(double expected);

  /** How many of the {@code trials} are events, each with chance {@code p}. */
  double events(double trials, double p);

  /** As expected, whole numbers only: what is left over comes with a later look. */
  static Flow steady() {
    return new Flow() {
      private double owedTrials;
      private double owedEvents;

      @Override
      public double arrivals(double expected) {
        owedTrials += expected;
        double now = Math.floor(owedTrials);
        owedTrials -= now;
        return now;
      }

      @Override
      public double events(double trials, double p) {
        owedEvents += trials * p;
        double now = Math.min(trials, Math.floor(owedEvents));
        owedEvents -= now;
        return now;
      }
    };
  }

  /** By chance, each request for itself. */
  static Flow random(RandomGenerator random) {
    return new Flow() {
      @Override
      public double arrivals(double expected) {
        return Chances.poisson(random, expected);
      }

      @Override
      public double events(double trials, double p) {
        return Chances.binomial(random, trials, p);
      }
    };
  }
}
