package dev.bellwether.activity;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a watch may conclude. */
public enum WatchMode {
  /** A step's window: may pass, fail or end undecided. */
  DECIDE,
  /** Can only fail; pass evidence is folded but never returned on. */
  PROTECT;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
