package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.records.Records.ReleaseRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands, over HTTP. */
final class CommandsTest {
  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.withWorker();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Http.Answer command(String id, String action, String body) {
    return api.http.post("/v1/releases/" + id + "/" + action, body);
  }

  @Test
  void rollsBackAndAnswersOnceItIsDone() {
    String id = api.started("back-v12");

    var answer = command("back@prod", "rollback", "{\"by\":\"ana\",\"reason\":\"latency\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).isEqualTo(id);
    assertThat(answer.json().path("outcome").asText()).isEqualTo("rolled_back");
    assertThat(answer.json().path("cause").asText()).isEqualTo("person");
    assertThat(answer.json().path("allowed_actions").size()).isZero();
  }

  @Test
  void rollingBackAgainIsHarmless() {
    String id = api.started("twice-v12");
    command(id, "rollback", "{}");

    var again = command(id, "rollback", "{}");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("outcome").asText()).isEqualTo("rolled_back");
  }

  @Test
  void showsATargetThatDoesNotAnswerInARollback() {
    try (var hasty = RunningApi.withWorker(Duration.ofSeconds(2))) {
      hasty.http.post(
          "/v1/releases", "application/yaml", RunningApi.spec("deaf-v12", "stuck-target"));

      var answer = hasty.http.post("/v1/releases/deaf@prod/rollback", "");

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().path("state").asText()).isEqualTo("rolling_back");
      assertThat(answer.json().path("waiting_for").path("kind").asText()).isEqualTo("target");
      assertThat(answer.json().path("waiting_for").path("what").asText())
          .contains("connect refused");
      assertThat(answer.json().path("direct").asText())
          .isEqualTo("bellwether rollback --direct deaf@prod");
    }
  }

  @Test
  void holdsAndResumes() {
    String id = api.started("held-v12");

    assertThat(command(id, "hold", "{\"for\":\"2h\"}").json().path("state").asText())
        .isEqualTo("held");
    assertThat(command(id, "resume", "{}").json().path("state").asText()).isEqualTo("watching");
  }

  @Test
  void neverSaysThatAReleaseWhichSomebodyTerminatedWentBack() {
    String id = api.started("axed-v12");
    api.temporal.getWorkflowClient().newUntypedWorkflowStub("axed@prod").terminate("by hand");

    for (String reference : List.of(id, "axed@prod")) {
      var answer = command(reference, "rollback", "{}");

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.json().path("code").asText()).isEqualTo("closed-outside");
      assertThat(answer.json().path("direct").asText())
          .isEqualTo("bellwether rollback --direct axed@prod");
    }
    ReleaseRow row = api.records.find(id).orElseThrow();
    assertThat(row.state()).isEqualTo("ended");
    assertThat(row.endedAt()).isNotNull();
    assertThat(row.outcome()).isNull();
    assertThat(row.status()).contains(id);
  }

  @Test
  void saysOfAReleaseThatTemporalHasForgottenThatItIsLost() {
    Instant started = Instant.parse("2026-11-22T19:00:00Z");
    api.records.upsertRelease(
        new ReleaseRow(
            "lost-v12-0a0b0c0d",
            "lost@prod",
            UUID.randomUUID().toString(),
            "lost@prod",
            "lost",
            "v12",
            "prod",
            "watching",
            null,
            null,
            started,
            started,
            null,
            null,
            null,
            null));

    var seen = api.http.get("/v1/releases/lost-v12-0a0b0c0d").json();
    var answer = command("lost@prod", "rollback", "{}");

    assertThat(seen.path("state").asText()).isEqualTo("ended");
    assertThat(seen.path("outcome").isNull()).isTrue();
    assertThat(seen.path("reason").asText()).contains("its history was lost");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("closed-outside");
  }

  @Test
  void aLongReasonKeepsNobodyFromRollingBack() {
    String id = api.started("talked-v12");

    var answer = command(id, "rollback", "{\"reason\":\"%s\"}".formatted("a".repeat(5_000)));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("outcome").asText()).isEqualTo("rolled_back");
  }

  @Test
  void takesCommandsInYaml() {
    String id = api.started("yamled-v12");

    var answer = api.http.post("/v1/releases/" + id + "/hold", "application/yaml", "by: ana\n");

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void tellsWhatIsPossibleInstead() {
    String id = api.started("illegal-v12");

    var answer = command(id, "approve", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("illegal-transition");
    assertThat(answer.json().path("state").asText()).isEqualTo("watching");
    assertThat(answer.json().path("allowed_actions").path(0).path("action").asText())
        .isEqualTo("rollback");
  }

  @Test
  void refusesAStaleStep() {
    String id = api.started("stale-v12");

    var answer = command(id, "promote", "{\"step\":2}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("stale-step");
    assertThat(answer.json().path("step").asInt()).isEqualTo(1);
  }

  @Test
  void passesOnThatTrustIsMissing() {
    String id = api.started("trust-v12");

    var answer = command(id, "promote", "{\"by\":\"stranger\"}");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().path("code").asText()).isEqualTo("forbidden-trust");
  }

  @Test
  void promotesAndUndoesThatByAnotherRelease() {
    String id = api.started("done-v12");
    assertThat(command(id, "promote", "{\"step\":1}").json().path("outcome").asText())
        .isEqualTo("promoted");

    var undone = command("done@prod", "rollback", "{}");

    assertThat(undone.status()).isEqualTo(200);
    assertThat(undone.json().path("id").asText()).startsWith("done-rollback-");
    assertThat(undone.json().path("outcome").asText()).isEqualTo("rolled_back");
  }

  @Test
  void goesBackOnceHoweverOftenItIsAsked() {
    api.started("again-v12");
    command("again@prod", "promote", "{\"step\":1}");
    String undone = target("again@prod").json().path("id").asText();

    var again = target("again@prod");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("id").asText()).isEqualTo(undone);
    assertThat(again.json().path("note").asText()).startsWith("already rolled back: " + undone);
    assertThat(api.records.findByTarget("again@prod", 10)).hasSize(2);
  }

  @Test
  void aTargetMeansItsOpenReleaseAndNothingMore() {
    api.started("layer-v12");
    command("layer@prod", "promote", "{\"step\":1}");
    String open = api.started("layer-v13");

    var answer = target("layer@prod");

    assertThat(answer.json().path("id").asText()).isEqualTo(open);
    assertThat(answer.json().path("outcome").asText()).isEqualTo("rolled_back");
    assertThat(target("layer@prod").json().path("note").asText()).contains(open);
  }

  @Test
  void undoesAPromotedReleaseByItsIdAfterRollingBackTheOpenOne() {
    String promoted = api.started("both-v12");
    command(promoted, "promote", "{\"step\":1}");
    String open = api.started("both-v13");

    var answer = command(promoted, "rollback", "{\"by\":\"ana\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).startsWith("both-rollback-");
    assertThat(answer.json().path("outcome").asText()).isEqualTo("rolled_back");
    assertThat(api.http.get("/v1/releases/" + open).json().path("outcome").asText())
        .isEqualTo("rolled_back");
  }

  @Test
  void leavesTheOpenReleaseAloneWhenWhatIsNamedCanNoLongerBeUndone() {
    String first = api.started("older-v12");
    command(first, "promote", "{\"step\":1}");
    String second = api.started("older-v13");
    command(second, "promote", "{\"step\":1}");
    api.records.upsertRelease(ended(api.records.find(second).orElseThrow(), "promoted"));
    String open = api.started("older-v14");

    var answer = command(first, "rollback", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("detail").asText()).contains(second);
    assertThat(api.http.get("/v1/releases/" + open).json().path("state").asText())
        .isEqualTo("watching");
  }

  @Test
  void aTargetNamesItsEnvironment() {
    assertThat(target("older").status()).isEqualTo(404);
  }

  private static Http.Answer target(String target) {
    return api.http.post("/v1/targets/" + target + "/rollback", "{}");
  }

  private static ReleaseRow ended(ReleaseRow row, String outcome) {
    return new ReleaseRow(
        row.id(),
        row.workflowId(),
        row.runId(),
        row.target(),
        row.model(),
        row.version(),
        row.environment(),
        "ended",
        outcome,
        null,
        row.startedAt(),
        row.updatedAt().plusSeconds(1),
        row.updatedAt(),
        null,
        null,
        null);
  }

  @Test
  void aRefusedReleaseDoesNotHideThePromotedOneFromARollbackOfTheTarget() {
    String id = api.started("hidden-v12");
    command(id, "promote", "{\"step\":1}");
    api.http.post("/v1/releases", "application/yaml", RunningApi.spec("hidden-v13", "refuse"));

    var undone = command("hidden@prod", "rollback", "{}");

    assertThat(undone.status()).isEqualTo(200);
    assertThat(undone.json().path("id").asText()).startsWith("hidden-rollback-");
  }

  @Test
  void rollingBackARefusedReleaseByItsIdTouchesNothing() {
    api.started("kept-v12");
    command("kept@prod", "promote", "{\"step\":1}");
    String refused =
        api.http
            .post("/v1/releases", "application/yaml", RunningApi.spec("kept-v13", "refuse"))
            .json()
            .path("id")
            .asText();

    var answer = command(refused, "rollback", "{}");

    assertThat(answer.json().path("id").asText()).isEqualTo(refused);
    assertThat(answer.json().path("outcome").asText()).isEqualTo("refused");
  }

  @Test
  void servesTheReportOnceThereIsOne() {
    String id = api.started("told-v12");
    assertThat(api.http.get("/v1/releases/" + id + "/report").status()).isEqualTo(404);
    command(id, "rollback", "{}");

    assertThat(api.http.get("/v1/releases/" + id + "/report").json().path("report").asText())
        .startsWith("# told-v12");
    var markdown =
        api.http.send(
            api.http
                .request("/v1/releases/" + id + "/report")
                .header("Accept", "text/markdown")
                .GET());
    assertThat(markdown.response().body()).startsWith("# told-v12");
    assertThat(markdown.header("Content-Type")).startsWith("text/markdown");
  }

  @Test
  void saysThatARejectIsNotPossibleNow() {
    String id = api.started("unasked-v12");

    var answer = command(id, "reject", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("illegal-transition");
  }

  @Test
  void refusesCommandsAfterTheEnd() {
    String id = api.started("over-v12");
    command(id, "rollback", "{}");

    assertThat(command(id, "hold", "{}").json().path("code").asText())
        .isEqualTo("illegal-transition");
    assertThat(command(id, "promote", "{}").json().path("code").asText())
        .isEqualTo("illegal-transition");
  }

  @Test
  void extendsTheWatchOfAStep() {
    String id = api.started("longer-v12");
    Instant before = Instant.parse(endOfStep(api.http.get("/v1/releases/" + id)));

    var answer = command(id, "extend", "{\"for\":\"30m\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Instant.parse(endOfStep(answer))).isEqualTo(before.plus(Duration.ofMinutes(30)));
  }

  private static String endOfStep(Http.Answer answer) {
    return answer.json().path("step").path("ends_at").asText();
  }

  @Test
  void aPathThatIsNoCommandIsNotFound() {
    assertThat(command("any@prod", "abort", "{}").json().path("code").asText())
        .isEqualTo("not-found");
  }

  @Test
  void refusesUnknownKeysOfACommand() {
    var answer = command("any@prod", "rollback", "{\"reasn\":\"typo\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asText()).contains("reasn").contains("reason");
  }
}
