package dev.bellwether.gate;

import java.util.Map;

/**
 * One look, weighed and not yet put in words.
 *
 * @param evidence with the look in it
 * @param ruling of all gates together, in the order of the gates
 * @param refusals why a gate's sample could not be believed, by its name
 */
public record Weighed(
    Evidence evidence, CountedLook look, Ruling ruling, Map<String, String> refusals) {
  public Weighed {
    refusals = Map.copyOf(refusals);
  }
}
