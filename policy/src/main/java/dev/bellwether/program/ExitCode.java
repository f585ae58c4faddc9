package dev.bellwether.program;

/**
 * What a finished program tells its caller, the same number in every one. Part of the contract:
 * scripts branch on them.
 */
public final class ExitCode {
  /** Done, or the release was promoted. */
  public static final int DONE = 0;

  public static final int UNEXPECTED = 1;

  /** Wrong usage, an ambiguous id, a file that cannot be read, an invalid configuration. */
  public static final int USAGE = 2;

  public static final int ROLLED_BACK = 3;

  /** Refused by admission, or cancelled. */
  public static final int REFUSED = 4;

  /** The time of {@code --timeout} is up; the release continues. */
  public static final int TIMEOUT = 5;

  /** The spec is invalid, and nothing was started; of {@code check}, the configuration. */
  public static final int INVALID_SPEC = 6;

  /** Not signed in, or not allowed. */
  public static final int NOT_ALLOWED = 7;

  /** No such release, target or version. */
  public static final int NOT_FOUND = 8;

  /** The release is in another state, the view of it was stale, or somebody else wrote as well. */
  public static final int CONFLICT = 9;

  /** Only with {@code --wait-for awaiting_approval}. */
  public static final int AWAITING_APPROVAL = 10;

  /** A server that is needed does not answer. */
  public static final int UNREACHABLE = 11;

  /** Ctrl-C in a watch: what the shell reports for the signal. */
  public static final int DETACHED = 130;

  private ExitCode() {}
}
