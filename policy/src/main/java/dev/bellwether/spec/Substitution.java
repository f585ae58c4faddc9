package dev.bellwether.spec;

import org.jspecify.annotations.Nullable;

/** Replaces parts of values while a document is read. */
@FunctionalInterface
public interface Substitution {
  /** Leaves every value as it is written. */
  Substitution NONE = (place, text, findings) -> text;

  /** The value to use instead of the text; null when it cannot be made, with a finding. */
  @Nullable String apply(Place place, String text, Findings findings);
}
