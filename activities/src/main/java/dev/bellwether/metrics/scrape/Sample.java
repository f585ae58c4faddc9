package dev.bellwether.metrics.scrape;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an exposition.
 *
 * @param timestampMs null when the line states none
 */
record Sample(String name, Map<String, String> labels, double value, @Nullable Long timestampMs) {
  Sample {
    labels = Map.copyOf(labels);
  }

  boolean has(String label, String labelValue) {
    return labelValue.equals(labels.get(label));
  }
}
