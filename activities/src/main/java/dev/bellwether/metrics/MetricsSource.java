package dev.bellwether.metrics;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import java.time.Instant;
import java.util.Set;

/** Something of the team's that counts what the versions of a model do. */
public interface MetricsSource {
  /**
   * Reads the raw counters as they stand. Whatever the source does wrong is in the reading, as a
   * problem of an endpoint; nothing is thrown for it.
   */
  Reading read(Question question);

  /** What is read for a gate, as a person could repeat it. */
  String query(Gate gate, String model, String version);

  /**
   * @param versions whose counters are wanted
   * @param at the look's time; a source that only knows the present ignores it
   */
  record Question(String model, Set<String> versions, Instant at) {
    public Question {
      versions = Set.copyOf(versions);
    }
  }
}
