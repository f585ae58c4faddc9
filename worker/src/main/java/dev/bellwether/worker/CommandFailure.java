package dev.bellwether.worker;

import org.jspecify.annotations.Nullable;

/** Ends a program with an exit code and one line that says what to do. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandFailure(int exitCode, @Nullable String line, @Nullable Throwable cause) {
    super(line, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
