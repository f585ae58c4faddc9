package dev.bellwether.bench;

import java.util.random.RandomGenerator;

/**
 * What happens in one simulated release, look by look.
 *
 * @param rps requests a second of both versions
 * @param share the canary's part of them
 * @param lookSeconds how long a look spans
 * @param base error rate of stable
 * @param factor what the canary's is that of stable times, from {@code onset} on
 * @param onset look of the regression, 0 for the first
 * @param fano how events cluster in an arm
 * @param weather what changes for both versions alike
 */
record World(
    double rps,
    double share,
    int lookSeconds,
    double base,
    double factor,
    int onset,
    double fano,
    Weather weather) {

  /** What changes over a day. */
  enum Weather {
    STEADY,
    /** Load by 0.2 to 1.8, error rate by 0.4 to 1.6. */
    DIURNAL,
    /** Error rate by a log-normal autoregression. */
    BURSTS,
    /** The weight goes 1, 5, 25, 50 % under diurnal errors. */
    RAMP,
    /** A fifth of the looks are missing; the next spans them. */
    MISSING
  }

  private static final int DAY = 86_400;

  static World healthy(double rps) {
    return new World(rps, .05, 60, .005, 1, 0, 1, Weather.STEADY);
  }

  World times(double newFactor) {
    return new World(rps, share, lookSeconds, base, newFactor, onset, fano, weather);
  }

  World from(int newOnset) {
    return new World(rps, share, lookSeconds, base, factor, newOnset, fano, weather);
  }

  World clustered(double newFano) {
    return new World(rps, share, lookSeconds, base, factor, onset, newFano, weather);
  }

  World under(Weather newWeather) {
    return new World(rps, share, lookSeconds, base, factor, onset, fano, newWeather);
  }

  World lookEvery(int seconds) {
    return new World(rps, share, seconds, base, factor, onset, fano, weather);
  }

  World rate(double newBase) {
    return new World(rps, share, lookSeconds, newBase, factor, onset, fano, weather);
  }

  Stream begin(RandomGenerator random) {
    return new Stream(random);
  }

  /** One run of it. */
  final class Stream {
    private final RandomGenerator random;
    private final double phase;
    private int look;
    private double burst;
    private Counts missed = new Counts(0, 0, 0, 0);

    private Stream(RandomGenerator random) {
      this.random = random;
      this.phase = random.nextDouble() * 2 * Math.PI;
      this.burst = 0.8 * random.nextGaussian();
    }

    /** The next look; one that is missing counted nothing. */
    Counts next() {
      double sun = Math.sin(phase + 2 * Math.PI * look * lookSeconds / DAY);
      boolean diurnal = weather == Weather.DIURNAL || weather == Weather.RAMP;
      double load = weather == Weather.DIURNAL ? 1 + .8 * sun : 1;
      double rate = base * (diurnal ? 1 + .6 * sun : 1) * burst();
      double weight = weather == Weather.RAMP ? ramp() : share;
      int total = (int) Math.rint(rps * lookSeconds * load);
      // Each request is routed by itself.
      int trials = Draws.binomial(random, total, weight);
      double canary = Math.min(1, rate * (look >= onset ? factor : 1));
      look++;
      Counts counts =
          new Counts(
              Draws.clustered(random, trials, canary, fano),
              trials,
              Draws.clustered(random, total - trials, Math.min(1, rate), fano),
              total - trials);
      return weather == Weather.MISSING ? someMissing(counts) : counts;
    }

    private Counts someMissing(Counts counts) {
      missed = missed.plus(counts);
      if (random.nextDouble() < .2) {
        return new Counts(0, 0, 0, 0);
      }
      Counts seen = missed;
      missed = new Counts(0, 0, 0, 0);
      return seen;
    }

    private double burst() {
      if (weather != Weather.BURSTS) {
        return 1;
      }
      burst = .9 * burst + .8 * Math.sqrt(1 - .81) * random.nextGaussian();
      return Math.exp(burst - .32);
    }

    private double ramp() {
      double[] weights = {.01, .05, .25, .5};
      return weights[Math.min(3, look * lookSeconds / (DAY / 4))];
    }
  }
}
