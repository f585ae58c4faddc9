package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints what makes a shell complete commands and options.",
    footer = {
      "",
      "bash   source <(bellwether completion bash)   in ~/.bashrc",
      "zsh    source <(bellwether completion zsh)   in ~/.zshrc",
      "fish   bellwether completion fish > ~/.config/fish/completions/bellwether.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  private static final String PROGRAM = "bellwether";

  /** What completes the word itself. */
  static final class Shells extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Shells() {
      super(List.of("bash", "zsh", "fish"));
    }
  }

  private final Cli cli;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "Which shell: ${COMPLETION-CANDIDATES}.")
  private String shell;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  CompletionCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    CommandLine all = spec.root().commandLine();
    List<String> script =
        switch (shell) {
          case "bash" -> List.of(AutoComplete.bash(PROGRAM, all));
          case "zsh" -> List.of(ZSH, AutoComplete.bash(PROGRAM, all));
          case "fish" -> new FishCompletion(PROGRAM, all).lines();
          default ->
              throw new ParameterException(
                  spec.commandLine(), "expected one of " + new Shells() + ", came " + shell);
        };
    script.forEach(cli.out()::println);
    return ExitCode.DONE;
  }

  /** The script is bash's, which zsh can read once it has been told so. */
  private static final String ZSH =
      """
      autoload -U +X compinit && compinit -u
      autoload -U +X bashcompinit && bashcompinit\
      """;
}
