package dev.bellwether.serving;

/** Why a call to a target did not do what it was asked to; the message is for people. */
public abstract sealed class TargetFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TargetFailure(String message, Throwable cause) {
    super(message, cause);
  }

  private TargetFailure(String message) {
    super(message);
  }

  /** The target did not answer or asked to come back: trying again may help. */
  public static final class Unavailable extends TargetFailure {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    public Unavailable(String message) {
      super(message);
    }
  }

  /** The target understood and refused: the same call will not succeed. */
  public static final class Refused extends TargetFailure {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message);
    }
  }

  /** Somebody else owns the target now. */
  public static final class FenceLost extends TargetFailure {
    private static final long serialVersionUID = 1L;

    public FenceLost(String message) {
      super(message);
    }
  }
}
