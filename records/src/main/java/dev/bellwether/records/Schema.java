package dev.bellwether.records;

import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The tables, as numbered steps. A step that was released is never changed; a new one is added.
 * Each open applies the missing ones in one immediate transaction, so that two processes that start
 * together do not meet half way.
 */
final class Schema {
  private static final List<String> FIRST =
      List.of(
          """
          CREATE TABLE releases (
            id TEXT PRIMARY KEY,
            workflow_id TEXT NOT NULL,
            run_id TEXT NOT NULL,
            target TEXT NOT NULL,
            model TEXT NOT NULL,
            version TEXT,
            environment TEXT,
            state TEXT NOT NULL,
            outcome TEXT,
            cause TEXT,
            started_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            ended_at TEXT,
            status TEXT,
            report TEXT,
            spec TEXT)
          """,
          "CREATE INDEX releases_by_start ON releases (started_at, id)",
          "CREATE INDEX releases_by_target ON releases (target, started_at)",
          """
          CREATE TABLE looks (
            release_id TEXT NOT NULL,
            step INTEGER NOT NULL,
            at TEXT NOT NULL,
            weight INTEGER NOT NULL,
            counts TEXT NOT NULL,
            reports TEXT NOT NULL,
            PRIMARY KEY (release_id, step, at))
          """,
          """
          CREATE TABLE log (
            position BIGINT PRIMARY KEY,
            release_id TEXT NOT NULL,
            seq BIGINT NOT NULL,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            "by" TEXT,
            what TEXT NOT NULL,
            detail TEXT,
            hash TEXT NOT NULL,
            UNIQUE (release_id, seq))
          """,
          "CREATE TABLE log_head (one INTEGER PRIMARY KEY, position BIGINT NOT NULL, hash TEXT NOT NULL)",
          "INSERT INTO log_head (one, position, hash) VALUES (1, 0, '"
              + ChainedLine.GENESIS
              + "')");

  private static final List<List<String>> STEPS = List.of(FIRST);

  private Schema() {}

  /** Brings the tables up to this program's version. The handle is in a write transaction. */
  static void migrate(Handle handle) {
    handle.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)");
    int version =
        handle
            .createQuery("SELECT coalesce(max(version), 0) FROM schema_version")
            .mapTo(int.class)
            .one();
    if (version > STEPS.size()) {
      throw new IllegalStateException(
          "was written by a newer Bellwether (tables version %d, this one knows %d); upgrade this one"
              .formatted(version, STEPS.size()));
    }
    for (int step = version; step < STEPS.size(); step++) {
      STEPS.get(step).forEach(handle::execute);
      handle.execute("INSERT INTO schema_version (version) VALUES (?)", step + 1);
    }
  }
}
