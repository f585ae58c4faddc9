package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a gate that does not pass does to its release. */
public enum Severity {
  /** A fail rolls back; without a pass there is no promotion. */
  FATAL,
  /** Without a pass there is no promotion. */
  BLOCKING,
  /** It is shown and does nothing. */
  ADVISORY;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
