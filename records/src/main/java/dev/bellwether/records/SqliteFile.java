package dev.bellwether.records;

import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens the database file: its folders, its connections' settings and its tables. */
final class SqliteFile {
  private static final Duration BUSY = Duration.ofMillis(800);
  private static final Duration OPENING = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private SqliteFile() {}

  /** Connections to the file, one for each call; its tables are up to date. */
  static Jdbi open(Path file) {
    createFolder(file);
    Jdbi jdbi = jdbi(file);
    return translating(
        "cannot open " + file,
        () -> {
          patiently(() -> write(jdbi, Schema::migrate));
          return jdbi;
        });
  }

  /**
   * Runs statements in one transaction that nobody else writes during. On a connection of its own:
   * whatever goes wrong, closing it rolls back and the next write starts clean.
   */
  static void write(Jdbi jdbi, Consumer<Handle> statements) {
    jdbi.useHandle(handle -> {
      handle.execute("BEGIN IMMEDIATE");
      statements.accept(handle);
      handle.execute("COMMIT");
    });
  }

  /** Runs what touches the file; what goes wrong becomes one line that says what to do. */
  static <T> T translating(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException | IllegalStateException e) {
      throw new RecordsUnavailable("%s: %s".formatted(what, advice(e)), e);
    }
  }

  /** Two processes that create the file together can find it locked without any waiting. */
  private static void patiently(Runnable opening) {
    Instant giveUp = Instant.now().plus(OPENING);
    while (true) {
      try {
        opening.run();
        return;
      } catch (JdbiException e) {
        if (!locked(e) || Instant.now().isAfter(giveUp)) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static Jdbi jdbi(Path file) {
    var config = new SQLiteConfig();
    // Readers then never wait for writers.
    config.setJournalMode(JournalMode.WAL);
    // A power cut may cost the newest lines, never the file; Temporal's history is the truth.
    config.setSynchronous(SynchronousMode.NORMAL);
    config.setBusyTimeout(Math.toIntExact(BUSY.toMillis()));
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return Jdbi.create(source)
        .registerArgument(new InstantText())
        .registerColumnMapper(Instant.class, InstantText.COLUMN)
        .registerRowMapper(ConstructorMapper.factory(ReleaseRow.class))
        .registerRowMapper(ConstructorMapper.factory(LookRow.class))
        .registerRowMapper(ConstructorMapper.factory(LogRow.class));
  }

  private static void createFolder(Path file) {
    Path folder = file.getParent();
    if (folder != null) {
      Path ignored = DataFolder.made(folder);
    }
  }

  private static boolean locked(Throwable failure) {
    return primaryCode(failure)
        .filter(
            code -> code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED)
        .isPresent();
  }

  private static String advice(Throwable failure) {
    return primaryCode(failure).flatMap(SqliteFile::advice).orElse(BoundedCalls.firstLine(failure));
  }

  private static Optional<String> advice(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          Optional.of("it cannot be written; mend its rights or name another folder with data_dir");
      case SQLITE_FULL, SQLITE_IOERR ->
          Optional.of(
              "the disk is full or failing; make room or name another folder with data_dir");
      case SQLITE_BUSY, SQLITE_LOCKED ->
          Optional.of("another process keeps it locked; stop that process");
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          Optional.of(
              "it is not a sound database; move it away with its -wal and -shm: a new one begins"
                  + " empty, and open releases go on");
      default -> Optional.empty();
    };
  }

  /** The code without its extension, which is in the higher bits. */
  private static Optional<SQLiteErrorCode> primaryCode(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return Optional.of(SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff));
      }
    }
    return Optional.empty();
  }
}
