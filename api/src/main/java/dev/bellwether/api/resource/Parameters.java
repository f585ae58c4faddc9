package dev.bellwether.api.resource;

import dev.bellwether.api.error.Problems;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads query parameters and headers; what cannot be read is a problem that names it. */
final class Parameters {
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)?");

  private Parameters() {}

  static @Nullable String idempotencyKey(@Nullable String key) {
    if (key != null && !KEY.matcher(key).matches()) {
      throw Problems.badParameter(IDEMPOTENCY_KEY, "1 to 255 visible ASCII characters", key);
    }
    return key;
  }

  /** {@code 30s}, {@code 500ms}, {@code 24h}; a bare number is seconds. */
  static Duration duration(String name, String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw Problems.badParameter(name, "a duration such as 30s", text);
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      case null, default -> Duration.ofSeconds(count);
    };
  }

  static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Problems.badParameter(name, "a whole number", text);
    }
  }

  /** An instant, or how long ago. */
  static Instant since(String name, String text) {
    if (DURATION.matcher(text).matches()) {
      return Instant.now().minus(duration(name, text));
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw Problems.badParameter(name, "an instant or a duration such as 24h", text);
    }
  }
}
