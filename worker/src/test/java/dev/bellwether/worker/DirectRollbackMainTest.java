package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.serving.FakeRouter;
import dev.bellwether.serving.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectRollbackMainTest {
  private static final String RELEASE = "fraud-model-v12-3f9a1c02";

  @TempDir Path folder;
  private final FakeRouter router = new FakeRouter("fraud-model").serving("v11", "v12");

  @AfterEach
  void close() {
    router.close();
  }

  @Test
  void restoresTheBaselineAndSaysSo() throws IOException {
    canaryHas(20);

    Run run = rollback("--direct", "fraud-model@prod", "--reason", "latency", "-y");

    assertThat(run.err()).isEqualTo("bellwether: by " + folder.resolve("config.yml") + "\n");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .matches(
            "fraud-model@prod: v11 100 %.*, was v11 80 %, v12 20 %; read back after \\d+\\.\\d s\n");
    assertThat(router.weights()).containsEntry("v11", 100).doesNotContainEntry("v12", 20);
    assertThat(router.ledger()).extracting(Ledger::owner).isEqualTo(Ledger.DIRECT);
  }

  @Test
  void keepsWhoAndWhyInTheRecords() throws IOException {
    canaryHas(20);

    rollback("fraud-model@prod", "--reason", "latency");

    try (var records = SqliteRecords.open(folder.resolve("data/records.db"))) {
      List<LogRow> log = records.log(RELEASE);
      assertThat(log)
          .singleElement()
          .extracting(LogRow::by, LogRow::detail)
          .containsExactly("ana", "latency");
    }
  }

  @Test
  void changesNothingTheSecondTime() throws IOException {
    canaryHas(20);
    rollback("fraud-model@prod");
    int changes = router.changes().size();

    Run again = rollback("fraud-model@prod");

    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("already");
    assertThat(router.changes()).hasSize(changes);
  }

  @Test
  void saysWhichEnvironmentsThereAre() throws IOException {
    Run run = rollback("fraud-model@moon");

    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.err()).contains("moon").contains("prod").hasLineCount(2);
  }

  @Test
  void saysThatATargetIsUnknown() throws IOException {
    Run run = rollback("other-model@prod");

    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.err()).contains("other-model").hasLineCount(2);
  }

  @Test
  void saysThatAReleaseIsNoTarget() throws IOException {
    Run run = rollback(RELEASE);

    assertThat(run.exitCode()).isEqualTo(8);
    assertThat(run.err()).contains(RELEASE + " looks like a release: name its target");
  }

  @Test
  void saysThatTheTargetDoesNotAnswer() throws IOException {
    router.close();

    Run run = rollback("fraud-model@prod");

    assertThat(run.exitCode()).isEqualTo(11);
    assertThat(run.err()).hasLineCount(2);
  }

  @Test
  void needsATarget() throws IOException {
    assertThat(rollback("--direct").exitCode()).isEqualTo(2);
  }

  private void canaryHas(int percent) {
    router.setWeights(Map.of("v11", 100 - percent, "v12", percent));
    router.setLedger(
        new Ledger(
            3,
            7,
            "default",
            "fraud-model@prod",
            "run-1",
            RELEASE,
            "v11",
            null,
            "v12",
            "v11",
            Ledger.State.OPEN,
            Instant.now().plus(Ledger.LEASE),
            Set.of("v11"),
            Map.of("v11", 100 - percent, "v12", percent),
            null));
  }

  private Run rollback(String... arguments) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            data_dir: data
            connections:
              edge: {type: playground, url: "%s"}
              edge-metrics: {type: scrape, urls: ["%s/metrics"]}
              models: {type: file, path: models}
            environments:
              prod: {serving: edge, metrics: edge-metrics, registry: models}
            """
                .formatted(router.url(), router.url()));
    return Run.of(
        new DirectRollbackMain(
            Map.of("USER", "ana", "BELLWETHER_CONFIG", config.toString()), InstantSource.system()),
        arguments);
  }
}
