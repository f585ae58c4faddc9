package dev.bellwether.playground;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
  @ParameterizedTest
  @CsvSource({"0.5,true", "0.499,false", "1,true", "0,false"})
  void aRowsProbabilitiesAreAPrediction(double probability, boolean positive) {
    assertThat(of("[%s,%s]".formatted(1 - probability, probability)))
        .isEqualTo(new Output.Prediction("r1", probability))
        .isInstanceOfSatisfying(
            Output.Prediction.class, read -> assertThat(read.positive()).isEqualTo(positive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "[null,null]", "[0.5,NaN]", "[0.4,1.1]", "[-0.1,1]"})
  void probabilitiesThatAreNoneCannotBeUsed(String data) {
    assertThat(of(data)).isEqualTo(new Output.Unusable());
  }

  @Test
  void severalRowsAreNoPredictionToLabelButOfUse() {
    assertThat(of("[0.2,0.8,0.9,0.1]")).isEqualTo(new Output.Other());
    assertThat(read("{\"outputs\":[{\"name\":\"label\",\"data\":[1]}]}"))
        .isEqualTo(new Output.Other());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "oops", "[]", "{}", "{\"outputs\":[]}"})
  void anAnswerWithoutOutputsCannotBeUsed(String answer) {
    assertThat(read(answer)).isEqualTo(new Output.Unusable());
  }

  private static Output of(String data) {
    return read(
        "{\"id\":\"r1\",\"outputs\":[{\"name\":\"%s\",\"data\":%s}]}"
            .formatted(Classifier.PROBABILITIES, data));
  }

  private static Output read(String answer) {
    return Output.of(answer.getBytes(UTF_8));
  }
}
