package dev.bellwether.gate.sequential;

/**
 * What one look, or a step of them, counted. Whole numbers, but for trials that are a time.
 *
 * @param events of the canary that count against it
 * @param trials of the canary
 * @param stableEvents 0 where nothing is compared with stable
 * @param stableTrials 0 where nothing is compared with stable
 */
record Batch(double events, double trials, double stableEvents, double stableTrials) {
  static Batch of(double events, double trials) {
    return new Batch(events, trials, 0, 0);
  }
}
