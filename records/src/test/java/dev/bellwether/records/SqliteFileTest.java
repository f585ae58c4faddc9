package dev.bellwether.records;

import static dev.bellwether.records.Rows.ALL;
import static dev.bellwether.records.Rows.NOON;
import static dev.bellwether.records.Rows.line;
import static dev.bellwether.records.Rows.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.records.Records.ChainCheck;
import dev.bellwether.records.Records.RecordsUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteFileTest {
  private static final int EACH = 50;

  @TempDir Path folder;

  @Test
  void createsTheFoldersOfTheFile() {
    Path file = folder.resolve("a/b/records.db");

    SqliteRecords.open(file).close();

    assertThat(file).isRegularFile();
  }

  @Test
  void severalAppendToOneChain() throws Exception {
    Path file = folder.resolve("records.db");
    List<Integer> appenders = List.of(1, 2, 3, 4);

    together(appenders, number -> appendAll(file, number));

    try (var records = SqliteRecords.open(file)) {
      assertThat(records.verifyChain()).isEqualTo(new ChainCheck(EACH * 4, null));
      assertThat(records.log("release-3")).hasSize(EACH);
    }
  }

  @Test
  void twoProcessesAppendToOneChain() throws Exception {
    Path file = folder.resolve("records.db");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("other.log").toFile())
            .start();

    appendAll(file, 1);

    assertThat(other.waitFor()).as(Files.readString(folder.resolve("other.log"))).isZero();
    try (var records = SqliteRecords.open(file)) {
      assertThat(records.verifyChain()).isEqualTo(new ChainCheck(EACH * 2, null));
    }
  }

  @Test
  void aLockedFileIsUnavailableWithinAboutASecond() {
    Path file = folder.resolve("records.db");
    try (var records = SqliteRecords.open(file);
        var other = Jdbi.create("jdbc:sqlite:" + file).open()) {
      other.execute("BEGIN IMMEDIATE");
      Instant before = Instant.now();

      assertThatThrownBy(() -> records.append(line("release", 1, "start")))
          .isInstanceOf(RecordsUnavailable.class)
          .hasMessageContaining("records.db");

      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(1500));
      assertThat(records.list(ALL)).as("reading goes on").isEmpty();

      other.execute("ROLLBACK");
      records.append(line("release", 1, "start"));
      assertThat(records.log("release")).hasSize(1);
    }
  }

  @Test
  void afterCloseItIsUnavailable() {
    var records = SqliteRecords.open(folder.resolve("records.db"));
    records.close();

    assertThatThrownBy(() -> records.upsertRelease(release("m-v1-0", "watching", NOON, NOON)))
        .isInstanceOf(RecordsUnavailable.class)
        .hasMessageContaining("after close");
  }

  @Test
  void aPlaceThatCannotBeWrittenSaysWhatToDo() throws IOException {
    Path occupied = Files.writeString(folder.resolve("occupied"), "a file, not a folder");

    assertThatThrownBy(() -> SqliteRecords.open(occupied.resolve("records.db")))
        .isInstanceOf(RecordsUnavailable.class)
        .hasMessageContaining(occupied.toString())
        .hasMessageContaining("data_dir")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> SqliteRecords.open(folder))
        .isInstanceOf(RecordsUnavailable.class)
        .hasMessageContaining("data_dir")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFileThatIsNoDatabaseSaysWhatToDo() throws IOException {
    Path file = Files.writeString(folder.resolve("records.db"), "no database at all ".repeat(99));

    assertThatThrownBy(() -> SqliteRecords.open(file))
        .isInstanceOf(RecordsUnavailable.class)
        .hasMessageContaining("move it away");
  }

  @Test
  void aFileOfANewerVersionIsRefused() {
    Path file = folder.resolve("records.db");
    SqliteRecords.open(file).close();
    Jdbi.create("jdbc:sqlite:" + file)
        .useHandle(handle -> handle.execute("INSERT INTO schema_version VALUES (99)"));

    assertThatThrownBy(() -> SqliteRecords.open(file))
        .isInstanceOf(RecordsUnavailable.class)
        .hasMessageContaining("newer Bellwether");
  }

  private static void appendAll(Path file, int number) {
    try (var records = SqliteRecords.open(file)) {
      for (int i = 1; i <= EACH; i++) {
        records.append(line("release-" + number, i, "line " + i));
      }
    }
  }

  private static void together(List<Integer> numbers, NumberedWork work) throws Exception {
    var start = new CyclicBarrier(numbers.size());
    try (var threads = Executors.newFixedThreadPool(numbers.size())) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int number : numbers) {
        calls.add(() -> {
          start.await();
          work.run(number);
          return null;
        });
      }
      for (Future<Void> done : threads.invokeAll(calls)) {
        done.get();
      }
    }
  }

  private interface NumberedWork {
    void run(int number);
  }

  /** What the second process runs. */
  public static final class AppendingProcess {
    private AppendingProcess() {}

    public static void main(String[] arguments) {
      appendAll(Path.of(arguments[0]), 2);
    }
  }
}
