package dev.bellwether.playground;

import java.io.Serial;

/** The folder of an artifact is not what it says it is, or does not hold a model that runs here. */
public final class CannotLoadException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  CannotLoadException(String message) {
    super(message);
  }

  CannotLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
