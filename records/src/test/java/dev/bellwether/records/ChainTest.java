package dev.bellwether.records;

import static dev.bellwether.records.Rows.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.records.Records.ChainCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChainTest {
  private static final int LINES = 40;

  @TempDir Path folder;
  private SqliteRecords records;
  private Jdbi file;

  @BeforeEach
  void appendLines() {
    Path path = folder.resolve("records.db");
    records = SqliteRecords.open(path);
    file = Jdbi.create("jdbc:sqlite:" + path);
    for (int i = 1; i <= LINES; i++) {
      records.append(line("release-" + i % 3, i, "line " + i));
    }
  }

  @AfterEach
  void close() {
    records.close();
  }

  /** Each is one thing done to the line at a position; the chain breaks there. */
  static Stream<String> edits() {
    return Stream.of(
        "UPDATE log SET what = what || '.' WHERE position = ?",
        "UPDATE log SET at = '2026-11-22T12:00:00.000000001Z' WHERE position = ?",
        "UPDATE log SET at = 'never' WHERE position = ?",
        "UPDATE log SET \"by\" = NULL WHERE position = ?",
        "UPDATE log SET \"by\" = '' WHERE position = ?",
        "UPDATE log SET detail = '' WHERE position = ?",
        "UPDATE log SET seq = seq + 1000 WHERE position = ?",
        "UPDATE log SET seq = 'x' WHERE position = ?",
        "UPDATE log SET release_id = release_id || 'x' WHERE position = ?",
        "UPDATE log SET \"by\" = 'an', what = 'a' || what WHERE position = ?",
        "UPDATE log SET hash = 'not a hash' WHERE position = ?",
        "UPDATE log SET position = position + 1000 WHERE position = ?",
        "DELETE FROM log WHERE position = ?",
        "DELETE FROM log WHERE position >= ?");
  }

  @ParameterizedTest
  @MethodSource("edits")
  void findsTheLineThatWasTouched(String edit) {
    long seed = System.nanoTime();
    int position = 1 + new Random(seed).nextInt(LINES);

    file.useHandle(handle -> handle.execute(edit, position));

    assertThat(records.verifyChain().brokenAt())
        .as("position %d, seed %d", position, seed)
        .isEqualTo(position);
  }

  @Test
  void findsTwoLinesThatWereSwapped() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    int first = 1 + random.nextInt(LINES - 1);
    int second = first + 1 + random.nextInt(LINES - first);

    file.useHandle(handle -> {
      List<Integer> moves = List.of(first, -1, second, first, -1, second);
      for (int i = 0; i < moves.size(); i += 2) {
        handle.execute(
            "UPDATE log SET position = ? WHERE position = ?", moves.get(i + 1), moves.get(i));
      }
    });

    assertThat(records.verifyChain())
        .as("swapped %d and %d, seed %d", first, second, seed)
        .isEqualTo(new ChainCheck(LINES, (long) first));
  }

  @Test
  void findsALineThatWasPutIn() {
    file.useHandle(handle ->
        handle.execute(
            """
            INSERT INTO log (position, release_id, seq, at, kind, "by", what, detail, hash)
            SELECT 41, 'forged', seq, at, kind, "by", what, detail, hash FROM log
            WHERE position = 40
            """));

    assertThat(records.verifyChain()).isEqualTo(new ChainCheck(LINES + 1, LINES + 1L));
  }

  @Test
  void findsAMissingLastLine() {
    file.useHandle(handle -> handle.execute("DELETE FROM log WHERE position = ?", LINES));

    assertThat(records.verifyChain()).isEqualTo(new ChainCheck(LINES - 1, (long) LINES));
  }

  @Test
  void holdsWhenNothingWasTouched() {
    assertThat(records.verifyChain()).isEqualTo(new ChainCheck(LINES, null));
  }

  @Test
  void holdsBeforeTheFirstLine() {
    try (var empty = SqliteRecords.open(folder.resolve("empty.db"))) {
      assertThat(empty.verifyChain()).isEqualTo(new ChainCheck(0, null));
    }
  }
}
