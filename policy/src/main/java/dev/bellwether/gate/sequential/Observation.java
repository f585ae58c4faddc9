package dev.bellwether.gate.sequential;

/** What became of one look. */
public sealed interface Observation {
  /** The evidence to go on with. */
  SequentialState state();

  /** It was counted. */
  record Counted(SequentialState state) implements Observation {}

  /** It is not newer than the newest, for instance one made twice: nothing changed. */
  record Ignored(SequentialState state) implements Observation {}

  /** Its numbers cannot be true, or the evidence is not this test's: nothing changed. */
  record Refused(SequentialState state, String why) implements Observation {}
}
