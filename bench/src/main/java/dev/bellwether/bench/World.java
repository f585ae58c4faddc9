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
    /** A fifth of the looks are missing, the next spans them; pods restart about once an hour. */
    MISSING,
    /**
     * The canary's node alone is better or worse than others, by a fifth, for a while each time.
     */
    HOT_NODE
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
    private final Pods canaryPods;
    private final Pods stablePods;
    private double burst;

    private Stream(RandomGenerator random) {
      this.random = random;
      this.phase = random.nextDouble() * 2 * Math.PI;
      this.burst = random.nextGaussian();
      this.canaryPods = new Pods(random);
      this.stablePods = new Pods(random);
    }

    /** The next look; one that is missing counted nothing. */
    Counts next() {
      double sun = Math.sin(phase + 2 * Math.PI * look * lookSeconds / DAY);
      boolean diurnal = weather == Weather.DIURNAL || weather == Weather.RAMP;
      double load = weather == Weather.DIURNAL ? 1 + .8 * sun : 1;
      double rate = base * (diurnal ? 1 + .6 * sun : 1);
      rate *= weather == Weather.BURSTS ? wave(.8) : 1;
      double weight = weather == Weather.RAMP ? ramp() : share;
      int total = (int) Math.rint(rps * lookSeconds * load);
      // Each request is routed by itself.
      int trials = Draws.binomial(random, total, weight);
      double node = weather == Weather.HOT_NODE ? wave(.2) : 1;
      double canary = Math.min(1, rate * node * (look >= onset ? factor : 1));
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
      canaryPods.serve(counts.trials(), counts.events());
      stablePods.serve(counts.stableTrials(), counts.stableEvents());
      if (random.nextDouble() < .2) {
        return new Counts(0, 0, 0, 0);
      }
      Pods.Seen canary = canaryPods.read();
      Pods.Seen stable = stablePods.read();
      return new Counts(canary.events(), canary.trials(), stable.events(), stable.trials());
    }

    /** A log-normal factor with mean 1 that takes about ten looks to forget itself. */
    private double wave(double deviation) {
      burst = .9 * burst + Math.sqrt(1 - .81) * random.nextGaussian();
      return Math.exp(deviation * burst - deviation * deviation / 2);
    }

    private double ramp() {
      double[] weights = {.01, .05, .25, .5};
      return weights[Math.min(3, look * lookSeconds / (DAY / 4))];
    }
  }
}
