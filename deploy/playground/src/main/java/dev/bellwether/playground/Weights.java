package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Percent of the traffic for each version that gets any; they sum to 100. */
record Weights(SequencedMap<String, Integer> percents) {
  private static final int ALL = 100;

  Weights {
    SequencedMap<String, Integer> positive = new TreeMap<>(percents);
    positive.values().removeIf(percent -> percent == 0);
    percents = Collections.unmodifiableSequencedMap(positive);
  }

  static Weights all(String version) {
    return new Weights(new TreeMap<>(Map.of(version, ALL)));
  }

  static Weights of(JsonNode json) {
    SequencedMap<String, Integer> percents = new TreeMap<>();
    int sum = 0;
    for (Map.Entry<String, JsonNode> weight : json.properties()) {
      JsonNode percent = weight.getValue();
      if (!percent.isInt() || percent.intValue() < 0 || percent.intValue() > ALL) {
        throw bad("the weight of " + weight.getKey() + " must be a whole number from 0 to 100");
      }
      percents.put(weight.getKey(), percent.intValue());
      sum += percent.intValue();
    }
    if (!json.isObject() || sum != ALL) {
      throw bad("weights must be an object whose numbers sum to 100");
    }
    return new Weights(percents);
  }

  static ProblemException bad(String detail) {
    return new ProblemException(422, "bad-weights", detail);
  }

  boolean has(String version) {
    return percents.containsKey(version);
  }

  /** The version at a point from 0 to 99. */
  String at(int point) {
    int end = 0;
    for (Map.Entry<String, Integer> weight : percents.entrySet()) {
      end += weight.getValue();
      if (point < end) {
        return weight.getKey();
      }
    }
    throw new IllegalArgumentException("not from 0 to 99: " + point);
  }

  ObjectNode json() {
    ObjectNode json = Json.object();
    percents.forEach(json::put);
    return json;
  }
}
