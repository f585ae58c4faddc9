package dev.bellwether.journal;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.State;
import dev.bellwether.spec.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a running release's index row and log beside its effects. Best effort: a database is never
 * why an effect fails, and the end of the release writes it all once more.
 */
public final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Records records;
  private final InstantSource clock;

  public Journal(Records records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /** Notes that a release is now in {@code state}, and its newest log lines. */
  public void note(ReleaseRef release, @Nullable Plan plan, State state, List<LogEntry> log) {
    try {
      Optional<ReleaseRow> known = records.find(release.releaseId());
      // An attempt that comes late does not reopen what has ended.
      if (known.isEmpty() || known.get().outcome() == null) {
        records.upsertRelease(row(release, plan, state, known));
      }
      appendInTime(release, log);
    } catch (RecordsUnavailable down) {
      LOG.warn("release={} not in the records yet: {}", release.releaseId(), down.getMessage());
    }
  }

  /** Notes that a release which is gone will not write its own end any more. */
  public void noteGone(String releaseId) {
    try {
      records
          .find(releaseId)
          .filter(row -> row.endedAt() == null)
          .ifPresent(row -> records.upsertRelease(row.closed(clock.instant())));
    } catch (RecordsUnavailable down) {
      LOG.warn("release={} not closed in the records: {}", releaseId, down.getMessage());
    }
  }

  /** The effect has happened and its activity has seconds left: a slow database gets one. */
  private void appendInTime(ReleaseRef release, List<LogEntry> log) {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (LogEntry entry : log) {
      if (System.nanoTime() - end > 0) {
        LOG.warn("release={} log not in the records yet: they are slow", release.releaseId());
        return;
      }
      append(records, release, List.of(entry));
    }
  }

  static void append(Records records, ReleaseRef release, List<LogEntry> log) {
    log.forEach(entry ->
        records.append(
            new LogRow(
                release.releaseId(),
                entry.seq(),
                entry.at(),
                entry.kind(),
                entry.by(),
                entry.what(),
                entry.detail())));
  }

  private ReleaseRow row(
      ReleaseRef release, @Nullable Plan plan, State state, Optional<ReleaseRow> known) {
    Instant now = clock.instant();
    return new ReleaseRow(
        release.releaseId(),
        release.workflowId(),
        release.originalRunId(),
        release.target(),
        plan == null ? Rows.model(release.target()) : plan.model(),
        plan == null ? known.map(ReleaseRow::version).orElse(null) : plan.version(),
        plan == null ? Rows.environment(release.target()) : plan.environment(),
        state.wire(),
        null,
        null,
        known.map(ReleaseRow::startedAt).orElse(now),
        now,
        null,
        known.map(ReleaseRow::status).orElse(null),
        known.map(ReleaseRow::report).orElse(null),
        known.map(ReleaseRow::spec).orElse(null));
  }
}
