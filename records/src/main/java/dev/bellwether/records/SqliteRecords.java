package dev.bellwether.records;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Records in one SQLite file, which several processes may open at once. Each call has a connection
 * of its own. The writes of one process queue on one thread, so that they never wait for each
 * other's locks; reads, with the write-ahead log, wait for nobody.
 */
public final class SqliteRecords implements Records {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final int READERS = 4;

  private final Jdbi jdbi;
  private final Handle anchor;
  private final BoundedCalls reads;
  private final BoundedCalls writes;

  private SqliteRecords(Path file, Jdbi jdbi, Handle anchor) {
    this.jdbi = jdbi;
    this.anchor = anchor;
    this.reads = new BoundedCalls("records " + file, READERS, LIMIT);
    this.writes = new BoundedCalls("records " + file, 1, LIMIT);
  }

  /**
   * Opens the file, creating it, its folders and its tables where missing.
   *
   * @throws RecordsUnavailable with one line that says what to do
   */
  public static SqliteRecords open(Path file) {
    Path absolute = file.toAbsolutePath();
    Jdbi jdbi = SqliteFile.open(absolute);
    // Kept open: with the last connection to it SQLite would fold the write-ahead log each time.
    Handle anchor = SqliteFile.translating("cannot open " + absolute, jdbi::open);
    return new SqliteRecords(absolute, jdbi, anchor);
  }

  @Override
  public void upsertRelease(ReleaseRow row) {
    write(
        "saving release " + row.id(),
        handle -> handle.createUpdate(Sql.UPSERT_RELEASE).bindMethods(row).execute());
  }

  @Override
  public Optional<ReleaseRow> find(String releaseId) {
    return read(
        "finding a release",
        handle ->
            handle
                .createQuery("SELECT * FROM releases WHERE id = :id")
                .bind("id", releaseId)
                .mapTo(ReleaseRow.class)
                .findOne());
  }

  @Override
  public List<ReleaseRow> findByPrefix(String prefix, int limit) {
    return read(
        "finding releases",
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM releases WHERE substr(id, 1, length(:prefix)) = :prefix"
                        + Sql.NEWEST_FIRST)
                .bind("prefix", prefix)
                .bind("limit", limit)
                .mapTo(ReleaseRow.class)
                .list());
  }

  @Override
  public List<ReleaseRow> findByTarget(String target, int limit) {
    return read(
        "finding releases of a target",
        handle ->
            handle
                .createQuery("SELECT * FROM releases WHERE target = :target" + Sql.NEWEST_FIRST)
                .bind("target", target)
                .bind("limit", limit)
                .mapTo(ReleaseRow.class)
                .list());
  }

  @Override
  public List<ReleaseRow> list(ReleaseFilter filter) {
    List<String> conditions = new ArrayList<>(List.of("1 = 1"));
    if (filter.model() != null) {
      conditions.add("model = :model");
    }
    if (filter.environment() != null) {
      conditions.add("environment = :environment");
    }
    if (filter.state() != null) {
      conditions.add("(state = :state OR outcome = :state OR ended_at IS NULL)");
    }
    if (filter.since() != null) {
      conditions.add("started_at >= :since");
    }
    if (filter.before() != null) {
      conditions.add("started_at < :before");
    }
    String query =
        "SELECT * FROM releases WHERE " + String.join(" AND ", conditions) + Sql.NEWEST_FIRST;
    return read(
        "listing releases",
        handle -> handle.createQuery(query).bindMethods(filter).mapTo(ReleaseRow.class).list());
  }

  @Override
  public List<ReleaseRow> open(int limit) {
    return read(
        "listing open releases",
        handle ->
            handle
                .createQuery("SELECT * FROM releases WHERE ended_at IS NULL" + Sql.NEWEST_FIRST)
                .bind("limit", limit)
                .mapTo(ReleaseRow.class)
                .list());
  }

  @Override
  public List<ReleaseRow> newestOfEachTarget(int limit) {
    return read(
        "listing targets",
        handle ->
            handle
                .createQuery(Sql.NEWEST_OF_EACH_TARGET)
                .bind("limit", limit)
                .mapTo(ReleaseRow.class)
                .list());
  }

  @Override
  public void saveLook(LookRow look) {
    write(
        "saving a look of " + look.releaseId(),
        handle -> handle.createUpdate(Sql.SAVE_LOOK).bindMethods(look).execute());
  }

  @Override
  public void dropLooks(String releaseId, @Nullable Instant after, Instant before) {
    write(
        "taking out looks of " + releaseId,
        handle ->
            handle
                .createUpdate(
                    "DELETE FROM looks WHERE release_id = :id AND at > :after AND at < :before")
                .bind("id", releaseId)
                .bind("after", after == null ? Instant.EPOCH : after)
                .bind("before", before)
                .execute());
  }

  @Override
  public List<LookRow> looks(String releaseId) {
    return read(
        "reading looks",
        handle ->
            handle
                .createQuery("SELECT * FROM looks WHERE release_id = :id ORDER BY at, step")
                .bind("id", releaseId)
                .mapTo(LookRow.class)
                .list());
  }

  @Override
  public List<LookRow> looks(String releaseId, @Nullable LookPlace after, int limit) {
    LookPlace place = after == null ? new LookPlace(Instant.EPOCH, -1) : after;
    return read(
        "reading looks",
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM looks WHERE release_id = :id"
                        + " AND (at > :at OR (at = :at AND step > :step))"
                        + " ORDER BY at, step LIMIT :limit")
                .bind("id", releaseId)
                .bindMethods(place)
                .bind("limit", limit)
                .mapTo(LookRow.class)
                .list());
  }

  @Override
  public void append(LogRow line) {
    write("logging for " + line.releaseId(), handle -> Log.append(handle, line));
  }

  @Override
  public List<LogRow> log(String releaseId) {
    return read("reading the log", handle -> Log.of(handle, releaseId));
  }

  @Override
  public List<ChainedRow> chain(String releaseId) {
    return read("reading the log", handle -> Log.chained(handle, releaseId));
  }

  /** Reads the whole log, so it is not held to a second. */
  @Override
  public ChainCheck verifyChain() {
    return SqliteFile.translating("cannot read the log", () -> jdbi.inTransaction(Log::verify));
  }

  @Override
  public void close() {
    reads.close();
    writes.close();
    anchor.close();
  }

  private <T> T read(String what, Function<Handle, T> query) {
    return reads.call(what, () -> jdbi.withHandle(query::apply));
  }

  private void write(String what, Consumer<Handle> statements) {
    writes.call(what, Executors.callable(() -> SqliteFile.write(jdbi, statements)));
  }
}
