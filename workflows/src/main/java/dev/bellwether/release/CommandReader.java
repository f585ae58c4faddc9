package dev.bellwether.release;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads signals and updates leniently and never throws: in any letter case, with any payload or
 * none. A typed handler would drop a signal whose payload has an unknown key, and report success.
 */
final class CommandReader {
  private static final Set<String> NAMES =
      Set.of(
          WireNames.ROLLBACK,
          WireNames.HOLD,
          WireNames.RESUME,
          WireNames.PROMOTE,
          WireNames.APPROVE,
          WireNames.REJECT,
          WireNames.EXTEND,
          WireNames.CANCEL);

  private static final int MAX_TEXT = 500;

  private CommandReader() {}

  /** The command, or empty when the name is none of ours. */
  static Optional<Command> read(String name, EncodedValues arguments) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    if (!NAMES.contains(wanted)) {
      return Optional.empty();
    }
    try {
      JsonNode payload = arguments.getSize() == 0 ? null : arguments.get(0, JsonNode.class);
      return Optional.of(of(wanted, payload));
    } catch (DataConverterException unreadable) {
      return Optional.of(bare(wanted, "a payload that is not JSON"));
    }
  }

  private static Command of(String name, @Nullable JsonNode payload) {
    if (payload == null || payload.isNull() || payload.isMissingNode()) {
      return bare(name, null);
    }
    if (payload.isTextual()) {
      return new Command(
          name, "somebody", clip(payload.textValue()), null, null, null, null, null, null);
    }
    if (!payload.isObject()) {
      return bare(name, "a payload that is no object");
    }
    return ofObject(name, payload);
  }

  private static Command ofObject(String name, JsonNode payload) {
    String unread = null;
    Integer step = null;
    JsonNode rawStep = payload.get("step");
    if (rawStep != null && !rawStep.isNull()) {
      if (rawStep.canConvertToInt() && rawStep.isIntegralNumber()) {
        step = rawStep.intValue();
      } else {
        unread = "step " + clip(rawStep.toString());
      }
    }
    Duration lasting = null;
    String rawFor = text(payload, "for");
    if (rawFor != null) {
      lasting = duration(rawFor);
      unread = lasting == null ? "for " + rawFor : unread;
    }
    String by = text(payload, "by");
    return new Command(
        name,
        by == null ? "somebody" : by,
        text(payload, "reason"),
        text(payload, "command_id"),
        text(payload, "release"),
        step,
        text(payload, "digest"),
        lasting,
        text(payload, "then"),
        unread);
  }

  private static Command bare(String name, @Nullable String unread) {
    return new Command(name, "somebody", null, null, null, null, null, null, unread);
  }

  private static @Nullable String text(JsonNode payload, String key) {
    JsonNode value = payload.get(key);
    if (value == null || value.isNull()) {
      return null;
    }
    String text = value.isTextual() ? value.textValue() : value.toString();
    return text.isBlank() ? null : clip(text);
  }

  /**
   * One line of text that can be written as JSON again: half a surrogate pair cannot, and a
   * workflow task that fails to write its memo fails for ever.
   */
  private static String clip(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints().limit(MAX_TEXT).map(CommandReader::printable).forEach(clean::appendCodePoint);
    boolean cut = text.codePointCount(0, text.length()) > MAX_TEXT;
    return cut ? clean + "..." : clean.toString();
  }

  private static int printable(int codePoint) {
    if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
      return '\uFFFD';
    }
    return Character.isISOControl(codePoint) ? ' ' : codePoint;
  }

  /** {@code 90s}, {@code 10m}, {@code 1h30m}, {@code 2d}, {@code PT2H}; null when it is none. */
  static @Nullable Duration duration(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    try {
      Duration parsed = Duration.parse(upper.startsWith("P") ? upper : iso(upper));
      return parsed.isNegative() || parsed.isZero() ? null : parsed;
    } catch (DateTimeParseException notADuration) {
      return null;
    }
  }

  private static String iso(String upper) {
    int day = upper.indexOf('D') + 1;
    if (day == 0) {
      return "PT" + upper;
    }
    String days = "P" + upper.substring(0, day);
    return day == upper.length() ? days : days + "T" + upper.substring(day);
  }
}
