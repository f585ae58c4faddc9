package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command and exits with its code. */
public final class CliMain {
  private CliMain() {}

  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  static int run(Console console, String... args) {
    Cli cli = new Cli(console);
    CommandLine line = commandLine(cli);
    return args.length == 0 ? line.execute("--help") : line.execute(args);
  }

  static CommandLine commandLine(Cli cli) {
    CommandLine line = new CommandLine(cli);
    Elsewhere.addTo(line);
    List<Callable<Integer>> reading =
        List.of(
            new StatusCommand(cli),
            new LintCommand(cli),
            new SchemaCommand(cli),
            new PlanCommand(cli),
            new BacktestCommand(cli),
            new CreateCommand(cli),
            new ListCommand(cli),
            new GetCommand(cli),
            new WatchCommand(cli),
            new WhyCommand(cli),
            new GatesCommand(cli),
            new TimelineCommand(cli),
            new ExportCommand(cli));
    reading.forEach(line::addSubcommand);
    OrderCommands.of(cli).forEach(line::addSubcommand);
    line.addSubcommand(new RollbackCommand(cli));
    line.addSubcommand(new CompletionCommand(cli));
    line.getCommandSpec().versionProvider(() -> new String[] {"bellwether " + version()});
    line.setOut(new PrintWriter(cli.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(cli.console().err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(Help.defaultColorScheme(cli.console().color() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(Math.clamp(cli.console().columns(), 60, 100));
    line.setAbbreviatedOptionsAllowed(false);
    line.setParameterExceptionHandler((wrong, args) -> usage(cli, wrong, args));
    line.setExecutionExceptionHandler(failures(cli));
    return line;
  }

  private static int usage(Cli cli, ParameterException wrong, String[] args) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    Problem problem =
        Problem.local(
            ExitCode.USAGE,
            "usage",
            "cannot read the command line",
            Text.clean(String.valueOf(wrong.getMessage())) + suggestion(wrong),
            List.of(command + " --help"));
    report(cli, problem, cli.json() || List.of(args).contains("--json"));
    return problem.exitCode();
  }

  /** Only a word that is close: a command that does something else helps nobody. */
  private static String suggestion(ParameterException wrong) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    String word = unmatched.getUnmatched().getFirst();
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    Set<String> known =
        word.startsWith("-") ? command.optionsMap().keySet() : command.subcommands().keySet();
    return Words.nearest(word.split("=", 2)[0], known)
        .map(near -> "; did you mean " + near + "?")
        .orElse("");
  }

  private static IExecutionExceptionHandler failures(Cli cli) {
    return (failure, line, result) -> {
      Problem problem =
          failure instanceof ProblemException known ? known.problem() : unexpected(failure);
      report(cli, problem, cli.json());
      if (cli.debug()) {
        failure.printStackTrace(cli.console().err());
      }
      return problem.exitCode();
    };
  }

  private static Problem unexpected(Exception failure) {
    return Problem.local(
        ExitCode.UNEXPECTED,
        "unexpected",
        "something unexpected happened",
        Text.clean(failure.toString()),
        List.of("run it again with --debug and report what it prints"));
  }

  private static void report(Cli cli, Problem problem, boolean json) {
    if (json) {
      cli.out().println(problem.json());
    } else {
      problem.lines("").forEach(cli.console().err()::println);
    }
  }

  private static String version() {
    String path = "/META-INF/maven/dev.bellwether/bellwether-cli/pom.properties";
    try (InputStream stream = CliMain.class.getResourceAsStream(path)) {
      Properties properties = new Properties();
      if (stream != null) {
        properties.load(stream);
      }
      return properties.getProperty("version", "(not packaged)");
    } catch (IOException unreadable) {
      throw new UncheckedIOException("reading " + path, unreadable);
    }
  }
}
