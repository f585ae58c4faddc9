package dev.bellwether.backtest;

/** What a line of a looks file is. */
public sealed interface LookReading {
  /** A look, of which parts may be in doubt. */
  record Read(Look look) implements LookReading {}

  /** Nothing but blanks. */
  record Blank() implements LookReading {}

  /** No look: nothing of it counts. */
  record Bad(Misread why) implements LookReading {}
}
