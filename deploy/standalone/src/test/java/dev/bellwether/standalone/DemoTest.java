package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.startup.Stopping;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoTest {
  private static final String TEMPORAL =
      System.getProperty("bellwether.test.temporal", TemporalChoice.MEMORY);

  @ParameterizedTest
  @CsvSource({
    "GOOD, 0, promoted: v12 serves fraud-model@demo",
    "FAILING, 3, rolled back: max_error_rate",
    "SLOW, 3, rolled back: max_p95_latency_ms",
    "WORSE, 3, rolled back: min_quality_score",
    "APPROVAL, 0, promoted: v12 serves fraud-model@demo",
    "CRASH_WORKER, 3, rolled back: max_error_rate"
  })
  void endsAsTheModelDeserves(Scenario scenario, int exitCode, String ending) throws Exception {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream screen = new PrintStream(shown, true, StandardCharsets.UTF_8);
    var options = new Demo.Options(scenario, false, false, TEMPORAL, Pace.FAST);

    int code;
    try (Demo demo = new Demo(options, System.getenv(), screen)) {
      code = demo.run(new Stopping());
    }

    String text = shown.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("What just happened", ending, "Try next");
    assertThat(text).doesNotContainIgnoringCase("workflow");
    assertThat(code).as(text).isEqualTo(exitCode);
  }

  @Test
  void releasesTheSeedByteForByte() throws Exception {
    Path inPolicy = Path.of("../../policy/src/test/resources/dev/bellwether/spec/seed.yaml");

    assertThat(DemoSpec.seed()).isEqualTo(Files.readAllBytes(inPolicy));
  }

  @Test
  void prefersMemoryWhereThereIsNoTemporalCommand() {
    assertThat(DevProcess.command(Map.of("PATH", "/nonexistent"))).isEmpty();
  }
}
