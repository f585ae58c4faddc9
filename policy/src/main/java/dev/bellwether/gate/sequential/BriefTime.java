package dev.bellwether.gate.sequential;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * A time as a watch carries it, which has dozens of them: whole milliseconds in base 36; what is
 * between two milliseconds, before 1970 or after 2999, in full. Reads either.
 */
public final class BriefTime {
  private static final int BASE = 36;
  private static final long YEAR_3000 = 32_503_680_000L;
  private static final int NANOS_A_MILLI = 1_000_000;

  private BriefTime() {}

  /** The shortest text that it can be read from again. */
  public static String text(Instant time) {
    boolean brief =
        time.getEpochSecond() >= 0
            && time.getEpochSecond() < YEAR_3000
            && time.getNano() % NANOS_A_MILLI == 0;
    return brief ? Long.toString(time.toEpochMilli(), BASE) : time.toString();
  }

  /**
   * The inverse of {@link #text}.
   *
   * @throws IllegalArgumentException when it is no time
   */
  public static Instant parse(String text) {
    try {
      if (text.indexOf('T') >= 0) {
        return Instant.parse(text);
      }
      long millis = Long.parseLong(text, BASE);
      if (millis < 0 || millis >= YEAR_3000 * 1000) {
        throw new IllegalArgumentException("a time expected, got " + text);
      }
      return Instant.ofEpochMilli(millis);
    } catch (DateTimeException | NumberFormatException notATime) {
      throw new IllegalArgumentException("a time expected, got " + text, notATime);
    }
  }
}
