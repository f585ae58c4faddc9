package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** What a successful inference answer is good for. */
sealed interface Output {
  /** So sure is sure enough. */
  double POSITIVE_FROM = 0.5;

  /** A prediction about one row, which a label can come for. */
  record Prediction(String id, double probability) implements Output {
    boolean positive() {
      return probability >= POSITIVE_FROM;
    }
  }

  /** Something else than one row's probabilities: several rows, or only what was asked for. */
  record Other() implements Output {}

  /** No output, or probabilities that are none. */
  record Unusable() implements Output {}

  static Output of(byte[] answer) {
    ObjectNode body;
    try {
      body = Json.read(answer);
    } catch (IOException e) {
      // Not ours to refuse: the client gets the answer as it is.
      return new Unusable();
    }
    for (JsonNode output : body.path("outputs")) {
      if (output.path("name").asText().equals(Classifier.PROBABILITIES)) {
        return of(body.path("id").asText(), output.path("data"));
      }
    }
    return body.path("outputs").isEmpty() ? new Unusable() : new Other();
  }

  private static Output of(String id, JsonNode data) {
    boolean usable = !data.isEmpty();
    for (JsonNode value : data) {
      usable &= value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
    }
    if (!usable) {
      return new Unusable();
    }
    return data.size() == Classifier.CLASSES
        ? new Prediction(id, data.get(1).doubleValue())
        : new Other();
  }
}
