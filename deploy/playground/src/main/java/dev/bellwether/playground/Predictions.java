package dev.bellwether.playground;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What was predicted lately, until its label comes. Bounded: the oldest is forgotten, and a label
 * counts once.
 */
final class Predictions {
  private final int limit;
  private final SequencedMap<String, Prediction> recent = new LinkedHashMap<>();

  Predictions(int limit) {
    this.limit = limit;
  }

  record Prediction(RouterMetrics.Series series, double probability) {
    void scoreAgainst(int label) {
      double error = probability - label;
      boolean right = probability >= Output.POSITIVE_FROM == (label == 1);
      series.scored(1 - error * error, right ? 1 : 0);
    }
  }

  synchronized void remember(String id, Prediction prediction) {
    prediction.series().predicted(prediction.probability());
    recent.put(id, prediction);
    if (recent.size() > limit) {
      recent.pollFirstEntry();
    }
  }

  synchronized Optional<Prediction> take(String id) {
    return Optional.ofNullable(recent.remove(id));
  }
}
