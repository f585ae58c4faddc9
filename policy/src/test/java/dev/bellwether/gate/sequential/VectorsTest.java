package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference values from another implementation, most recomputed at 50 digits by a second path. */
class VectorsTest {
  private static final double TOLERANCE = 1e-9;

  static Stream<Arguments> vectors() throws IOException {
    try (InputStream text = VectorsTest.class.getResourceAsStream("vectors.json")) {
      JsonNode all = new ObjectMapper().readTree(Objects.requireNonNull(text));
      return StreamSupport.stream(all.spliterator(), false)
          .map(vector ->
              Arguments.of(
                  "%s %s: %s"
                      .formatted(
                          vector.path("id").asText(),
                          vector.path("family").asText(),
                          vector.path("call").asText()),
                  vector));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void meetsTheReference(String name, JsonNode vector) {
    List<Double> expected = numbers(vector.get("output"));

    double[] actual = Reference.compute(vector.path("id").asText(), vector.get("input"));

    assertThat(actual).as(name).hasSize(expected.size());
    for (int i = 0; i < actual.length; i++) {
      double scale = Math.abs(expected.get(i));
      assertThat(actual[i])
          .as("%s [%d]", name, i)
          .isCloseTo(expected.get(i), within(scale == 0 ? 1e-15 : TOLERANCE * scale));
    }
  }

  @Test
  void knowsEveryVectorThereIs() throws IOException {
    assertThat(vectors()).hasSize(37);
  }

  static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(each -> numbers.add(each.asDouble()));
    } else {
      numbers.add(node.asDouble());
    }
    return numbers;
  }
}
