package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * How a server misbehaves on purpose: it answers late, or fails on a fixed part of the inputs. The
 * same input always meets the same fate, so that a retry does not hide the fault.
 */
record ServingProfile(Duration delay, int failPercent) {
  static final ServingProfile PLAIN = new ServingProfile(Duration.ZERO, 0);

  private static final long MAX_DELAY_MS = 10_000;

  ServingProfile {
    if (delay.isNegative() || delay.toMillis() > MAX_DELAY_MS) {
      throw new IllegalArgumentException("delay_ms must be 0 to " + MAX_DELAY_MS);
    }
    if (failPercent < 0 || failPercent > 100) {
      throw new IllegalArgumentException("fail_percent must be 0 to 100");
    }
  }

  static ServingProfile of(JsonNode json) {
    return new ServingProfile(
        Duration.ofMillis(wholeNumber(json, "delay_ms")),
        Math.toIntExact(wholeNumber(json, "fail_percent")));
  }

  /** Whether this server fails on the rows, which stand one after another. */
  boolean failsOn(float[] rows, int width) {
    for (int start = 0; failPercent > 0 && start < rows.length; start += width) {
      if (Integer.remainderUnsigned(hash(rows, start, width), 100) < failPercent) {
        return true;
      }
    }
    return false;
  }

  private static int hash(float[] rows, int start, int width) {
    int hash = 17;
    for (int i = start; i < start + width; i++) {
      hash = (hash ^ Float.floatToIntBits(rows[i])) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash;
  }

  private static long wholeNumber(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      return 0;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new IllegalArgumentException(key + " must be a whole number");
    }
    return value.longValue();
  }
}
