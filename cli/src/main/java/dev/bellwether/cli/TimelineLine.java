package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;

/** One entry of a timeline: when, what, who. */
final class TimelineLine {
  private TimelineLine() {}

  static String of(JsonNode entry, ZoneId zone) {
    String at =
        StateObject.instant(entry, "at").map(time -> Text.clock(time, zone)).orElse("--:--:--");
    String by = StateObject.text(entry, "by");
    return at + " " + StateObject.text(entry, "what") + (by.isEmpty() ? "" : " (by " + by + ")");
  }
}
