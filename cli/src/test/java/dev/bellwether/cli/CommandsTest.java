package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.program.ExitCode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
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

  @Test
  void rollbackReturnsOnceWeightZeroWasReadBackAndSaysTheSeconds() throws IOException {
    api.states("rolling_back", "rolling_back", "rolling_back_at_0");

    Run run = Run.against(api, "rollback", "fraud-model@prod", "--reason", "complaints");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .matches(
            "Rolled back fraud-model@prod: v11 serves 100 %, weight 0 read back after \\d+\\.\\d s\\.\n");
    assertThat(api.requests.getFirst()).isEqualTo("POST /v1/releases/fraud-model@prod/rollback");
    JsonNode body = JsonMappers.lenient().readTree(api.bodies.getFirst());
    assertThat(body.path("by").asText()).isEqualTo("ada");
    assertThat(body.path("reason").asText()).isEqualTo("complaints");
    assertThat(body.path("command_id").asText()).hasSize(36);
  }

  @Test
  void rollbackDoesNotWaitWhenToldSo() {
    api.states("rolling_back");

    Run run = Run.against(api, "rollback", ID, "--no-wait");

    assertThat(run.exitCode()).isZero();
    assertThat(api.requests).hasSize(1);
    assertThat(run.out()).isEqualTo("Under way: " + ID + " rolling back.\n");
  }

  @Test
  void rollbackOfWhatWasRolledBackSaysSo() {
    api.states(((ObjectNode) Golden.state("rolled_back")).put("note", "already rolled back"));

    Run run = Run.against(api, "rollback", ID);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(ID + " is rolled back already: v11 serves 100 %.\n");
  }

  @Test
  void rollbackThatWasDoneWhenItWasAnsweredSaysSo() {
    api.states("rolled_back");

    assertThat(Run.against(api, "rollback", ID).out()).startsWith("Rolled back fraud-model@prod");
  }

  @Test
  void rollbackWithAConfigurationSaysThatItNeedsTheDirectWay() {
    Run run = Run.against(api, "rollback", ID, "--config", "config.yml");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("--config needs --direct", "rollback --direct TARGET --config config.yml");
    assertThat(api.requests).isEmpty();
  }

  @Test
  void rollbackToAVersionSaysThatItNeedsTheDirectWay() {
    Run run = Run.against(api, "rollback", ID, "--to", "v9");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("--to needs --direct", "next: bellwether rollback --direct TARGET --to v9");
    assertThat(api.requests).isEmpty();
  }

  @Test
  void rollbackSaysTheDirectCommandWhileNoWorkerTakesIt() {
    ObjectNode stuck = (ObjectNode) Golden.state("watching");
    stuck.putObject("waiting_for").put("kind", "worker").put("what", "a worker");
    api.states(stuck).states("rolled_back");

    Run run = Run.against(api, "rollback", ID);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("next: bellwether rollback --direct fraud-model@prod");
  }

  @Test
  void rollbackAsksOnATerminal() {
    Map<String, String> environment = Map.of("BELLWETHER_URL", api.url());
    api.states("rolled_back");

    Run refused = Run.of(environment, true, "n\n", "rollback", ID);
    Run silent = Run.of(environment, true, "", "rollback", ID);

    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(silent.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(api.requests).isEmpty();
    assertThat(Run.of(environment, true, "y\n", "rollback", ID).exitCode()).isZero();
    assertThat(Run.of(environment, true, "", "rollback", ID, "--yes").exitCode()).isZero();
  }

  @Test
  void withoutTemporalItSaysTheCommandThatNeedsNone() {
    api.answers(
        503,
        """
        {"title":"Temporal does not answer","status":503,"code":"temporal-unavailable",
         "detail":"UNAVAILABLE","next":[],"direct":"bellwether rollback --direct fraud-model@prod"}
        """);

    Run run = Run.against(api, "rollback", "fraud-model@prod");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("next: bellwether rollback --direct fraud-model@prod");
  }

  @Test
  void withoutAServerItSaysTheCommandThatNeedsNone() {
    api.close();

    Run run = Run.against(api, "rollback", "fraud-model@prod");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err())
        .contains("cannot reach the API")
        .contains("next: bellwether rollback --direct fraud-model@prod")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "status", "get x", "watch x", "gates x", "timeline x", "why x"})
  void everyReadWithoutAServerExitsWithEleven(String command) {
    api.close();

    assertThat(Run.against(api, command.split(" ", -1)).exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void holdWaitsUntilItIsHeld() {
    api.states("watching", "watching", "held");

    Run run = Run.against(api, "hold", ID, "--reason", "looking", "--for", "2h");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Held " + ID);
    assertThat(api.bodies.getFirst()).contains("\"for\":\"7200s\"");
  }

  @Test
  void holdOfWhatEndedFirstIsAConflict() {
    api.states("watching", "promoted");

    assertThat(Run.against(api, "hold", ID, "--reason", "x").exitCode())
        .isEqualTo(ExitCode.CONFLICT);
  }

  @Test
  void cancelEndsWhenTheReleaseIsBack() {
    api.states("rolling_back", "cancelled");

    Run run = Run.against(api, "cancel", ID, "--reason", "wrong version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Rolled back fraud-model@prod");
  }

  @Test
  void aCommandThatCameAfterThePromotionIsAConflict() {
    api.states("promoted");

    assertThat(Run.against(api, "cancel", ID, "--reason", "late").exitCode())
        .isEqualTo(ExitCode.CONFLICT);
  }

  @Test
  void promoteSendsTheStepThatWasSeen() {
    api.states("watching");

    Run run = Run.against(api, "promote", ID, "--step", "2", "--reason", "checked by hand");

    assertThat(run.exitCode()).isZero();
    assertThat(api.bodies.getFirst()).contains("\"step\":2").contains("checked by hand");
  }

  @Test
  void aStuckReleaseAnswersARollbackWithTheDirectCommand() {
    ObjectNode stuck = (ObjectNode) Golden.state("watching");
    stuck.put("stuck", true);
    api.states(stuck);

    Run run = Run.against(api, "rollback", "fraud-model@prod");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err())
        .contains("the release cannot act", "next: bellwether rollback --direct fraud-model@prod");
    assertThat(api.requests).hasSize(1);
  }

  @Test
  void aStuckReleaseShowsTheDirectCommand() {
    ObjectNode stuck = (ObjectNode) Golden.state("watching");
    stuck.put("stuck", true);
    api.states(stuck);

    assertThat(Run.against(api, "get", ID).out())
        .contains(" Roll back: bellwether rollback --direct fraud-model@prod\n");
    api.answers(200, "{\"items\":[" + stuck + "],\"next\":null}");
    assertThat(Run.against(api, "list").out()).contains("watching, stuck");
  }

  @Test
  void exportPassesOnWhatIsKept() {
    String lines =
        """
        {"kind":"release","body":{"id":"a"}}
        {"kind":"chain","body":{"holds":true,"lines":3,"broken_at":null,"what":"holds"}}
        """;
    api.answers(200, lines);

    Run run = Run.against(api, "export", ID);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(lines);
    assertThat(run.err()).isEmpty();
    assertThat(api.requests).containsExactly("GET /v1/releases/" + ID + "/export");
  }

  @Test
  void exportedLooksAreThoseThatABacktestReads() {
    api.states("watching");
    api.answers(
        200,
        """
        {"step":0,"at":"2026-01-01T00:00:15Z","weight":20,"counts":{"step_since":"2026-01-01T00:00:00Z",\
        "canary":{"requests":{"counts":[60,1]},"latency":{"counts":[40.0,18.0,2.0],\
        "edges":[100.0,250.0]}},"stable":{"requests":{"counts":[240,0]}}},"reports":[]}
        {"step":0,"at":"2026-01-01T00:00:30Z","weight":20,"counts":"unreadable","reports":[]}
        """);

    Run run = Run.against(api, "export", ID, "--looks");

    assertThat(run.out())
        .isEqualTo(
            """
            {"release":"%s","at":"2026-01-01T00:00:15Z","step":1,"weight":20,\
            "since":"2026-01-01T00:00:00Z","canary":{"requests":60,"errors":1,"latency":\
            {"le_ms":[100,250],"cumulative":[40,58]}},"stable":{"requests":240,"errors":0}}
            """
                .formatted(Golden.state("watching").path("id").asText()));
    assertThat(run.err()).contains("1 kept looks are none");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
  }

  @Test
  void exportFailsWhenTheChainDoesNotHoldOrTheEndIsMissing() {
    api.answers(
        200, "{\"kind\":\"chain\",\"body\":{\"holds\":false,\"what\":\"line 7 was changed\"}}\n");
    Run broken = Run.against(api, "export", ID);
    api.answers(200, "{\"kind\":\"release\",\"body\":{}}\n");
    Run cut = Run.against(api, "export", ID);
    api.answers(
        404, "{\"title\":\"There is no such release\",\"code\":\"not-found\",\"status\":404}");
    Run unknown = Run.against(api, "export", ID);

    assertThat(broken.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    assertThat(broken.err()).contains("does not verify: line 7 was changed");
    assertThat(cut.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    assertThat(cut.err()).contains("broke off");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void extendSendsHowMuchLonger() {
    api.states("watching");

    Run run = Run.against(api, "extend", ID, "--for", "30m");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Extended " + ID + "; it is watched until ");
    assertThat(api.requests).containsExactly("POST /v1/releases/" + ID + "/extend");
    assertThat(api.bodies.getFirst()).contains("\"for\":\"1800s\"");
  }

  @Test
  void whatIsKeptInAHoldSaysThatItWaitsForTheResume() {
    try (StubApi api = new StubApi().states("held", "held")) {
      assertThat(Run.against(api, "approve", ID).out()).contains("goes on with: bellwether resume");
      assertThat(Run.against(api, "promote", ID, "--step", "2", "--reason", "enough").out())
          .contains("ends by your word; it is held", "bellwether resume");
    }
    try (StubApi api = new StubApi().states("watching")) {
      assertThat(Run.against(api, "approve", ID).out()).doesNotContain("resume");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "resume"})
  void approveAndResumeNeedNoReason(String command) {
    api.states("watching");

    assertThat(Run.against(api, command, ID).exitCode()).isZero();
    assertThat(api.requests).containsExactly("POST /v1/releases/" + ID + "/" + command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hold x",
        "extend x",
        "promote x --step 1",
        "promote x --reason y",
        "reject x",
        "get"
      })
  void whatIsMissingIsSaidWithTheHelpToRead(String command) {
    Run run = Run.against(api, command.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("Missing required").contains("--help");
    assertThat(api.requests).isEmpty();
  }

  @Test
  void aMisspeltCommandGetsASuggestion() {
    Run run = Run.of(Map.of(), "rolback", "x");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean rollback?");
    assertThat(Run.of(Map.of(), "dmeo").err()).contains("did you mean demo?");
    assertThat(Run.of(Map.of(), "get", ID, "--timout=3").err()).contains("did you mean --timeout?");
    assertThat(Run.of(Map.of(), "abort", ID).err()).doesNotContain("did you mean");
  }

  @Test
  void aCommandWhoseBodyWasNotReadIsNobodysWrongSpec() {
    api.answers(400, "{\"title\":\"No\",\"status\":400,\"code\":\"malformed-body\"}");

    assertThat(Run.against(api, "hold", ID, "--reason", "x").exitCode())
        .isEqualTo(ExitCode.UNEXPECTED);
    assertThat(Run.against(api, "approve", ID, "--step", "0").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "404, not-found, 8",
    "409, ambiguous-id, 2",
    "409, target-busy, 9",
    "409, illegal-transition, 9",
    "422, spec-invalid, 6",
    "422, release-refused, 4",
    "400, malformed-body, 6",
    "400, bad-parameter, 2",
    "403, forbidden, 7",
    "401, unauthenticated, 7",
    "412, stale-state, 9",
    "413, payload-too-large, 6",
    "503, temporal-unavailable, 11",
    "429, rate-limited, 1",
    "500, internal, 1"
  })
  void everyProblemHasItsExitCode(int status, String code, int exitCode) {
    String problem =
        """
        {"type":"urn:bellwether:problem:%s","title":"No","status":%d,"code":"%s",
         "detail":"because","next":["bellwether list"]}
        """
            .formatted(code, status, code);
    api.answers(status, problem);

    Run run = Run.against(api, "get", "fraud");
    Run json = Run.against(api, "get", "fraud", "--json");

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).isEqualTo("bellwether: No: because\n  next: bellwether list\n");
    assertThat(run.out()).isEmpty();
    assertThat(json.exitCode()).isEqualTo(exitCode);
    assertThat(json.out()).contains("\"code\":\"" + code + "\"");
    assertThat(json.err()).isEmpty();
  }

  @Test
  void anAmbiguousIdListsTheCandidates() {
    api.answers(
        409,
        """
        {"title":"More than one release starts with that","code":"ambiguous-id","detail":"two",
         "candidates":["fraud-model-v12-a","fraud-model-v12-b"]}
        """);

    Run run = Run.against(api, "get", "fraud");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("    fraud-model-v12-a\n    fraud-model-v12-b\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        "7",
        "{\"id\":\"x\"}",
        "{\"id\":\"x\",",
        "\u0000\u0001"
      })
  void garbageIsSaidInOneLineAndNeverAStackTrace(String answer) {
    api.answers(200, answer);

    Run run = Run.against(api, "get", ID);

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNEXPECTED);
    assertThat(run.err()).contains("not the answer of a Bellwether API").doesNotContain("\tat ");
  }

  @Test
  void debugAddsTheStackTrace() {
    api.answers(200, "<html>");

    assertThat(Run.against(api, "get", ID, "--debug").err()).contains("\tat dev.bellwether.cli");
  }

  @Test
  void anIdCannotReachAnotherResource() {
    api.states("watching");

    Run.against(api, "get", "status?x=1#y");

    assertThat(api.requests).containsExactly("GET /v1/releases/status%3Fx%3D1%23y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../status", "..", ".", "a/b", "%", "a\\b", "a;b", ""})
  void sendsNothingForWhatIsNoName(String id) {
    Run run = Run.against(api, "rollback", id);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("no name of a release").contains("next: bellwether list");
    assertThat(api.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hold, 0s, 24h", "hold, 25h, 24h", "extend, 99d, 168h", "extend, 0s, 168h"})
  void aTimeThatWouldBeCutIsRefused(String command, String time, String longest) {
    Run run = Run.against(api, command, ID, "--for", time, "--reason", "time");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("expected a duration from 1s to " + longest + ", came " + time);
    assertThat(api.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x",
        "127.0.0.1:8700",
        "http://",
        "http://a b",
        "http://h?x=1",
        "http://h:99999"
      })
  void refusesAnAddressThatIsNone(String url) {
    assertThat(Run.of(Map.of(), "list", "--url", url).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void createPrintsTheNextCommands() throws IOException {
    api.states("watching");

    Run run = Run.against(api, "create", spec("release_pipeline:\n  name: x-v1\n"));

    assertThat(run.exitCode()).isZero();
    Golden.assertMatches("create", run.out());
    assertThat(api.bodies).containsExactly("release_pipeline:\n  name: x-v1\n");
  }

  @Test
  void createPrintsFindingsWithTheFilesName() throws IOException {
    api.answers(
        422,
        """
        {"title":"The spec is not valid; nothing was started","status":422,"code":"spec-invalid",
         "detail":"two findings","next":["bellwether lint FILE --explain"],
         "findings":[{"code":"E201","severity":"error","line":3,"column":5,"message":"no gates",
           "suggestion":"add gates"},{"code":"W110","severity":"warning","message":"no smoke test"}]}
        """);
    String file = spec("release_pipeline: {}\n");

    Run run = Run.against(api, "create", file, "--watch");

    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_SPEC);
    assertThat(run.err())
        .containsOnlyOnce(file + ":3:5: error E201: no gates (add gates)")
        .containsOnlyOnce(file + ": warning W110: no smoke test")
        .containsOnlyOnce("The spec is not valid; nothing was started")
        .containsOnlyOnce("next: bellwether lint " + file + " --explain");
  }

  @Test
  void listShowsATable() {
    api.answers(
        200,
        "{\"items\":["
            + Golden.state("watching")
            + ","
            + Golden.state("rolled_back")
            + "],\"next\":null}");

    Run run = Run.against(api, "list", "--model", "fraud-model", "--state", "watching");

    Golden.assertMatches("list", run.out());
    assertThat(api.requests).containsExactly("GET /v1/releases?model=fraud-model&state=watching");
  }

  @Test
  void showsGatesAndTimelineOfARelease() {
    JsonNode state = Golden.state("rolled_back");
    api.answers(200, "{\"gates\":" + state.path("gates") + "}");
    api.answers(200, "{\"timeline\":" + state.path("timeline") + "}");

    String shown = Run.against(api, "gates", ID).out() + Run.against(api, "timeline", ID).out();

    Golden.assertMatches("gates-timeline", shown);
  }

  @Test
  void getShowsTheViewOnce() {
    api.states("promoted");

    Run run = Run.against(api, "get", ID);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith(ID + "\nfraud-model v11 → v12   prod   PROMOTED");
    assertThat(Run.against(api, "get", ID, "--json").out())
        .isEqualTo(Golden.state("promoted") + "\n");
  }

  @Test
  void programsOfTheirOwnSayHowTheyAreStarted() {
    for (String program : List.of("demo", "dev", "api", "worker", "check")) {
      Run run = Run.of(Map.of(), "--debug", program, "--anything", "x");

      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("bellwether " + program);
    }
  }

  private String spec(String text) throws IOException {
    return Files.writeString(folder.resolve("release.yaml"), text).toString();
  }
}
