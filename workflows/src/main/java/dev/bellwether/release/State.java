package dev.bellwether.release;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an open release stands. */
public enum State {
  ADMITTING,
  BUILDING,
  TESTING,
  DEPLOYING,
  WATCHING,
  AWAITING_APPROVAL,
  HELD,
  PROMOTING,
  BAKING,
  ROLLING_BACK,
  /** Ended; the outcome says how. */
  ENDED;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
