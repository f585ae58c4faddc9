package dev.bellwether.smoke;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.artifact.ArtifactFolder;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Requests with the answers that are right, kept in the artifact.
 *
 * @param tolerance the largest difference that a number may have
 */
record GoldenSuite(double tolerance, List<Case> cases) {
  private static final JsonMapper MAPPER = JsonMappers.lenient();

  GoldenSuite {
    cases = List.copyOf(cases);
  }

  record Case(JsonNode request, JsonNode outputs) {}

  /** Reads a suite whose bytes the manifest vouches for. */
  static GoldenSuite read(ArtifactFolder artifact, String name) {
    if (!artifact.names(name)) {
      throw new WrongAnswer(
          "the artifact has no %s; add one, or leave smoke_test out of the spec".formatted(name));
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(Files.readString(artifact.verified(name)));
    } catch (IOException e) {
      throw new WrongAnswer("%s cannot be read: %s".formatted(name, e.getMessage()));
    }
    double tolerance = json.path("tolerance").asDouble(Double.NaN);
    List<Case> cases =
        StreamSupport.stream(json.path("requests").spliterator(), false)
            .map(GoldenSuite::golden)
            .toList();
    if (!(tolerance >= 0) || Double.isInfinite(tolerance) || cases.isEmpty()) {
      throw new WrongAnswer(name + " needs a tolerance of at least 0 and at least one request");
    }
    return new GoldenSuite(tolerance, cases);
  }

  /** Without an exponent: {@code 0.0001}. */
  String toleranceInWords() {
    return BigDecimal.valueOf(tolerance).stripTrailingZeros().toPlainString();
  }

  private static Case golden(JsonNode entry) {
    return new Case(
        MAPPER.createObjectNode().set("inputs", entry.path("inputs")), entry.path("outputs"));
  }

  /** What is wrong with the outputs, if anything is. */
  Optional<String> difference(JsonNode expected, JsonNode came) {
    if (!came.isArray() || came.size() != expected.size()) {
      return Optional.of("expected %d outputs, came %d".formatted(expected.size(), came.size()));
    }
    for (JsonNode output : expected) {
      String name = output.path("name").asText();
      Optional<JsonNode> other =
          StreamSupport.stream(came.spliterator(), false)
              .filter(o -> o.path("name").asText().equals(name))
              .findFirst();
      Optional<String> difference =
          other.isEmpty()
              ? Optional.of("output '%s' is missing".formatted(name))
              : tensors(name, output, other.get());
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private Optional<String> tensors(String name, JsonNode expected, JsonNode came) {
    for (String field : List.of("datatype", "shape")) {
      if (expected.has(field) && !expected.get(field).equals(came.path(field))) {
        return Optional.of(
            "output '%s' has %s %s, expected %s"
                .formatted(name, field, came.path(field), expected.get(field)));
      }
    }
    return data(name, expected.path("data"), came.path("data"));
  }

  private Optional<String> data(String name, JsonNode expected, JsonNode came) {
    boolean same =
        switch (expected.getNodeType()) {
          case ARRAY -> came.isArray() && came.size() == expected.size();
          // A NaN is within tolerance of nothing.
          case NUMBER ->
              came.isNumber() && Math.abs(came.doubleValue() - expected.doubleValue()) <= tolerance;
          case BINARY, BOOLEAN, MISSING, NULL, OBJECT, POJO, STRING -> came.equals(expected);
        };
    if (!same) {
      return Optional.of(
          "output '%s' is %s, expected %s within %s"
              .formatted(name, clip(came), clip(expected), toleranceInWords()));
    }
    for (int i = 0; expected.isArray() && i < expected.size(); i++) {
      Optional<String> difference = data(name, expected.get(i), came.get(i));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static String clip(JsonNode value) {
    String text = value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
