package dev.bellwether.records;

import static dev.bellwether.records.Rows.NOON;
import static dev.bellwether.records.Rows.complete;
import static dev.bellwether.records.Rows.line;
import static dev.bellwether.records.Rows.look;
import static dev.bellwether.records.Rows.noonPlus;
import static dev.bellwether.records.Rows.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.ReleaseFilter;
import dev.bellwether.records.Records.ReleaseRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordsTest {
  private static final String ID = "fraud-model-v12-3f9a1c02";

  @TempDir Path folder;
  private SqliteRecords records;

  @BeforeEach
  void open() {
    records = SqliteRecords.open(folder.resolve("records.db"));
  }

  @AfterEach
  void close() {
    records.close();
  }

  @Test
  void givesBackEveryFieldOfARelease() {
    records.upsertRelease(complete(noonPlus(60)));

    assertThat(records.find(ID)).contains(complete(noonPlus(60)));
    assertThat(records.find("fraud-model-v12")).isEmpty();
  }

  @Test
  void keepsTheNewerStateWhenAnOlderRowComesLate() {
    records.upsertRelease(release(ID, "watching", NOON, noonPlus(60)));

    records.upsertRelease(release(ID, "deploying", NOON, noonPlus(30)));

    assertThat(records.find(ID)).contains(release(ID, "watching", NOON, noonPlus(60)));
  }

  @Test
  void fillsInWhatOnlyAnOlderRowKnew() {
    records.upsertRelease(release(ID, "watching", NOON, noonPlus(60)));

    records.upsertRelease(complete(noonPlus(30)));

    ReleaseRow row = records.find(ID).orElseThrow();
    assertThat(row.spec()).isEqualTo("release_pipeline: {}");
    assertThat(row.state()).isEqualTo("watching");
    assertThat(row.updatedAt()).isEqualTo(noonPlus(60));
  }

  @Test
  void doesNotForgetWhatANewerRowLeavesOut() {
    records.upsertRelease(complete(noonPlus(30)));

    records.upsertRelease(release(ID, "watching", noonPlus(5), noonPlus(60)));

    ReleaseRow row = records.find(ID).orElseThrow();
    assertThat(row.spec()).isEqualTo("release_pipeline: {}");
    assertThat(row.state()).isEqualTo("watching");
    assertThat(row.startedAt()).isEqualTo(NOON);
  }

  @Test
  void findsByPrefixLiterally() {
    records.upsertRelease(release("a_b-v1-00000001", "watching", NOON, NOON));
    records.upsertRelease(release("axb-v1-00000002", "watching", noonPlus(1), NOON));
    records.upsertRelease(release("a_b-v2-00000003", "watching", noonPlus(2), NOON));

    assertThat(records.findByPrefix("a_b", 10))
        .extracting(ReleaseRow::id)
        .containsExactly("a_b-v2-00000003", "a_b-v1-00000001");
    assertThat(records.findByPrefix("%", 10)).isEmpty();
    assertThat(records.findByPrefix("a", 2)).hasSize(2);
  }

  @Test
  void findsTheReleasesOfATargetNewestFirst() {
    records.upsertRelease(release("m-v1-00000001", "watching", NOON, NOON));
    records.upsertRelease(release("m-v2-00000002", "watching", noonPlus(1), NOON));

    assertThat(records.findByTarget("fraud-model@prod", 1))
        .extracting(ReleaseRow::id)
        .containsExactly("m-v2-00000002");
    assertThat(records.findByTarget("fraud-model@demo", 1)).isEmpty();
  }

  @Test
  void listsPageAfterPage() {
    for (int i = 0; i < 5; i++) {
      records.upsertRelease(release("m-v" + i + "-00000000", "watching", noonPlus(i), NOON));
    }

    List<ReleaseRow> first = records.list(new ReleaseFilter(null, null, null, null, null, 3));
    List<ReleaseRow> second =
        records.list(new ReleaseFilter(null, null, null, null, first.getLast().startedAt(), 3));

    assertThat(first)
        .extracting(ReleaseRow::id)
        .containsExactly("m-v4-00000000", "m-v3-00000000", "m-v2-00000000");
    assertThat(second).extracting(ReleaseRow::id).containsExactly("m-v1-00000000", "m-v0-00000000");
  }

  @Test
  void listsByOutcomeAndWhateverHasNotEnded() {
    records.upsertRelease(complete(NOON));
    records.upsertRelease(release("m-v1-00000001", "watching", noonPlus(1), NOON));

    assertThat(records.list(new ReleaseFilter(null, null, "rolled_back", null, null, 9)))
        .hasSize(2);
    assertThat(records.list(new ReleaseFilter(null, null, "ended", null, null, 9))).hasSize(2);
    assertThat(records.list(new ReleaseFilter(null, null, "promoted", null, null, 9)))
        .extracting(ReleaseRow::id)
        .containsExactly("m-v1-00000001");
  }

  @Test
  void listsOnlyWhatTheFilterNames() {
    records.upsertRelease(release("m-v1-00000001", "watching", NOON, NOON));
    records.upsertRelease(release("m-v2-00000002", "held", noonPlus(9), NOON));

    assertThat(records.list(new ReleaseFilter("fraud-model", "prod", null, noonPlus(1), null, 9)))
        .extracting(ReleaseRow::id)
        .containsExactly("m-v2-00000002");
    assertThat(records.list(new ReleaseFilter("fraud-model", "demo", null, null, null, 9)))
        .isEmpty();
    assertThat(records.list(new ReleaseFilter(null, null, null, noonPlus(10), null, 9))).isEmpty();
  }

  @Test
  void overwritesALookThatIsMadeAgain() {
    records.saveLook(look(ID, 1, 30, "{\"n\":2}"));
    records.saveLook(look(ID, 0, 15, "{\"n\":1}"));
    records.saveLook(look(ID, 1, 30, "{\"n\":3}"));

    assertThat(records.looks(ID))
        .containsExactly(look(ID, 0, 15, "{\"n\":1}"), look(ID, 1, 30, "{\"n\":3}"));
    assertThat(records.looks("other")).isEmpty();
  }

  @Test
  void takesOutTheLooksBetweenTwoMomentsOnly() {
    records.saveLook(look(ID, 0, 15, "{}"));
    records.saveLook(look(ID, 0, 30, "{}"));
    records.saveLook(look(ID, 1, 45, "{}"));
    records.saveLook(look(ID, 1, 60, "{}"));
    records.saveLook(look("other", 0, 30, "{}"));

    records.dropLooks(ID, noonPlus(15), noonPlus(60));
    assertThat(records.looks(ID)).containsExactly(look(ID, 0, 15, "{}"), look(ID, 1, 60, "{}"));
    records.dropLooks(ID, null, noonPlus(60));

    assertThat(records.looks(ID)).containsExactly(look(ID, 1, 60, "{}"));
    assertThat(records.looks("other")).hasSize(1);
  }

  @Test
  void appendsALineOnceAndKeepsTheFirst() {
    records.append(line(ID, 2, "hold"));
    records.append(line(ID, 1, "start"));
    records.append(line(ID, 2, "something else"));

    assertThat(records.log(ID)).containsExactly(line(ID, 1, "start"), line(ID, 2, "hold"));
    assertThat(records.verifyChain()).isEqualTo(new Records.ChainCheck(2, null));
  }

  @Test
  void keepsEveryFieldOfALogLine() {
    var whole = new LogRow(ID, 1, NOON, "effect", null, "weights 95/5; 'quoted' — ü", "{\"a\":1}");

    records.append(whole);

    assertThat(records.log(ID)).containsExactly(whole);
  }

  @Test
  void canBeCopiedWhileItIsInUse() throws SQLException {
    records.upsertRelease(complete(NOON));
    Path copy = folder.resolve("copy.db");

    SqliteFile.open(folder.resolve("records.db"))
        .useHandle(handle -> {
          try (Statement statement = handle.getConnection().createStatement()) {
            statement.executeUpdate("backup to " + copy);
          }
        });
    records.upsertRelease(release("m-v2-00000002", "held", NOON, NOON));

    try (SqliteRecords copied = SqliteRecords.open(copy)) {
      assertThat(copied.find(ID)).contains(complete(NOON));
      assertThat(copied.findByPrefix("m-", 1)).isEmpty();
    }
  }

  @Test
  void goesOnAfterItIsOpenedAgain() {
    records.upsertRelease(complete(NOON));
    records.append(line(ID, 1, "start"));
    records.close();

    records = SqliteRecords.open(folder.resolve("records.db"));
    records.append(line(ID, 2, "end"));

    assertThat(records.find(ID)).contains(complete(NOON));
    assertThat(records.verifyChain()).isEqualTo(new Records.ChainCheck(2, null));
  }
}
