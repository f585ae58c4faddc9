package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckMainTest {
  @TempDir Path folder;

  @Test
  void printsTheEffectiveConfigurationWithSecretsHidden() throws IOException {
    Run run =
        check(
            """
            installation: ${INSTALLATION:-blue}
            connections:
              edge: {type: playground, url: "http://ana:${SECRET}@127.0.0.1:8710"}
              models: {type: file, path: ./models}
            """);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("warning W302").doesNotContain("hush").hasLineCount(1);
    assertThat(run.out())
        .contains("installation: blue")
        .contains("port: 8700")
        .contains("***@127.0.0.1:8710")
        .contains(folder.resolve("models").toString())
        .doesNotContain("hush");
  }

  @Test
  void tellsEveryFindingOnALine() throws IOException {
    Run run =
        check(
            """
            instalation: blue
            http: {port: 99999}
            """);

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("config.yml:").contains("error E"));
  }

  @Test
  void saysWhichFileIsMissing() {
    Run run = Run.of(new CheckMain(Map.of()), folder.resolve("none.yml").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none.yml").hasLineCount(1);
  }

  private Run check(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yml"), text);
    return Run.of(new CheckMain(Map.of("SECRET", "hush")), file.toString());
  }
}
