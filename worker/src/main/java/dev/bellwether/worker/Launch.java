package dev.bellwether.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.program.ExitCode;
import dev.bellwether.startup.ConfigurationFile;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Runs a picocli command the way all programs behave: data on standard output, failures as one line
 * on standard error, a stack trace only with {@code --debug}.
 */
public final class Launch {
  /** Tells on its own of every lost connection, at length; what it means is said by us. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private Launch() {}

  /** Runs the command on the process's own streams and returns its exit code. */
  public static int run(Callable<Integer> command, String... arguments) {
    return run(
        command,
        new PrintWriter(System.out, true, UTF_8),
        new PrintWriter(System.err, true, UTF_8),
        arguments);
  }

  /** Runs the command on these streams and returns its exit code. */
  public static int run(
      Callable<Integer> command, PrintWriter out, PrintWriter err, String... arguments) {
    GRPC.setLevel(Level.OFF);
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Launch::misused)
        .setExecutionExceptionHandler(Launch::failed)
        .execute(arguments);
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    PrintWriter err = e.getCommandLine().getErr();
    say(err, e.getMessage());
    err.println("  next: %s --help".formatted(spec.qualifiedName()));
    return ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine commandLine, ParseResult arguments) {
    PrintWriter err = commandLine.getErr();
    int exitCode = ExitCode.UNEXPECTED;
    if (failure instanceof CommandFailure expected) {
      say(err, expected.getMessage());
      exitCode = expected.exitCode();
    } else if (failure instanceof ConfigurationFile.Unusable unusable) {
      say(err, unusable.getMessage());
      exitCode = ExitCode.USAGE;
    } else {
      say(err, "unexpected: %s; --debug shows where".formatted(failure));
    }
    if (commandLine.getCommand() instanceof Program program && program.debug()) {
      failure.printStackTrace(err);
    }
    return exitCode;
  }

  private static void say(PrintWriter err, @Nullable String line) {
    err.println("bellwether: " + line);
  }
}
