package dev.bellwether.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as specs write them, {@code 90s}, {@code 10m}, {@code 1h30m}, or as ISO-8601. */
final class DurationText implements ITypeConverter<Duration> {
  private static final Pattern SHORT =
      Pattern.compile("(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?");

  private final @Nullable Duration longest;

  /** Takes any. */
  DurationText() {
    this(null);
  }

  /** Takes one from a second to this long: what is cut in silence is not what was meant. */
  DurationText(@Nullable Duration longest) {
    this.longest = longest;
  }

  @Override
  public Duration convert(String text) {
    Duration read = read(text);
    if (longest != null
        && (read.compareTo(Duration.ofSeconds(1)) < 0 || read.compareTo(longest) > 0)) {
      throw new TypeConversionException(
          "expected a duration from 1s to %dh, came %s".formatted(longest.toHours(), text));
    }
    return read;
  }

  private static Duration read(String text) {
    Matcher parts = SHORT.matcher(text);
    if (!text.isEmpty() && parts.matches()) {
      return Duration.ofDays(part(parts, 1))
          .plusHours(part(parts, 2))
          .plusMinutes(part(parts, 3))
          .plusSeconds(part(parts, 4));
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException neither) {
      throw new TypeConversionException(
          "expected a duration such as 90s, 10m or 1h30m, came " + text);
    }
  }

  private static long part(Matcher parts, int group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
