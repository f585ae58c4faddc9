package dev.bellwether.release;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.release.ReleaseStatus.TimelineEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was said, decided and done: the log for the records, the timeline for people. */
final class Logbook {
  private static final int MAX_TIMELINE = 60;

  /** A line of log and timeline; what a memo holds is written to the history at every change. */
  private static final int MAX_LINE = 300;

  /** No release needs as many; the log is an input of activities, and Temporal bounds those. */
  private static final int MAX_LOG = 1_000;

  /** What effects carry to the records; the end of the release carries all. */
  private static final int NEWEST = 50;

  private final Supplier<Instant> clock;
  private final List<TimelineEntry> timeline = new ArrayList<>();
  private final List<LogEntry> log = new ArrayList<>();

  Logbook(Supplier<Instant> clock) {
    this.clock = clock;
  }

  /**
   * @param kind {@code command}, {@code decision} or {@code effect}
   */
  void note(String kind, String what, @Nullable String by, @Nullable String detail) {
    Instant now = clock.get();
    String line = clip(what);
    String who = by == null ? null : clip(by);
    if (log.size() < MAX_LOG) {
      log.add(
          new LogEntry(
              log.size() + 1L, now, kind, who, line, detail == null ? null : clip(detail)));
    }
    timeline.add(new TimelineEntry(now, line, who));
    if (timeline.size() > MAX_TIMELINE) {
      timeline.removeFirst();
    }
  }

  List<LogEntry> all() {
    return List.copyOf(log);
  }

  List<LogEntry> newest() {
    return List.copyOf(log.subList(Math.max(0, log.size() - NEWEST), log.size()));
  }

  List<TimelineEntry> timeline() {
    return List.copyOf(timeline);
  }

  /** A text that came from outside, short enough to be written at every change. */
  static String clip(String text) {
    return text.codePointCount(0, text.length()) <= MAX_LINE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_LINE)) + "...";
  }
}
