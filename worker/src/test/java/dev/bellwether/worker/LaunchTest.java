package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.program.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class LaunchTest {
  @Test
  void tellsAnExpectedFailureInOneLine() {
    Run run = Run.of(new Failing(new CommandFailure(ExitCode.UNREACHABLE, "start it", null)));

    assertThat(run).isEqualTo(new Run(11, "", "bellwether: start it\n"));
  }

  @Test
  void tellsAnUnexpectedFailureInOneLineToo() {
    Run run = Run.of(new Failing(new IllegalStateException("broken")));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("broken").contains("--debug").hasLineCount(1);
  }

  @Test
  void showsTheStackTraceWithDebug() {
    Run run = Run.of(new Failing(new IllegalStateException("broken")), "--debug");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("at dev.bellwether.worker.LaunchTest");
  }

  @Test
  void tellsAWrongOptionWithoutTheWholeHelp() {
    Run run = Run.of(new Failing(new IllegalStateException("not reached")), "--colour");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--colour").contains("  next: failing --help").hasLineCount(2);
  }

  @Command(name = "failing")
  private static final class Failing extends Program {
    private final RuntimeException failure;

    Failing(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() {
      throw failure;
    }
  }
}
