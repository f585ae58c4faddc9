package dev.bellwether.release;

import java.util.function.Supplier;

/**
 * Bounds what commands can do to a release by their number: beyond so many only the safe ones are
 * read, and beyond so many no more are written down.
 */
final class Flood {
  /** Above these only safe commands are read; no single release needs more. */
  static final int COMMANDS = 2_000;

  static final long EVENTS = 4_000;

  /** The log travels with activities, whose inputs Temporal bounds. */
  static final int MOST_NOTED = 300;

  private final Chronicle chronicle;
  private final Supplier<Long> events;
  private int received;
  private int noted;
  private boolean said;

  Flood(Chronicle chronicle, Supplier<Long> events) {
    this.chronicle = chronicle;
    this.events = events;
  }

  /** One more has come, legal or not. */
  void received() {
    received++;
  }

  boolean begun() {
    return received > COMMANDS || events.get() > EVENTS;
  }

  /** Says it once: the log would be the flood's next victim. */
  void refuse(Command command) {
    if (!said) {
      said = true;
      chronicle.command(
          "too many commands: from here on only rollback, hold, reject and cancel are read",
          command.by());
    }
  }

  /** Writes down what was asked or refused, while there is room. */
  void note(String what, String by) {
    noted++;
    if (noted < MOST_NOTED) {
      chronicle.command(what, by);
    } else if (noted == MOST_NOTED) {
      chronicle.command("more than %d commands; no more are written down".formatted(noted), by);
    }
  }
}
