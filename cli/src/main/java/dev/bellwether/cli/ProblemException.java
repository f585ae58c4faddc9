package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;

/** Carries a problem to the place that prints it. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(String.join("\n", problem.lines("")));
    this.problem = problem;
  }

  ProblemException(Problem problem, Throwable cause) {
    super(String.join("\n", problem.lines("")), cause);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  /** Whether the server could not be reached, so that asking again later makes sense. */
  boolean unreachable() {
    return problem.exitCode() == ExitCode.UNREACHABLE;
  }
}
