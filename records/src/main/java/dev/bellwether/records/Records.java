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

  /** Releases that have not ended, newest first, at most {@code limit}. */
  List<ReleaseRow> open(int limit);

  /** The newest release of each target that was not refused, by target, at most {@code limit}. */
  List<ReleaseRow> newestOfEachTarget(int limit);

  /** Writes a look under (release, step, at); a look made again overwrites. */
  void saveLook(LookRow look);

  /**
   * Takes out the looks of a release between two moments, both exclusive.
   *
   * @param after null: from its first look on
   */
  void dropLooks(String releaseId, @Nullable Instant after, Instant before);

  /** The looks of a release in order. */
  List<LookRow> looks(String releaseId);

  /**
   * A page of the looks of a release, in order.
   *
   * @param after the last one of the page before; null for the first page
   */
  List<LookRow> looks(String releaseId, @Nullable LookPlace after, int limit);

  /** Appends a line to the hash-chained log, once per (release, seq). */
  void append(LogRow line);

  /** The log of one release in order of {@code seq}. */
  List<LogRow> log(String releaseId);

  /** The same log as it stands in the chain, as the file holds it. */
  List<ChainedRow> chain(String releaseId);

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
      @Nullable String spec) {
    /** Of a release that is over and did not come to write so itself. */
    public ReleaseRow closed(Instant at) {
      Instant updated = at.isBefore(updatedAt) ? updatedAt : at;
      return with("ended", outcome, cause, updated, at, status, report);
    }

    /** The same release, in this state since {@code at}. */
    public ReleaseRow in(String present, Instant at) {
      return with(present, outcome, cause, at, endedAt, status, report);
    }

    /** The same release with what is known of how it ended. */
    public ReleaseRow telling(
        @Nullable String how,
        @Nullable String why,
        @Nullable String newestStatus,
        @Nullable String fullReport) {
      return with(state, how, why, updatedAt, endedAt, newestStatus, fullReport);
    }

    private ReleaseRow with(
        String present,
        @Nullable String how,
        @Nullable String why,
        Instant updated,
        @Nullable Instant ended,
        @Nullable String newestStatus,
        @Nullable String fullReport) {
      return new ReleaseRow(
          id,
          workflowId,
          runId,
          target,
          model,
          version,
          environment,
          present,
          how,
          why,
          startedAt,
          updated,
          ended,
          newestStatus,
          fullReport,
          spec);
    }
  }

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

  /** Where a look stands among those of its release. */
  record LookPlace(Instant at, int step) {}

  record LogRow(
      String releaseId,
      long seq,
      Instant at,
      String kind,
      @Nullable String by,
      String what,
      @Nullable String detail) {}

  /**
   * @param at as text, so that a line edited into something unreadable can still be shown
   * @param previous hash of the line before in the whole log; null when that line is missing
   * @param fits whether {@code hash} is what these fields and {@code previous} give
   */
  record ChainedRow(
      long position,
      String releaseId,
      long seq,
      String at,
      String kind,
      @Nullable String by,
      String what,
      @Nullable String detail,
      @Nullable String previous,
      String hash,
      boolean fits) {}

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
