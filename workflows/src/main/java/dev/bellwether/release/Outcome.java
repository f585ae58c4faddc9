package dev.bellwether.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a release ended. */
public enum Outcome {
  PROMOTED,
  ROLLED_BACK,
  REFUSED,
  CANCELLED;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
