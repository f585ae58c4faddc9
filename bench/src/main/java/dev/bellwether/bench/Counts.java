package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Sample;

/**
 * What one look counted.
 *
 * @param events requests of the canary that failed
 */
record Counts(int events, int trials, int stableEvents, int stableTrials) {
  double rate() {
    return trials == 0 ? Double.NaN : (double) events / trials;
  }

  double stableRate() {
    return stableTrials == 0 ? Double.NaN : (double) stableEvents / stableTrials;
  }

  Counts plus(Counts other) {
    return new Counts(
        events + other.events,
        trials + other.trials,
        stableEvents + other.stableEvents,
        stableTrials + other.stableTrials);
  }

  Sample.Both both() {
    return new Sample.Both(events, trials, stableEvents, stableTrials);
  }
}
