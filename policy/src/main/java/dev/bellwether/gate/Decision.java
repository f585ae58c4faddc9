package dev.bellwether.gate;

import org.jspecify.annotations.Nullable;

/**
 * What all gates together say at one look.
 *
 * @param gate the gate that fails; null else
 * @param reason in plain words; while open, what each gate is waiting for
 */
public record Decision(Kind kind, @Nullable String gate, String reason) {

  /** Pass only when every gate allows it; one fail is a fail. */
  public enum Kind {
    PASS,
    FAIL,
    OPEN,
    /** What the gates say cannot be relied on, which only a person can mend. */
    HOLD
  }
}
