package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.program.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts, each tried in its own shell where that is installed. */
@Timeout(60)
final class CompletionTest {
  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = script("bash");

    assertThat(
            shell(
                "bash",
                // Outside of a completion there is nothing to set options of.
                "compopt() { :; }; source "
                    + script
                    + "; COMP_WORDS=(bellwether ro); COMP_CWORD=1; _complete_bellwether;"
                    + " echo ${COMPREPLY[@]};"
                    + " COMP_WORDS=(bellwether hold x --re); COMP_CWORD=3; _complete_bellwether;"
                    + " echo ${COMPREPLY[@]};"
                    + " COMP_WORDS=(bellwether demo --scenario cr); COMP_CWORD=3;"
                    + " _complete_bellwether; echo ${COMPREPLY[@]}"))
        .containsExactly("rollback", "--reason", "crash-worker");
  }

  /** Typed into a terminal of its own: what completes only means something while zsh completes. */
  @Test
  void zshCompletesCommandsAndOptions() throws Exception {
    Path script = script("zsh");

    assertThat(
            shell(
                "zsh",
                """
                zmodload zsh/zpty
                zpty typed zsh -f -i
                zpty -w typed 'source %s; echo sourced:$?'
                zpty -r typed said '*sourced:0*' || exit 1
                zpty -w -n typed $'bellwether rol\t'
                zpty -r typed said '*lback*' && echo rollback
                zpty -w -n typed $'--dir\t'
                zpty -r typed said '*ect*' && echo --direct
                zpty -d typed
                """
                    .formatted(script)))
        .containsExactly("rollback", "--direct");
  }

  @Test
  void fishCompletesCommandsAndOptions() throws Exception {
    Path script = script("fish");

    assertThat(
            shell(
                "fish",
                "source "
                    + script
                    + "; complete -C 'bellwether ro' | cut -f1;"
                    + " complete -C 'bellwether hold x --re' | cut -f1;"
                    + " complete -C 'bellwether demo --scenario cr' | cut -f1"))
        .containsExactly("rollback", "--reason", "crash-worker");
  }

  @Test
  void fishGetsOneLineForEachCommandAndOption() {
    String script = Run.of(Map.of(), "completion", "fish").out();

    assertThat(script.lines())
        .contains(
            "complete -c bellwether -f",
            "complete -c bellwether -n '__fish_use_subcommand' -a gates"
                + " -d 'Shows what each gate says now, and why.'",
            "complete -c bellwether -n '__fish_seen_subcommand_from get' -s w -l watch"
                + " -d 'Until it ends; exit by outcome.'",
            "complete -c bellwether -n '__fish_seen_subcommand_from lint' -F",
            "complete -c bellwether -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'");
  }

  @Test
  void anotherShellIsSaidToBeUnknown() {
    Run run = Run.of(Map.of(), "completion", "csh");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("[bash, zsh, fish]", "csh");
  }

  private Path script(String shell) throws IOException {
    Run run = Run.of(Map.of(), "completion", shell);
    assertThat(run.exitCode()).isZero();
    return Files.writeString(folder.resolve("completion." + shell), run.out());
  }

  private List<String> shell(String shell, String commands) throws Exception {
    Assumptions.assumeTrue(
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, shell))),
        shell + " is not installed");
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(shell, "-c", commands)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(out)).isTrue();
    return Files.readAllLines(out);
  }
}
