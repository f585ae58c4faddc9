package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class HelpTest {
  @Test
  void everyHelpReadsAsAgreed() {
    CommandLine line = CliMain.commandLine(new Cli(Console.system()));
    StringBuilder all = new StringBuilder(Run.of(Map.of(), "--help").out());
    line.getSubcommands()
        .forEach((name, ignored) -> {
          if (!Elsewhere.names().contains(name)) {
            all.append("\n$ bellwether ").append(name).append(" --help\n");
            all.append(Run.of(Map.of(), name, "--help").out());
          }
        });

    Golden.assertMatches("help", all.toString());
  }

  @Test
  void helpIsDone() {
    assertThat(Run.of(Map.of(), "--help").exitCode()).isZero();
    assertThat(Run.of(Map.of()).exitCode()).isZero();
    assertThat(Run.of(Map.of(), "watch", "--help").exitCode()).isZero();
    assertThat(Run.of(Map.of(), "--version").out()).startsWith("bellwether ");
  }
}
