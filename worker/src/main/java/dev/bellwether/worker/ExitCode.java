package dev.bellwether.worker;

/** Exit codes of the programs; the same numbers mean the same in every command. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int UNEXPECTED = 1;

  /** Wrong arguments, or a configuration that cannot be read or is not valid. */
  public static final int USAGE = 2;

  /** What {@code check} was asked about is not valid. */
  public static final int INVALID = 6;

  /** No such target or version. */
  public static final int NOT_FOUND = 8;

  /** Somebody else wrote at the same time. */
  public static final int CONFLICT = 9;

  /** A server that is needed does not answer. */
  public static final int UNREACHABLE = 11;

  private ExitCode() {}
}
