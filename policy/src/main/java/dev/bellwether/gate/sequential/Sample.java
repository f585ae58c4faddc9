package dev.bellwether.gate.sequential;

import java.util.List;

/**
 * What one look added to the counts, as a test reads it. Not yet believed: what cannot be is
 * refused with a reason.
 */
public sealed interface Sample {

  /**
   * Trials of the canary, of which some count against it: requests that failed, requests above a
   * limit, pairs that differ.
   *
   * @param atLeast so many for certain
   * @param atMost and no more than so many; the same unless buckets are too coarse to tell
   * @param versus one for each comparison with stable; empty when stable was not seen
   */
  record Trials(double trials, double atLeast, double atMost, List<Both> versus) implements Sample {
    public Trials {
      versus = List.copyOf(versus);
    }

    /** Without a comparison. */
    public static Trials of(double trials, double events) {
      return new Trials(trials, events, events, List.of());
    }

    /** Of both versions over the same time. */
    public static Trials of(Both both) {
      return new Trials(both.trials(), both.events(), both.events(), List.of(both));
    }
  }

  /** Events among trials of the canary and of stable. */
  record Both(double events, double trials, double stableEvents, double stableTrials) {
    /** The same with the roles exchanged. */
    public Both mirrored() {
      return new Both(stableEvents, stableTrials, events, trials);
    }

    Batch batch() {
      return new Batch(events, trials, stableEvents, stableTrials);
    }
  }

  /**
   * Scores of the canary's predictions.
   *
   * @param most no score was above these: the upper ends of buckets, unlabelled as 1
   * @param least no score was below these: the lower ends of buckets, unlabelled as 0
   * @param sum of the scores as the source adds them up
   */
  record Scores(ScoreHistogram most, ScoreHistogram least, double sum) implements Sample {
    /** Scores that are known one by one. */
    public static Scores of(ScoreHistogram scores) {
      return new Scores(scores, scores, scores.sum());
    }
  }

  /** Events over the time that the canary's pods ran together. */
  record Exposure(double events, double hours) implements Sample {}

  /** How many of each version fell into each bin; stable is empty against a frozen reference. */
  record Bins(List<Double> canary, List<Double> stable) implements Sample {
    public Bins {
      canary = List.copyOf(canary);
      stable = List.copyOf(stable);
    }
  }

  /**
   * Requests of each version.
   *
   * @param weight the canary's part of them that the router acknowledged, in (0, 1)
   */
  record Split(double canary, double stable, double weight) implements Sample {}
}
