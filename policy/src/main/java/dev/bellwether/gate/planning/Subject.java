package dev.bellwether.gate.planning;

import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.util.Collections;

/** What a gate counts, and how a canary shows that is at so many times the gate's limit. */
public sealed interface Subject {
  /** What is never quite reached: a share of all. */
  double MOST_SHARE = 0.99;

  /**
   * Events among trials.
   *
   * @param limit the share that may not be reached
   * @param comparisons how many comparisons with stable the gate's test makes; 0 for none
   */
  record Share(double limit, int comparisons) implements Subject {}

  /**
   * Scores, each 0 or 1: the widest they can spread, so the longest it can take.
   *
   * @param limit their mean may not be below
   */
  record Mean(double limit) implements Subject {}

  /**
   * How often a trial is bad at so many times the limit. Of scores, what is missing to 1 counts.
   */
  default double badAt(double factor) {
    double allowed =
        switch (this) {
          case Share share -> share.limit();
          case Mean mean -> 1 - mean.limit();
        };
    return Math.min(MOST_SHARE, factor * allowed);
  }

  /**
   * What one look shows.
   *
   * @param bad how often the canary's trials are bad
   * @param stableBad how often stable's are
   */
  default Sample sample(Flow flow, Flow stableFlow, Rates expected, double bad, double stableBad) {
    double trials = flow.arrivals(expected.canary());
    double events = flow.events(trials, bad);
    return switch (this) {
      case Share share when share.comparisons() == 0 -> Sample.Trials.of(trials, events);
      case Share share -> {
        double stableTrials = stableFlow.arrivals(expected.stable());
        double stableEvents = stableFlow.events(stableTrials, stableBad);
        Sample.Both both = new Sample.Both(events, trials, stableEvents, stableTrials);
        yield new Sample.Trials(
            trials, events, events, Collections.nCopies(share.comparisons(), both));
      }
      case Mean ignored ->
          Sample.Scores.of(ScoreHistogram.NONE.plus(0, events).plus(1, trials - events));
    };
  }

  /** How many trials of each version come, in some time. */
  record Rates(double canary, double stable) {
    Rates over(double seconds) {
      return new Rates(canary * seconds, stable * seconds);
    }
  }
}
