package dev.bellwether.api.error;

import org.jspecify.annotations.Nullable;

/** Temporal cannot be reached or did not answer in time. */
public final class TemporalUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String target;

  public TemporalUnavailable(String message, @Nullable String target, @Nullable Throwable cause) {
    super(message, cause);
    this.target = target;
  }

  /** The target that the request was about, so that the answer can name its direct rollback. */
  public @Nullable String target() {
    return target;
  }
}
