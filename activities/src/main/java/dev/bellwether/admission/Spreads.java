package dev.bellwether.admission;

import dev.bellwether.spec.Plan;

/** Measures how far counts come in clusters, for the gates of which the spec does not say. */
@FunctionalInterface
public interface Spreads {
  /** The same plan; unchanged where nothing was measured. */
  Plan of(Plan plan, String baseline);
}
