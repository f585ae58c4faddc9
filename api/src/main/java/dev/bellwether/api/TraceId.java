package dev.bellwether.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What ties an answer to the server's log line. */
final class TraceId {
  private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-..");
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private TraceId() {}

  /** The caller's own when it sent one, else a fresh one. */
  static String of(@Nullable String traceparent) {
    Matcher given = TRACEPARENT.matcher(traceparent == null ? "" : traceparent);
    return given.matches() ? given.group(1) : fresh();
  }

  static String fresh() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
