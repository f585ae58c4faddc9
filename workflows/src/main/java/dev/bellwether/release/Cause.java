package dev.bellwether.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why a release was rolled back. */
public enum Cause {
  GATE,
  SMOKE,
  BUILD,
  PERSON,
  UNDECIDED,
  DEADLINE,
  FENCE,
  TARGET,
  FLOOD,
  DIRECT,
  TAKEN_OVER;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
