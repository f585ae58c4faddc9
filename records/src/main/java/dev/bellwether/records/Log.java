package dev.bellwether.records;

import dev.bellwether.records.Records.ChainCheck;
import dev.bellwether.records.Records.ChainedRow;
import dev.bellwether.records.Records.LogRow;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/**
 * The hash-chained log. The head (last position and hash) is kept beside the lines, so that lines
 * cut from the end are missed too. Whoever can rewrite the whole file can rewrite the chain: it
 * shows accidents and edits, it is no signature.
 */
final class Log {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private static final RowMapper<Head> HEAD =
      (row, context) -> new Head(row.getLong("position"), row.getString("hash"));

  private static final RowMapper<Kept> KEPT =
      (row, context) ->
          new Kept(
              row.getLong("position"),
              new ChainedLine(
                  row.getString("release_id"),
                  row.getLong("seq"),
                  row.getString("at"),
                  row.getString("kind"),
                  row.getString("by"),
                  row.getString("what"),
                  row.getString("detail")),
              row.getString("hash"));

  private Log() {}

  /**
   * Appends unless the line is there. The handle is in a write transaction: nobody else appends.
   */
  static void append(Handle handle, LogRow line) {
    if (contains(handle, line)) {
      return;
    }
    Head head = head(handle);
    long position = head.position() + 1;
    String hash = ChainedLine.of(line).hash(head.hash(), position);
    handle
        .createUpdate(
            """
            INSERT INTO log (position, release_id, seq, at, kind, "by", what, detail, hash)
            VALUES (:position, :releaseId, :seq, :at, :kind, :by, :what, :detail, :hash)
            """)
        .bindMethods(line)
        .bind("position", position)
        .bind("hash", hash)
        .execute();
    handle.execute("UPDATE log_head SET position = ?, hash = ? WHERE one = 1", position, hash);
  }

  static List<LogRow> of(Handle handle, String releaseId) {
    return handle
        .createQuery("SELECT * FROM log WHERE release_id = :id ORDER BY seq")
        .bind("id", releaseId)
        .mapTo(LogRow.class)
        .list();
  }

  /** The lines of one release with what ties each to the line before it in the whole log. */
  static List<ChainedRow> chained(Handle handle, String releaseId) {
    return handle
        .createQuery(
            """
            SELECT l.*, p.hash AS previous FROM log l
            LEFT JOIN log p ON p.position = l.position - 1
            WHERE l.release_id = :id ORDER BY l.position
            """)
        .bind("id", releaseId)
        .map((row, context) -> chained(KEPT.map(row, context), row.getString("previous")))
        .list();
  }

  private static ChainedRow chained(Kept kept, @Nullable String before) {
    String previous = kept.position() == 1 ? ChainedLine.GENESIS : before;
    ChainedLine line = kept.line();
    return new ChainedRow(
        kept.position(),
        line.releaseId(),
        line.seq(),
        line.at(),
        line.kind(),
        line.by(),
        line.what(),
        line.detail(),
        previous,
        kept.hash(),
        previous != null
            && HASH.matcher(previous).matches()
            && line.hash(previous, kept.position()).equals(kept.hash()));
  }

  /** The handle is in a transaction, so that lines and head are of one moment. */
  static ChainCheck verify(Handle handle) {
    Head end = head(handle);
    long count = handle.createQuery("SELECT count(*) FROM log").mapTo(long.class).one();
    var soFar = new Head(0, ChainedLine.GENESIS);
    try (ResultIterator<Kept> lines =
        handle.createQuery("SELECT * FROM log ORDER BY position").map(KEPT).iterator()) {
      while (lines.hasNext()) {
        Kept kept = lines.next();
        soFar = soFar.next(kept.line());
        if (!soFar.equals(new Head(kept.position(), kept.hash()))) {
          return new ChainCheck(count, soFar.position());
        }
      }
    }
    return new ChainCheck(count, soFar.equals(end) ? null : soFar.position() + 1);
  }

  private static boolean contains(Handle handle, LogRow line) {
    return handle
        .createQuery("SELECT 1 FROM log WHERE release_id = :id AND seq = :seq")
        .bind("id", line.releaseId())
        .bind("seq", line.seq())
        .mapTo(int.class)
        .findOne()
        .isPresent();
  }

  private static Head head(Handle handle) {
    return handle.createQuery("SELECT position, hash FROM log_head").map(HEAD).one();
  }

  private record Head(long position, String hash) {
    Head next(ChainedLine line) {
      return new Head(position + 1, line.hash(hash, position + 1));
    }
  }

  private record Kept(long position, ChainedLine line, String hash) {}
}
