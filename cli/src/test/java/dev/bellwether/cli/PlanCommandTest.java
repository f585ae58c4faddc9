package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanCommandTest {
  private static final String SPEC =
      """
      release_pipeline:
        name: fraud-model-v12
        stages: [build_artifact, smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
        canary: {steps: [{traffic: 1%}, {traffic: 5%}, {traffic: 50%}]}
        look: 15s
        watch: 10m
        max_watch: 2h
        gates:
          max_error_rate: {limit: 0.5%, test: sequential}
          max_p95_latency_ms: {limit: 250, test: threshold, min_requests: 500}
          min_quality_score: {limit: 0.92, test: sequential}
      """;

  @TempDir private Path folder;
  private Path spec = Path.of("");

  @BeforeEach
  void file() throws IOException {
    spec = Files.writeString(folder.resolve("release.yaml"), SPEC);
  }

  @Test
  void saysHowLongEachGateNeedsInEachStep() {
    Run run = plan("20");

    assertThat(run.exitCode()).isZero();
    Golden.assertMatches("plan", run.out());
  }

  @Test
  void theSameQuestionHasTheSameAnswer() {
    assertThat(plan("20", "--json").out()).isEqualTo(plan("20", "--json").out());
  }

  @Test
  void printsNumbersAsJson() throws IOException {
    JsonNode json = JsonMappers.lenient().readTree(plan("20", "--json").out());

    assertThat(json.path("requests_per_second").asDouble()).isEqualTo(20);
    assertThat(json.path("alpha_fail").asDouble()).isEqualTo(.01);
    assertThat(json.path("steps")).hasSize(3);
    JsonNode step = json.path("steps").path(1);
    assertThat(step.path("canary_requests_per_second").asDouble()).isEqualTo(1);
    assertThat(step.path("canary_requests").asLong()).isEqualTo(7_200);
    JsonNode errors = step.path("gates").path("max_error_rate");
    assertThat(errors.path("test").asText()).isEqualTo("sequential");
    assertThat(errors.path("seconds_to_pass").fieldNames())
        .toIterable()
        .containsExactly("0.2", "0.5", "0.8");
    assertThat(errors.path("seconds_to_fail").fieldNames())
        .toIterable()
        .containsExactly("1.5", "2", "5");
    assertThat(errors.path("undecided").path("0.8").asDouble()).isBetween(.5, .9);
    assertThat(
            step.path("gates").path("max_p95_latency_ms").path("seconds_to_min_requests").asLong())
        .isEqualTo(500);
    assertThat(json.path("promises")).hasSize(3);
    assertThat(json.path("outside").toString()).contains("max_p95_latency_ms (a plain comparison)");
  }

  @Test
  void saysWhatElseIsGoodToKnowOfAGate() throws IOException {
    assertThat(plan("20").out().replaceAll("\\s+", " "))
        .contains(
            "max_error_rate: with `pass_margin: 2` a canary at 80 % of the limit passes after");
    Files.writeString(
        spec,
        SPEC.replace(
            "{limit: 0.5%, test: sequential}",
            "{limit: 0.5%, test: sequential, baseline: stable}"));

    assertThat(plan("20", "--json").out())
        .contains("with no event in either version only the floor of 0.1 % decides, after about");
  }

  @Test
  void whatCannotBeDecidedIsAFinding() throws IOException {
    Run run = plan("2", "--json");

    assertThat(JsonMappers.lenient().readTree(run.out()).path("findings").findValuesAsText("code"))
        .contains("W201");
    assertThat(plan("2").out()).contains("warning W201: step 2 (5 %)");
    assertThat(plan("0").out()).contains("never");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "many", "NaN", "1e10"})
  void trafficThatIsNoneIsUsage(String rps) {
    Run run = plan(rps);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("requests a second");
  }

  @Test
  void trafficHasToBeStated() {
    assertThat(Run.of(Map.of(), "plan", spec.toString()).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anInvalidSpecIsSix() throws IOException {
    Files.writeString(spec, "nonsense: 1\n");

    assertThat(plan("20").exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
  }

  @Test
  void lintWarnsAtTheTrafficThatIsStated() {
    Run quiet = Run.of(Map.of(), "lint", spec.toString());
    Run warned = Run.of(Map.of(), "lint", spec.toString(), "--rps", "2");
    Run strict = Run.of(Map.of(), "lint", spec.toString(), "--rps", "2", "--strict");

    assertThat(quiet.out()).doesNotContain("W201");
    assertThat(warned.out()).contains("W201");
    assertThat(warned.exitCode()).isZero();
    assertThat(strict.exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
  }

  private Run plan(String rps, String... options) {
    String[] args = new String[options.length + 4];
    args[0] = "plan";
    args[1] = spec.toString();
    args[2] = "--rps";
    args[3] = rps;
    System.arraycopy(options, 0, args, 4, options.length);
    return Run.of(Map.of(), args);
  }
}
