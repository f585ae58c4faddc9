package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One web page of the data set: what is known of it, and whether it is phishing. */
final class LabelledRow {
  private final float[] features;
  private final int label;

  private LabelledRow(float[] features, int label) {
    this.features = features;
    this.label = label;
  }

  /** The half of the data that no model was trained on. */
  static List<LabelledRow> heldOut() {
    return read("held-out.csv");
  }

  private static List<LabelledRow> read(String resource) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Resources.open(resource), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(LabelledRow::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  private static LabelledRow parse(String line) {
    List<String> fields = List.of(line.split(",", -1));
    float[] features = new float[fields.size() - 1];
    for (int i = 0; i < features.length; i++) {
      features[i] = Float.parseFloat(fields.get(i));
    }
    return new LabelledRow(features, Integer.parseInt(fields.getLast()));
  }

  /** The row's numbers; not copied, do not write to them. */
  float[] features() {
    return features;
  }

  int label() {
    return label;
  }

  /** The row as the inputs of an inference request. */
  ArrayNode inputs() {
    ArrayNode inputs = Json.object().putArray("inputs");
    ObjectNode tensor = ModelServer.tensor(inputs, Classifier.INPUT, "FP32", 1, features.length);
    ArrayNode data = tensor.putArray("data");
    for (float feature : features) {
      data.add(feature);
    }
    return inputs;
  }
}
