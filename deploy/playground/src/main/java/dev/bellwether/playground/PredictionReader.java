package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** Finds the prediction in an inference answer; only answers about a single row have one. */
record PredictionReader(String id, double probability) {

  static Optional<PredictionReader> read(byte[] answer) {
    ObjectNode body;
    try {
      body = Json.read(answer);
    } catch (IOException e) {
      // Not ours to refuse: the client gets the answer as it is, and no label will find it.
      return Optional.empty();
    }
    for (JsonNode output : body.path("outputs")) {
      JsonNode data = output.path("data");
      if (output.path("name").asText().equals(Classifier.PROBABILITIES)
          && data.size() == Classifier.CLASSES) {
        return Optional.of(
            new PredictionReader(body.path("id").asText(), data.get(1).doubleValue()));
      }
    }
    return Optional.empty();
  }
}
