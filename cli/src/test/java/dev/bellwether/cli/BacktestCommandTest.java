package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BacktestCommandTest {
  private static final String SPEC =
      """
      release_pipeline:
        name: fraud-model-v12
        stages: [build_artifact, smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
        canary: {steps: [{traffic: 50%}]}
        look: 15s
        watch: 1m
        gates: {max_error_rate: {limit: 0.5%, test: sequential}}
      """;

  @TempDir private Path folder;
  private Path spec = Path.of("");
  private Path looks = Path.of("");

  @BeforeEach
  void files() throws IOException {
    spec = Files.writeString(folder.resolve("release.yaml"), SPEC);
    looks = folder.resolve("looks.jsonl");
    Files.writeString(looks, three());
  }

  @Test
  void saysWhatEachReleaseWouldHaveCome() {
    Run run = backtest();

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    Golden.assertMatches("backtest", run.out());
  }

  @Test
  void printsOneObjectAReleaseInTheOrderOfTheInput() throws IOException {
    Run run = backtest("--json");

    List<JsonNode> results = lines(run.out());
    assertThat(results)
        .extracting(result -> result.path("release").asText())
        .containsExactly("good", "bad", "thin");
    assertThat(results)
        .extracting(result -> result.path("decision").asText())
        .containsExactly("pass", "fail", "undecided");
    assertThat(results)
        .extracting(result -> result.path("at").asText())
        .containsExactly("2026-01-01T00:01:00Z", "2026-01-01T00:00:30Z", "2026-01-01T00:02:30Z");
    assertThat(results)
        .extracting(result -> result.path("looks").asInt())
        .containsExactly(4, 2, 10);
    assertThat(results.get(0).path("gate").isNull()).isTrue();
    assertThat(results.get(1).path("gate").asText()).isEqualTo("max_error_rate");
    JsonNode gate = results.get(1).path("gates").path("max_error_rate");
    assertThat(gate.path("verdict").asText()).isEqualTo("fail");
    assertThat(gate.path("estimate").asDouble()).isEqualTo(.1);
    assertThat(gate.path("fail_log_e").asDouble()).isGreaterThan(4.6);
    assertThat(gate.path("pass_log_e").isNumber()).isTrue();
    assertThat(gate.path("interval").size()).isEqualTo(2);
    assertThat(gate.path("p").asDouble()).isLessThan(.01);
  }

  @Test
  void theLastLineAtEveryLookIsTheResult() throws IOException {
    List<JsonNode> every = lines(backtest("--json", "--every-look").out());

    // Nothing is judged after a fail.
    assertThat(every).hasSize(10 + 2 + 10);
    for (JsonNode result : lines(backtest("--json").out())) {
      JsonNode last =
          every.stream()
              .filter(line -> line.path("release").equals(result.path("release")))
              .reduce((one, other) -> other)
              .orElseThrow();
      assertThat(last.path("decision")).isEqualTo(result.path("decision"));
    }
    assertThat(backtest("--every-look").out().lines())
        .anyMatch(
            line -> line.startsWith("2026-01-01T00:00:15Z  good  … undecided  max_error_rate"));
  }

  @Test
  void readsStandardInput() throws IOException {
    Run run =
        Run.of(
            Map.of(), false, Files.readString(looks), "backtest", spec.toString(), "-", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(backtest("--json").out());
  }

  @Test
  void aLineThatIsNoLookIsToldAndTheOthersAreJudged() throws IOException {
    String before = backtest("--json").out();
    Files.writeString(looks, "\uFEFF{\"release\":\"good\"\r\n\n" + three().replace("\n", "\r\n"));

    Run run = backtest("--json");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEqualTo(before);
    assertThat(run.err()).contains("looks.jsonl:1: expected one JSON object, came ");
  }

  @Test
  void countsThatCannotBeTrueAreToldAndAreNoPass() throws IOException {
    Files.writeString(looks, look("odd", 15, 60, 61) + look("odd", 30, 60, 61));

    Run run = backtest("--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains("looks.jsonl:1: canary.requests: expected errors at most the requests, came 61");
    assertThat(lines(run.out()).getFirst().at("/gates/max_error_rate/verdict").asText())
        .isEqualTo("error");
    assertThat(lines(run.out()).getFirst().path("decision").asText()).isEqualTo("undecided");
  }

  @Test
  void ofVeryManyWrongLinesAFewAreTold() throws IOException {
    Files.writeString(looks, "nonsense\n".repeat(1_000));

    Run run = backtest("--json");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().lines()).hasSizeLessThan(30);
    assertThat(run.err()).contains("1,000 lines are no looks");
  }

  @Test
  void aLineOfAnyLengthIsBadAndTheNextIsRead() throws IOException {
    Files.writeString(looks, "x".repeat(3_000_000) + "\n" + look("good", 15, 60, 0));

    Run run = backtest("--json");

    assertThat(run.err()).contains("looks.jsonl:1: expected a line of at most 1,000,000");
    assertThat(lines(run.out())).hasSize(1);
  }

  @Test
  void anInvalidSpecIsSix() throws IOException {
    Files.writeString(spec, SPEC.replace("max_error_rate", "max_eror_rate"));

    Run run = backtest();

    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
    assertThat(run.err()).contains("the spec is not valid", "max_error_rate");
    assertThat(lines(backtest("--json").out()).getFirst().path("code").asText())
        .isEqualTo("spec-invalid");
  }

  @Test
  void aFileThatIsNotThereIsUsage() {
    Run run = Run.of(Map.of(), "backtest", spec.toString(), folder.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("there is no such file", "a file of looks");
  }

  @Test
  void anEmptyFileHasNothingToSay() throws IOException {
    Files.writeString(looks, "");

    assertThat(backtest().out()).isEqualTo("no looks\n");
    assertThat(backtest("--json").out()).isEmpty();
  }

  private Run backtest(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "backtest";
    args[1] = spec.toString();
    args[2] = looks.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return Run.of(Map.of(), args);
  }

  private static List<JsonNode> lines(String text) throws IOException {
    List<JsonNode> nodes = new java.util.ArrayList<>();
    for (String line : text.lines().toList()) {
      nodes.add(JsonMappers.lenient().readTree(line));
    }
    return nodes;
  }

  /** Three releases, interleaved: a good one, a bad one, and one with next to no traffic. */
  private static String three() {
    return IntStream.rangeClosed(1, 10)
        .map(look -> 15 * look)
        .mapToObj(second ->
            look("good", second, 6_000, 3)
                + look("bad", second, 600, 60)
                + look("thin", second, 6, 0))
        .collect(Collectors.joining());
  }

  private static String look(String release, int second, int requests, int errors) {
    return "{\"release\":\"%s\",\"at\":\"2026-01-01T00:%02d:%02dZ\",\"weight\":50,\"canary\":{\"requests\":%d,\"errors\":%d}}\n"
        .formatted(release, second / 60, second % 60, requests, errors);
  }
}
