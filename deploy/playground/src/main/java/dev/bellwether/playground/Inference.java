package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** An inference request of the Open Inference Protocol, checked against what the model takes. */
final class Inference {
  private static final Set<String> OUTPUTS = Set.of(Classifier.LABEL, Classifier.PROBABILITIES);

  private final String id;
  private final float[] rows;
  private final Set<String> outputs;

  private Inference(String id, float[] rows, Set<String> outputs) {
    this.id = id;
    this.rows = rows;
    this.outputs = outputs;
  }

  static Inference of(ObjectNode body, int width) {
    JsonNode inputs = body.path("inputs");
    if (!inputs.isArray() || inputs.size() != 1) {
      throw bad("bad-inputs", "inputs must be one tensor, " + Classifier.INPUT);
    }
    return new Inference(id(body.path("id")), rows(inputs.get(0), width), outputs(body));
  }

  private static String id(JsonNode id) {
    if (id.isMissingNode()) {
      return UUID.randomUUID().toString();
    }
    if (!id.isTextual() || id.textValue().isEmpty() || id.textValue().length() > 200) {
      throw bad("bad-id", "id must be a string of 1 to 200 characters");
    }
    return id.textValue();
  }

  private static Set<String> outputs(ObjectNode body) {
    JsonNode asked = body.path("outputs");
    if (asked.isMissingNode() || asked.isEmpty()) {
      return OUTPUTS;
    }
    Set<String> names = new TreeSet<>();
    for (JsonNode output : asked) {
      names.add(output.path("name").asText());
    }
    if (!OUTPUTS.containsAll(names)) {
      throw bad("bad-outputs", "outputs are " + new TreeSet<>(OUTPUTS) + ", not " + names);
    }
    return names;
  }

  private static float[] rows(JsonNode tensor, int width) {
    if (!tensor.path("name").asText().equals(Classifier.INPUT)) {
      throw bad("bad-inputs", "the input is called " + Classifier.INPUT);
    }
    if (!tensor.path("datatype").asText().equals("FP32")) {
      throw bad("bad-datatype", "datatype must be FP32, not " + tensor.path("datatype"));
    }
    JsonNode shape = tensor.path("shape");
    boolean fits =
        shape.isArray()
            && shape.size() == 2
            && shape.get(0).isInt()
            && shape.get(0).intValue() > 0
            && shape.get(1).isInt()
            && shape.get(1).intValue() == width;
    if (!fits) {
      throw bad("bad-shape", "shape must be [n, " + width + "], n at least 1, not " + shape);
    }
    return values(tensor.path("data"), (long) shape.get(0).intValue() * width);
  }

  /** Data is flat or nested as its shape says; either way row after row. */
  private static float[] values(JsonNode data, long expected) {
    // A number takes two characters at least, so a larger shape cannot be true of this body.
    if (!data.isArray() || expected > JsonHandler.MAX_BODY_BYTES) {
      throw wrongCount(expected);
    }
    FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(expected));
    fill(data, values);
    if (values.hasRemaining()) {
      throw wrongCount(expected);
    }
    return values.array();
  }

  private static void fill(JsonNode data, FloatBuffer values) {
    for (JsonNode element : data) {
      if (element.isArray()) {
        fill(element, values);
      } else if (values.hasRemaining()) {
        values.put(number(element));
      } else {
        throw wrongCount(values.capacity());
      }
    }
  }

  private static ProblemException wrongCount(long expected) {
    return bad("bad-shape", "data must have the " + expected + " numbers that shape says");
  }

  private static float number(JsonNode element) {
    float value = element.floatValue();
    if (!element.isNumber() || !Float.isFinite(value)) {
      throw bad("bad-data", "data must be finite numbers, not " + element);
    }
    return value;
  }

  private static ProblemException bad(String code, String detail) {
    return new ProblemException(400, code, detail);
  }

  float[] rows() {
    return rows;
  }

  ObjectNode answer(String model, String version, Classifier.Classes classes) {
    ObjectNode body =
        Json.object().put("model_name", model).put("model_version", version).put("id", id);
    ArrayNode tensors = body.putArray("outputs");
    if (outputs.contains(Classifier.LABEL)) {
      labels(tensors, classes);
    }
    if (outputs.contains(Classifier.PROBABILITIES)) {
      probabilities(tensors, classes);
    }
    return body;
  }

  private static void labels(ArrayNode to, Classifier.Classes classes) {
    ArrayNode data =
        ModelServer.tensor(to, Classifier.LABEL, "INT64", classes.rows()).putArray("data");
    for (int row = 0; row < classes.rows(); row++) {
      data.add(classes.label(row));
    }
  }

  private static void probabilities(ArrayNode to, Classifier.Classes classes) {
    ArrayNode data =
        ModelServer.tensor(to, Classifier.PROBABILITIES, "FP32", classes.rows(), Classifier.CLASSES)
            .putArray("data");
    for (int row = 0; row < classes.rows(); row++) {
      data.add(classes.probability(row, 0)).add(classes.probability(row, 1));
    }
  }
}
