package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records where they only help: a database that is down makes an answer poorer, never
 * impossible. What truly needs them asks {@link Records} itself.
 */
final class ReleaseIndex {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseIndex.class);

  /** After a failure nobody waits for another one: an answer asks the index several times. */
  private static final Duration REST = Duration.ofSeconds(5);

  private final JsonMapper json = JsonMappers.lenient();
  private final Records records;
  private final InstantSource clock;
  private volatile Instant restingUntil = Instant.MIN;
  private volatile @Nullable RecordsUnavailable lastFailure;

  ReleaseIndex(Records records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /** What keeps the index from answering now; null when it does. */
  @Nullable RecordsUnavailable down() {
    return clock.instant().isBefore(restingUntil) ? lastFailure : null;
  }

  Optional<ReleaseRow> find(String id) {
    return helped("find", () -> records.find(id), Optional.empty());
  }

  List<ReleaseRow> startingWith(String prefix, int limit) {
    return helped("find", () -> records.findByPrefix(prefix, limit), List.of());
  }

  Optional<ReleaseRow> newestOf(String target) {
    return newestOf(target, 1).stream().findFirst();
  }

  List<ReleaseRow> newestOf(String target, int limit) {
    return helped("find", () -> records.findByTarget(target, limit), List.of());
  }

  List<ReleaseRow> newest(int limit) {
    return helped(
        "list",
        () -> records.list(new Records.ReleaseFilter(null, null, null, null, null, limit)),
        List.of());
  }

  List<ReleaseRow> open(int limit) {
    return helped("list", () -> records.open(limit), List.of());
  }

  List<ReleaseRow> newestOfEachTarget(int limit) {
    return helped("list", () -> records.newestOfEachTarget(limit), List.of());
  }

  List<LogRow> log(String id) {
    return helped("log", () -> records.log(id), List.of());
  }

  /** Tried even after a failure: only here the spec is known as it was sent. */
  void save(ReleaseRow row) {
    try {
      records.upsertRelease(row);
    } catch (RecordsUnavailable e) {
      failed("save", e);
    }
  }

  /**
   * Writes the end of a run that could not, because it was ended from outside or the records were
   * down: else its row stays open for good once Temporal forgets the run.
   */
  void closeLate(ReleaseRow row, Run run) {
    Instant closedAt = run.closedAt() == null ? row.updatedAt() : run.closedAt();
    find(row.id())
        .filter(now -> now.endedAt() == null)
        .ifPresent(now -> save(ended(now.closed(closedAt), run)));
  }

  private ReleaseRow ended(ReleaseRow row, Run run) {
    return row.telling(
        run.outcome(),
        run.cause(),
        run.status() == null ? row.status() : stored(run.status()),
        run.report() == null ? row.report() : run.report());
  }

  private String stored(ReleaseStatus status) {
    try {
      return json.writeValueAsString(status);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of ours is not JSON", impossible);
    }
  }

  private <T> T helped(String what, Supplier<T> call, T otherwise) {
    if (clock.instant().isBefore(restingUntil)) {
      return otherwise;
    }
    try {
      return call.get();
    } catch (RecordsUnavailable e) {
      failed(what, e);
      return otherwise;
    }
  }

  private void failed(String what, RecordsUnavailable e) {
    lastFailure = e;
    restingUntil = clock.instant().plus(REST);
    LOG.warn(
        "records unavailable for {}, left alone for {} s: {}",
        what,
        REST.toSeconds(),
        e.getMessage());
  }
}
