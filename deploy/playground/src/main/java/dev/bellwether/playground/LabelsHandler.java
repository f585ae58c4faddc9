package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.eclipse.jetty.server.Request;

/** Takes what turned out to be true, and so scores the version that predicted it. */
final class LabelsHandler extends JsonHandler {
  private final Predictions predictions;

  LabelsHandler(Predictions predictions) {
    this.predictions = predictions;
  }

  @Override
  void answer(Request request, Out out) throws IOException {
    requireMethod(request, "POST");
    ObjectNode body = body(request);
    JsonNode label = body.path("label");
    if (!label.isInt() || label.intValue() < 0 || label.intValue() > 1) {
      throw new ProblemException(422, "bad-label", "label must be 0 or 1");
    }
    String id = body.path("id").asText();
    predictions
        .take(id)
        .orElseThrow(() ->
            new ProblemException(
                404, "unknown-prediction", "no prediction waits for a label as \"" + id + "\""))
        .scoreAgainst(label.intValue());
    out.send(Reply.noContent());
  }
}
