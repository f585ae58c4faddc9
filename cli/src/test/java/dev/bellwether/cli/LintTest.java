package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintTest {
  private static final String SEED =
      """
      release_pipeline:
        name: "fraud-model-v12"
        stages:
          - build_artifact
          - smoke_test
          - canary_deploy
          - monitor_metrics
          - promote_or_rollback
        gates:
          max_p95_latency_ms: 250
          max_error_rate: 0.5
          min_quality_score: 0.92
        rollback:
          strategy: "immediate"
          previous_version: "v11"
      """;

  @TempDir private Path folder;

  @Test
  void acceptsTheSeedAndExplainsItsPlan() throws IOException {
    Run run = lint(SEED.getBytes(StandardCharsets.UTF_8), "--explain");

    assertThat(run.exitCode()).isZero();
    Golden.assertMatches("lint-explain", run.out().replace(folder.toString(), "FOLDER"));
  }

  @Test
  void acceptsAByteOrderMark() throws IOException {
    assertThat(lint(("\uFEFF" + SEED).getBytes(StandardCharsets.UTF_8)).exitCode()).isZero();
  }

  @Test
  void saysEveryFindingWithItsPlace() throws IOException {
    String bad = SEED.replace("max_error_rate: 0.5", "max_eror_rate: 0.5").replace("250", "fast");

    Run run = lint(bad.getBytes(StandardCharsets.UTF_8));

    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
    assertThat(run.out()).containsPattern("release\\.yaml:10:\\d+: error E\\d+: ");
    assertThat(run.out()).containsPattern("release\\.yaml:11:\\d+: error E\\d+: .*max_error_rate");
  }

  @Test
  void warningsFailOnlyWhenStrict() throws IOException {
    byte[] warned = SEED.replace("    - smoke_test\n", "").getBytes(StandardCharsets.UTF_8);

    assertThat(lint(warned).exitCode()).isZero();
    assertThat(lint(warned, "--strict").exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
    assertThat(lint(warned).out()).contains("warning W110");
  }

  @Test
  void printsWhatTheServerWouldAnswerAsJson() throws IOException {
    JsonNode valid = JsonMappers.lenient().readTree(lint(bytes(SEED), "--json").out());
    JsonNode invalid = JsonMappers.lenient().readTree(lint(bytes("x: 1"), "--json").out());

    assertThat(valid.path("valid").asBoolean()).isTrue();
    assertThat(valid.path("normalized").path("release_pipeline").isObject()).isTrue();
    assertThat(invalid.path("valid").asBoolean()).isFalse();
    assertThat(invalid.path("normalized").isNull()).isTrue();
    assertThat(invalid.path("findings").path(0).path("code").asText()).startsWith("E");
  }

  @Test
  void takesDefaultsFromAConfiguration() throws IOException {
    Path config = Files.writeString(folder.resolve("config.yml"), "defaults: {steps: [7%, 41%]}\n");

    Run run = lint(bytes(SEED), "--explain", "--config", config.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("7 %", "41 %");
  }

  @Test
  void aConfigurationThatIsNotValidSaysItsFindings() throws IOException {
    Path config = Files.writeString(folder.resolve("config.yml"), "defautls: {}\n");

    Run run = lint(bytes(SEED), "--config", config.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("error E").contains("bellwether check");
  }

  @Test
  void printsTheSchema() throws IOException {
    JsonNode schema = JsonMappers.lenient().readTree(Run.of(Map.of(), "schema").out());

    assertThat(schema.path("$schema").asText()).contains("2020-12");
  }

  @Test
  void aMissingFileIsUsage() {
    refuses(folder.resolve("none.yaml"), "there is no such file");
  }

  @Test
  void aFolderIsUsage() {
    refuses(folder, "it is a folder");
  }

  @Test
  void bytesThatAreNotTextAreUsage() throws IOException {
    Path file = folder.resolve("binary.yaml");

    refuses(Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0x41, 0x00}), "UTF-8");
    refuses(Files.write(file, SEED.getBytes(StandardCharsets.UTF_16LE)), "zero bytes");
    refuses(Files.write(file, "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)), "UTF-8");
  }

  @Test
  void aHugeFileIsAFindingAndNotReadWhole() throws IOException {
    Path huge = folder.resolve("huge.yaml");
    try (var file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      // Sparse: reading it whole would not fit into the memory of this test.
      file.setLength(64L * 1024 * 1024 * 1024);
    }

    Run run = Run.of(Map.of(), "lint", huge.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
    assertThat(run.out()).contains("256 KiB");
  }

  @Test
  void anUnreadableFileIsAProblemAsJsonToo() throws IOException {
    Run run = Run.of(Map.of(), "lint", "--json", folder.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(JsonMappers.lenient().readTree(run.out()).path("code").asText())
        .isEqualTo("unreadable-file");
  }

  private void refuses(Path file, String why) {
    Run run = Run.of(Map.of(), "lint", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(why);
  }

  private Run lint(byte[] spec, String... options) throws IOException {
    Path file = Files.write(folder.resolve("release.yaml"), spec);
    String[] args = new String[options.length + 2];
    args[0] = "lint";
    args[1] = file.toString();
    System.arraycopy(options, 0, args, 2, options.length);
    return Run.of(Map.of(), args);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
