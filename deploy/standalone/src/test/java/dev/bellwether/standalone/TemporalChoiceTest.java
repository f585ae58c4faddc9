package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.worker.CommandFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalChoiceTest {
  @ParameterizedTest
  @ValueSource(strings = {"nonsense:xx", "localhost", "http://127.0.0.1:7233", "", ":7233"})
  void saysWhatMayBeSaid(String choice) {
    assertThatThrownBy(() -> open(choice))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("--temporal is memory, dev-server, or HOST:PORT");
  }

  @Test
  void needsTheCommandForADevelopmentServer() {
    assertThatThrownBy(() -> open(TemporalChoice.DEV_SERVER))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("found none");
  }

  private static void open(String choice) {
    TemporalChoice.open(
        choice, Path.of("unused"), 0, Map.of("PATH", "/nonexistent"), new SimpleMeterRegistry());
  }
}
