package dev.bellwether.cli;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How a watch shows itself and when it stops.
 *
 * @param repaint whether the output is a terminal that can be painted over; else one line per event
 * @param json one state object a line instead
 * @param timeout null: until the release ends
 */
public record WatchOptions(
    boolean repaint,
    boolean color,
    int columns,
    ZoneId zone,
    boolean json,
    WaitFor waitFor,
    @Nullable Duration timeout) {
  /** What a watch waits for besides the end, which always ends it. */
  public enum WaitFor {
    TERMINAL,
    /** The same as the end: whether it was promoted is in the exit code. */
    PROMOTED,
    AWAITING_APPROVAL
  }

  /** One line per event, no colour, until the end. */
  public static WatchOptions plain(ZoneId zone) {
    return new WatchOptions(false, false, 80, zone, false, WaitFor.TERMINAL, null);
  }
}
