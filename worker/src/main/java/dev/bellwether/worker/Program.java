package dev.bellwether.worker;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every program has: {@code --debug} and its own standard output. */
public abstract class Program implements Callable<Integer> {
  @Option(names = "--debug", description = "Show the stack trace of a failure.")
  private boolean debug;

  @Spec private @Nullable CommandSpec spec;

  protected final boolean debug() {
    return debug;
  }

  protected final PrintWriter out() {
    return commandLine().getOut();
  }

  protected final PrintWriter err() {
    return commandLine().getErr();
  }

  private picocli.CommandLine commandLine() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine();
  }
}
