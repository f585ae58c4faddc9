package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.program.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatchTest {
  private static final String ID = "fraud-model-v12-3f9a1c02";

  @TempDir private Path folder;
  private StubApi api;

  @BeforeEach
  void start() {
    api = new StubApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({"promoted, 0", "rolled_back, 3", "refused, 4", "cancelled, 4", "smoke_failed, 3"})
  void exitsByOutcome(String end, int exitCode) {
    api.states("watching", end);

    assertThat(Run.against(api, "watch", ID).exitCode()).isEqualTo(exitCode);
  }

  @Test
  void pollsForWhatIsNewerThanWhatItHasShown() {
    api.states("watching", "promoted");

    Run.against(api, "watch", "fraud-model@prod");

    assertThat(api.requests)
        .containsExactly(
            "GET /v1/releases/fraud-model@prod",
            "GET /v1/releases/" + ID + "?wait=30s&since_seq=42000007");
  }

  @Test
  void printsALineForEachEventWithoutATerminal() {
    api.states(
        "watching", "watching", "approval", "promoting", "baking", "rolling_back", "rolled_back");

    Run run = Run.against(api, "get", ID, "-w");

    String withoutTime = run.out().replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d", "HH:MM:SS");
    Golden.assertMatches("events", withoutTime);
  }

  @Test
  void paintsOverTheLastViewOnATerminal() {
    api.states("watching", "rolled_back");

    Run run = Run.of(Map.of("BELLWETHER_URL", api.url(), "NO_COLOR", "1"), true, "", "watch", ID);

    assertThat(run.out()).contains("WATCHING").contains("ROLLED BACK");
    assertThat(run.out()).containsOnlyOnce("\u001b[10A\r\u001b[J").doesNotContain("\u001b[3");
  }

  @Test
  void neverPaintsOnADumbTerminal() {
    api.states("watching", "rolled_back");

    Run run = Run.of(Map.of("BELLWETHER_URL", api.url(), "TERM", "dumb"), true, "", "watch", ID);

    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void printsOneStateObjectALineAsJson() {
    api.states("watching", "watching", "promoted");

    Run run = Run.against(api, "watch", ID, "--json");

    assertThat(run.out().lines())
        .containsExactly(Golden.state("watching").toString(), Golden.state("promoted").toString());
  }

  @Test
  void endsWithFiveWhenTheTimeIsUpAndTheReleaseGoesOn() {
    api.states("watching");

    Run run = Run.against(api, "watch", ID, "--timeout", "1s");

    assertThat(run.exitCode()).isEqualTo(ExitCode.TIMEOUT);
    assertThat(run.err()).contains("the release continues");
  }

  @Test
  void stopsAtAnApprovalOnlyWhenToldTo() throws Exception {
    api.states("watching", "approval");

    Run run = Run.against(api, "create", spec(), "--wait-for", "awaiting_approval");

    assertThat(run.exitCode()).isEqualTo(ExitCode.AWAITING_APPROVAL);
  }

  @Test
  void waitsForTheEndOtherwise() throws Exception {
    api.states("watching", "approval", "promoted");

    Run run = Run.against(api, "create", spec(), "--wait-for", "promoted");

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void goesOnWhenTheServerWasAwayForAMoment() {
    api.states("watching")
        .answers(503, "{\"title\":\"Temporal is down\",\"code\":\"temporal-unavailable\"}")
        .states("promoted");

    Run run = Run.against(api, "watch", ID);

    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("lost the API; the release goes on");
  }

  private String spec() throws Exception {
    return Files.writeString(folder.resolve("release.yaml"), "release_pipeline:\n").toString();
  }
}
