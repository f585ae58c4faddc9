package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.backtest.Backtest;
import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.backtest.ReleaseResult;
import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.startup.Stopping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoTest {
  private static final String TEMPORAL =
      System.getProperty("bellwether.test.temporal", TemporalChoice.MEMORY);

  /** Two at a time: a demo waits for most of its time. */
  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @CsvSource({
    "GOOD, 0, promoted: v12 serves fraud-model@demo",
    "FAILING, 3, rolled back: max_error_rate",
    "SLOW, 3, rolled back: max_p95_latency_ms",
    "WORSE, 3, rolled back: min_quality_score",
    "APPROVAL, 0, promoted: v12 serves fraud-model@demo",
    "CRASH_WORKER, 3, rolled back: max_error_rate"
  })
  void endsAsTheModelDeservesAndIsJudgedTheSameAgain(
      Scenario scenario, int exitCode, String ending, @TempDir Path folder) throws Exception {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream screen = new PrintStream(shown, true, StandardCharsets.UTF_8);
    var options = new Demo.Options(scenario, false, false, TEMPORAL, Pace.FAST, folder);

    int code;
    try (Demo demo = new Demo(options, System.getenv(), screen)) {
      code = demo.run(new Stopping());
    }

    String text = shown.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("What just happened", ending, "Try next");
    assertThat(text).doesNotContainIgnoringCase("workflow");
    assertThat(code).as(text).isEqualTo(exitCode);
    assertThat(Judged.again(folder)).as(text).isEqualTo(Judged.of(ending));
  }

  /** How a release ended, by its gates. */
  private record Judged(Ending decision, @Nullable String gate) {
    private static final String ROLLED_BACK = "rolled back: ";

    static Judged of(String ending) {
      return ending.startsWith(ROLLED_BACK)
          ? new Judged(Ending.FAIL, ending.substring(ROLLED_BACK.length()))
          : new Judged(Ending.PASS, null);
    }

    /** By the files that the demo recorded. */
    static Judged again(Path folder) throws IOException {
      var configuration =
          new ConfigurationReader()
              .read(Files.readString(folder.resolve("config.yml")), Map.of())
              .configuration();
      Plan plan =
          new SpecReader(Objects.requireNonNull(configuration).defaults())
              .read(Files.readString(folder.resolve("release.yaml")))
              .plan();
      Backtest backtest = new Backtest(Objects.requireNonNull(plan));
      long number = 0;
      for (String line : Files.readAllLines(folder.resolve("looks.jsonl"))) {
        number++;
        assertThat(backtest.take(number, line)).isNotInstanceOf(Taken.Unreadable.class);
      }
      assertThat(backtest.releases()).hasSize(1);
      ReleaseResult result = backtest.result(backtest.releases().getFirst()).orElseThrow();
      return new Judged(result.decision(), result.gate());
    }
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
