package dev.bellwether.api.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * How a run began, from the first event of its history.
 *
 * @param input what it was started with; missing when it cannot be read as JSON
 */
public record Origin(String originalRunId, JsonNode input) {
  static Origin unknown(Run run) {
    return new Origin(run.runId(), MissingNode.getInstance());
  }

  /** The name a spec gives, or the model when the input says neither. */
  String name(String model) {
    JsonNode name = input.path("release_pipeline").path("name");
    if (name.isTextual()) {
      return name.asText();
    }
    JsonNode rolledBack = input.path("rollback").path("model");
    return rolledBack.isTextual() ? rolledBack.asText() + "-rollback" : model;
  }
}
