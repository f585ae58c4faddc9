package dev.bellwether.gate.sequential;

import java.time.Duration;
import java.time.Instant;

/**
 * When a look was made and what of it counts.
 *
 * @param look the interval that looks are meant to have; what the first one is taken to span
 */
public record Moment(Instant at, Duration look, Phase phase) {

  /** What the traffic did during the look. */
  public enum Phase {
    /** It lay wholly inside a step: everything counts. */
    SETTLED,
    /**
     * It overlaps a change of weight: it counts against a ceiling or a floor, never for passing and
     * never in a comparison with stable.
     */
    SHIFTING,
    /** The canary has all of it: there is no stable to compare with. */
    BAKING
  }

  /** A look inside a step. */
  public static Moment settled(Instant at, Duration look) {
    return new Moment(at, look, Phase.SETTLED);
  }

  boolean settled() {
    return phase == Phase.SETTLED;
  }
}
