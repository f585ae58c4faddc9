package dev.bellwether.playground;

import java.util.Map;

/** Stands before the router's writes, so that a demonstration can break in the middle of one. */
@FunctionalInterface
public interface WriteGate {
  /**
   * Whether the write goes on; else it is answered 503 and changes nothing. May block: the writer
   * waits.
   *
   * @param weights percent by version, as the write would set them
   */
  boolean lets(String model, Map<String, Integer> weights);
}
