package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Programs of their own, which the start script runs and which read their options themselves. Here
 * so that help names them and a shell completes them.
 */
final class Elsewhere {
  private static final List<String> TEMPORALS = List.of("memory", "dev-server");
  private static final OptionSpec CONFIG =
      OptionSpec.builder("--config").type(Path.class).description("The configuration.").build();

  private static final List<Program> ALL =
      List.of(
          new Program(
              "demo",
              "Releases a real model onto a playground on this machine, and shows it.",
              List.of(
                  oneOf(
                      "--scenario",
                      "What v12 is, or what happens.",
                      List.of(
                          "good",
                          "slow",
                          "failing",
                          "worse",
                          "no-data",
                          "approval",
                          "crash-worker")),
                  flag("--keep", "Keep everything running at the end, until Ctrl-C."),
                  oneOf("--temporal", "Which Temporal.", TEMPORALS),
                  OptionSpec.builder("--record")
                      .type(Path.class)
                      .description("Write its spec, configuration and looks into this folder.")
                      .build())),
          new Program(
              "dev",
              "Runs API, worker and a local Temporal in one process.",
              List.of(CONFIG, oneOf("--temporal", "Which Temporal.", TEMPORALS))),
          new Program("api", "Runs the API.", List.of(CONFIG)),
          new Program(
              "worker",
              "Runs a worker.",
              List.of(
                  CONFIG,
                  oneOf(
                      "--queues",
                      "Only these queues.",
                      List.of("release", "watch", "serving", "rollback")))),
          new Program("check", "Reads a configuration and prints what is in force.", List.of()),
          new Program("playground", "Runs a router, models and users to release onto.", List.of()));

  private Elsewhere() {}

  private record Program(String name, String description, List<OptionSpec> options) {}

  static List<String> names() {
    return ALL.stream().map(Program::name).toList();
  }

  static void addTo(CommandLine line) {
    for (Program program : ALL) {
      line.addSubcommand(program.name(), command(program));
    }
  }

  private static CommandLine command(Program program) {
    String name = program.name();
    Callable<Integer> refuse =
        () -> {
          throw new ProblemException(
              Problem.local(
                  ExitCode.USAGE,
                  "usage",
                  "`" + name + "` is a program of its own",
                  "put it first: bellwether " + name,
                  List.of("bellwether " + name + " --help")));
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(refuse);
    spec.usageMessage().description(program.description());
    program.options().forEach(option -> spec.addOption(OptionSpec.builder(option).build()));
    CommandLine line = new CommandLine(spec);
    line.setUnmatchedArgumentsAllowed(true);
    return line;
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  private static OptionSpec oneOf(String name, String description, List<String> words) {
    return OptionSpec.builder(name)
        // Bash keeps the words in a variable of this name, so each option needs one of its own.
        .paramLabel(name.substring(2).toUpperCase(Locale.ROOT))
        .type(String.class)
        .completionCandidates(words)
        .description(description)
        .build();
  }
}
