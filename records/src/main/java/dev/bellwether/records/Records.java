package dev.bellwether.records;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what outlives Temporal's retention. Every write is idempotent. Methods throw {@link
 * RecordsUnavailable} when the database cannot be reached or does not answer within a second.
 */
public interface Records extends AutoCloseable {
  /** Inserts or updates a release by its id; never moves {@code updatedAt} back. */
  void upsertRelease(ReleaseRow row);

  /** The release with exactly this id. */
  Optional<ReleaseRow> find(String releaseId);

  /** Releases whose id starts with the prefix, newest first, at most {@code limit}. */
  List<ReleaseRow> findByPrefix(String prefix, int limit);

  /** Releases of a target, newest first, at most {@code limit}. */
  List<ReleaseRow> findByTarget(String target, int limit);

  /** A page of releases, newest first. */
  List<ReleaseRow> list(ReleaseFilter filter);

  /** Writes a look under (release, step, at); a look made again overwrites. */
  void saveLook(LookRow look);

  /** The looks of a release in order. */
  List<LookRow> looks(String releaseId);

  /** Appends a line to the hash-chained log, once per (release, seq). */
  void append(LogRow line);

  /** The log of one release in order of {@code seq}. */
  List<LogRow> log(String releaseId);

  /** Recomputes the chain over the whole log. */
  ChainCheck verifyChain();

  @Override
  void close();

  /**
   * @param state and {@code outcome} as on the wire
   * @param status the newest {@code ReleaseStatus} as JSON; null before the first
   * @param report Markdown; null until the end
   * @param spec the spec as it was sent; null when started without the API
   */
  record ReleaseRow(
      String id,
      String workflowId,
      String runId,
      String target,
      String model,
      @Nullable String version,
      @Nullable String environment,
      String state,
      @Nullable String outcome,
      @Nullable String cause,
      Instant startedAt,
      Instant updatedAt,
      @Nullable Instant endedAt,
      @Nullable String status,
      @Nullable String report,
      @Nullable String spec) {}

  /**
   * @param state only releases that may be in this state or have ended so: a release that has not
   *     ended may be in any, since the records follow it with a delay
   * @param before only releases started before this; the cursor of the page
   */
  record ReleaseFilter(
      @Nullable String model,
      @Nullable String environment,
      @Nullable String state,
      @Nullable Instant since,
      @Nullable Instant before,
      int limit) {}

  /**
   * @param counts the look's raw and differenced counters as JSON
   * @param reports the gates' reports as JSON
   */
  record LookRow(
      String releaseId, int step, Instant at, int weight, String counts, String reports) {}

  record LogRow(
      String releaseId,
      long seq,
      Instant at,
      String kind,
      @Nullable String by,
      String what,
      @Nullable String detail) {}

  /**
   * @param brokenAt position of the first line that does not fit; null when the chain holds
   */
  record ChainCheck(long lines, @Nullable Long brokenAt) {}

  /** The database cannot be reached, or did not answer in time. */
  final class RecordsUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordsUnavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
