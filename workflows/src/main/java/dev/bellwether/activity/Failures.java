package dev.bellwether.activity;

/** Types of the {@code ApplicationFailure}s that the workflow tells apart. */
public final class Failures {
  /** Another run or person owns the ledger. Non-retryable. */
  public static final String FENCE_LOST = "FENCE_LOST";

  /** The version is missing or not what its manifest says. Non-retryable. */
  public static final String ARTIFACT = "ARTIFACT";

  /** The input or the target's answer can never become right by trying again. Non-retryable. */
  public static final String PERMANENT = "PERMANENT";

  /** A watch that goes on: not a failure. Benign, with the delay to the next look. */
  public static final String STILL_WATCHING = "StillWatching";

  /** A verification that goes on: not a failure. Benign, with the delay to the next try. */
  public static final String NOT_YET = "NotYet";

  private Failures() {}
}
