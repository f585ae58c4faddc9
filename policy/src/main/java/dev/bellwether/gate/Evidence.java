package dev.bellwether.gate;

/**
 * What the gates have seen and concluded so far: an immutable value, carried from look to look and
 * from step to step.
 *
 * @param version of the layout, so that a later engine reads an older release's evidence
 */
public record Evidence(int version) {
  /** Nothing seen. */
  public static final Evidence NONE = new Evidence(1);
}
