package dev.bellwether.backtest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** Reads the times of looks; the usual form without the cost of a formatter. */
final class Times {
  private static final long SECONDS_A_DAY = 86_400;

  /** Times far beyond cannot be reckoned with in milliseconds. */
  private static final int MOST_YEAR = 9_999;

  /** {@code 2026-01-01T00:00:15}. */
  private static final int SECONDS = 19;

  private Times() {}

  /** The time, or null when the text is none. */
  static @Nullable Instant parse(String text) {
    Instant usual = usual(text);
    if (usual != null) {
      return usual;
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      return time.getYear() < 0 || time.getYear() > MOST_YEAR ? null : time.toInstant();
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  private static @Nullable Instant usual(String text) {
    int end = text.length() - 1;
    if (end < SECONDS
        || text.charAt(end) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, SECONDS);
    int nanos = nanos(text, end);
    boolean sound =
        year >= 0
            && (month >= 1 && month <= 12)
            && (day >= 1 && (day <= 28 || (day <= 31 && exists(year, month, day))))
            && (hour >= 0 && hour <= 23)
            && (minute >= 0 && minute <= 59)
            && (second >= 0 && second <= 59)
            && nanos >= 0;
    if (!sound) {
      return null;
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return Instant.ofEpochSecond(
        days * SECONDS_A_DAY + hour * 3_600L + minute * 60L + second, nanos);
  }

  private static boolean exists(int year, int month, int day) {
    return day <= YearMonth.of(year, month).lengthOfMonth();
  }

  private static int nanos(String text, int end) {
    if (end == SECONDS) {
      return 0;
    }
    int places = end - SECONDS - 1;
    if (text.charAt(SECONDS) != '.' || places < 1 || places > 9) {
      return -1;
    }
    int value = digits(text, SECONDS + 1, end);
    for (int i = places; i < 9; i++) {
      value *= 10;
    }
    return value;
  }

  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
