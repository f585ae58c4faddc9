package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Both versions over the same time. On the wire {@code canary/stable}. */
public record Arms(Arm canary, Arm stable) {
  /** Nothing. */
  public static final Arms NONE = new Arms(Arm.NONE, Arm.NONE);

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Arms parse(String line) {
    String[] parts = Evidence.parts(line, 2);
    return new Arms(Arm.parse(parts[0]), Arm.parse(parts[1]));
  }

  /** Both on one line. */
  @JsonValue
  public String line() {
    return canary.line() + "/" + stable.line();
  }

  Arms plus(Arms other) {
    return new Arms(canary.plus(other.canary), stable.plus(other.stable));
  }
}
