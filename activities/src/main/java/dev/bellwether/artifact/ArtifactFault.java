package dev.bellwether.artifact;

/**
 * A version is missing or not what it says; the message says what was expected, came, and to do.
 */
public final class ArtifactFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArtifactFault(String message) {
    super(message);
  }

  ArtifactFault(String message, Throwable cause) {
    super(message, cause);
  }
}
