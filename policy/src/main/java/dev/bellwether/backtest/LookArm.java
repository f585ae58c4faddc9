package dev.bellwether.backtest;

import dev.bellwether.gate.sequential.ScoreHistogram;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one version did during a look. What is null or empty was not there, or cannot be believed;
 * then {@code doubts} says why. Nothing is ever read as zero that was not said to be.
 *
 * @param scores counts by score; off the hundredths split between two of them
 * @param namedScores the same of scores that have a name of their own
 * @param gauges newest values by name
 * @param bins counts by bin of whatever is watched for drift, by name
 */
public record LookArm(
    @Nullable Double requests,
    @Nullable Double errors,
    @Nullable Latency latency,
    @Nullable ScoreHistogram scores,
    Map<String, ScoreHistogram> namedScores,
    Map<String, Gauge> gauges,
    @Nullable Double nulls,
    @Nullable Double positives,
    @Nullable Pairs pairs,
    Map<String, List<Double>> bins,
    @Nullable Restarts restarts,
    Map<Part, Doubt> doubts) {
  /** Nothing seen. */
  public static final LookArm NONE =
      new LookArm(
          null, null, null, null, Map.of(), Map.of(), null, null, null, Map.of(), null, Map.of());

  public LookArm {
    namedScores = Map.copyOf(namedScores);
    gauges = Map.copyOf(gauges);
    bins = Map.copyOf(bins);
  }

  /** What can be there, and can be wrong without the rest being so. */
  public enum Part {
    REQUESTS("requests"),
    LATENCY("latency"),
    SCORES("scores"),
    NAMED_SCORES("named_scores"),
    GAUGES("gauges"),
    NULLS("nulls"),
    POSITIVES("positives"),
    PAIRS("pairs"),
    BINS("bins"),
    RESTARTS("restarts");

    private final String key;

    Part(String key) {
      this.key = key;
    }

    /** The key in a line. */
    public String key() {
      return key;
    }
  }

  /** Why a part cannot be believed. */
  public record Doubt(String expected, String came) {
    @Override
    public String toString() {
      return "expected " + expected + ", came " + came;
    }
  }

  /**
   * Requests by time.
   *
   * @param edges finite upper edges in ms, ascending
   * @param cumulative requests at or below each
   * @param requests all of them; those in no bucket took longer than the last edge
   */
  public record Latency(List<Double> edges, List<Double> cumulative, double requests) {
    public Latency {
      edges = List.copyOf(edges);
      cumulative = List.copyOf(cumulative);
    }
  }

  /**
   * A value as it stood.
   *
   * @param repeated the very sample of the look before: what it is taken from had no newer one
   */
  public record Gauge(double value, boolean repeated) {}

  /** Requests that both versions answered, and how many of them differently. */
  public record Pairs(double n, double disagreements) {}

  /** Restarts over the time that the pods ran together. */
  public record Restarts(double restarts, double podSeconds) {}
}
