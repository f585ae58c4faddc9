package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;

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

  /** Without what is counted of these. */
  Arms without(Set<Facet> facets) {
    return new Arms(
        canary.keep(facet -> !facets.contains(facet)),
        stable.keep(facet -> !facets.contains(facet)));
  }

  Arms plus(Arms other) {
    return new Arms(canary.plus(other.canary), stable.plus(other.stable));
  }
}
