package dev.bellwether.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How numbers, times and long lines are written for people. Never depends on the locale. */
final class Text {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter DAYS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** A number stays with its unit. */
  private static final Pattern SPACES = Pattern.compile(" +(?!(?:%|ms|s|m|h|k|M)(?:[ .,;:)/]|$))");

  private Text() {}

  /** The two largest units of a duration: {@code 41s}, {@code 2m}, {@code 1h 5m}, {@code 3d 2h}. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 600 && seconds % 60 != 0) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    if (seconds < 86_400) {
      return two(seconds / 3600, "h", seconds / 60 % 60, "m");
    }
    return two(seconds / 86_400, "d", seconds / 3600 % 24, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }

  /** A count in a few characters: {@code 950}, {@code 6.1 k}, {@code 12 M}. */
  static String count(long count) {
    if (count < 1_000) {
      return Long.toString(count);
    }
    return count < 999_950 ? scaled(count / 1_000.0, "k") : scaled(count / 1_000_000.0, "M");
  }

  private static String scaled(double value, String unit) {
    return value < 9.95
        ? String.format(Locale.ROOT, "%.1f %s", value, unit)
        : Math.round(value) + " " + unit;
  }

  /** A count in full: {@code 1,204}. */
  static String full(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A number without trailing zeros: {@code 24.6}, {@code 25}. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /**
   * A time as {@code 14:32}, with seconds when it is minutes away, with its date when it is far.
   */
  static String time(Instant time, Instant now, ZoneId zone) {
    Duration away = Duration.between(now, time).abs();
    if (away.compareTo(Duration.ofMinutes(10)) < 0) {
      return time.atZone(zone).format(SECONDS);
    }
    return time.atZone(zone).format(away.compareTo(Duration.ofHours(12)) < 0 ? MINUTES : DAYS);
  }

  static String clock(Instant time, ZoneId zone) {
    return time.atZone(zone).format(SECONDS);
  }

  static String date(Instant time, ZoneId zone) {
    return time.atZone(zone).format(DAYS);
  }

  /**
   * Without control characters: what came from a server or a file must not drive the terminal. Line
   * breaks become spaces.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  /** Breaks at spaces so that no line is wider than {@code width}, unless one word is. */
  static List<String> wrap(String text, int width, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : SPACES.splitAsStream(text.strip()).toList()) {
      if (!line.isEmpty() && width(line) + 1 + width(word) > width) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
      } else if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** Puts items side by side, each kept whole, on as many lines as they need. */
  static List<String> flow(List<String> items, String gap, int width, String indent) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String item : items) {
      if (line.isEmpty()) {
        line = indent + item;
      } else if (width(line) + width(gap) + width(item) <= width) {
        line = line + gap + item;
      } else {
        lines.add(line);
        line = indent + item;
      }
    }
    if (!line.isEmpty()) {
      lines.add(line);
    }
    return lines;
  }

  static int width(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }

  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /** At most {@code width} characters; what was cut shows as an ellipsis. */
  static String fit(String text, int width) {
    return width(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }
}
