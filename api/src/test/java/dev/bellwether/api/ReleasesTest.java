package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.JsonMappers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Starting and reading releases, over HTTP. */
final class ReleasesTest {
  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.withWorker();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void startsTheSeedAsYaml() {
    var answer = api.http.post("/v1/releases", "application/yaml", RunningApi.spec("seed-v12"));

    assertThat(answer.status()).isEqualTo(201);
    var json = answer.json();
    assertThat(json.path("id").asText()).matches("seed-v12-[0-9a-f]{8}");
    assertThat(json.path("target").asText()).isEqualTo("seed@prod");
    assertThat(json.path("state").asText()).isEqualTo("watching");
    assertThat(json.path("outcome").isNull()).isTrue();
    assertThat(json.path("direct").asText()).isEqualTo("bellwether rollback --direct seed@prod");
    assertThat(answer.header("Location"))
        .isEqualTo(api.server.url() + "/v1/releases/" + json.path("id").asText())
        .isEqualTo(json.path("links").path("self").asText());
    assertThat(json.path("links").path("temporal").asText())
        .startsWith("http://127.0.0.1:8233/namespaces/default/workflows/seed%40prod/");
  }

  @Test
  void startsASpecWithAnotherVersionInIt() {
    var body = JsonMappers.strict().createObjectNode();
    body.put("spec", RunningApi.spec("wrapped-v12"));
    body.put("version", "v13");

    var answer = api.http.post("/v1/releases", body.toString());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("id").asText()).startsWith("wrapped-v13-");
    assertThat(
            api.http
                .get("/v1/releases/wrapped@prod/spec")
                .json()
                .path("original")
                .path("release_pipeline")
                .path("name")
                .asText())
        .isEqualTo("wrapped-v13");
  }

  @Test
  void startsNothingWhenTheSpecIsInvalid() {
    var answer =
        api.http.post("/v1/releases", "{\"release_pipeline\": {\"name\": \"nothing-v1\"}}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").asText()).isEqualTo("spec-invalid");
    assertThat(answer.json().path("findings").size()).isGreaterThan(1);
    assertThat(api.http.get("/v1/releases/nothing@prod").status()).isEqualTo(404);
  }

  @Test
  void saysWhatAdmissionRefused() {
    var answer =
        api.http.post("/v1/releases", "application/yaml", RunningApi.spec("refused-v12", "refuse"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").asText()).isEqualTo("release-refused");
    assertThat(answer.json().path("id").asText()).startsWith("refused-v12-");
    assertThat(answer.json().path("findings").path(0).path("code").asText()).isEqualTo("E901");
  }

  @Test
  void namesTheReleaseThatIsOpenOnTheTarget() {
    String open = api.started("busy-v12");

    var answer = api.http.post("/v1/releases", "application/yaml", RunningApi.spec("busy-v13"));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("target-busy");
    assertThat(answer.json().path("id").asText()).isEqualTo(open);
  }

  @Test
  void givesTheSameReleaseForTheSameKey() {
    var first = keyed("again-v12", "key-1");
    var second = keyed("again-v12", "key-1");
    var other = keyed("again-v12", "key-2");

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(other.status()).isEqualTo(409);
  }

  private static Http.Answer keyed(String name, String key) {
    return api.http.send(
        api.http
            .request("/v1/releases")
            .header("Content-Type", "application/yaml")
            .header("Idempotency-Key", key)
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(RunningApi.spec(name))));
  }

  @Test
  void aKeyThatStartedAnotherSpecStartsNothing() {
    String id = keyed("same-v12", "one-key").json().path("id").asText();

    var other = keyed("same-v13", "one-key");

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().path("code").asText()).isEqualTo("idempotency-key-reused");
    assertThat(other.json().path("detail").asText()).contains(id);
    assertThat(api.records.findByTarget("same@prod", 10)).hasSize(1);
  }

  @Test
  void startsOneReleaseForAKeyThatManySendAtOnce() {
    List<Http.Answer> answers = atOnce(() -> keyed("crowd-v12", "crowd-key"));

    assertThat(answers).extracting(Http.Answer::status).containsOnly(201);
    assertThat(answers)
        .extracting(answer -> answer.json().path("id").asText())
        .containsOnly(answers.getFirst().json().path("id").asText());
    assertThat(api.records.findByTarget("crowd@prod", 10)).hasSize(1);
  }

  @Test
  void startsOneReleaseOfATargetThatManyStartAtOnce() {
    List<Http.Answer> answers =
        atOnce(
            () -> api.http.post("/v1/releases", "application/yaml", RunningApi.spec("race-v12")));

    assertThat(answers)
        .extracting(Http.Answer::status)
        .containsExactlyInAnyOrder(201, 409, 409, 409);
    assertThat(api.records.findByTarget("race@prod", 10)).hasSize(1);
  }

  private static List<Http.Answer> atOnce(Supplier<Http.Answer> request) {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(4)) {
      var answers =
          Stream.generate(
                  () -> CompletableFuture.supplyAsync(() -> waited(start, request), threads))
              .limit(4)
              .toList();
      start.countDown();
      return answers.stream().map(CompletableFuture::join).toList();
    }
  }

  private static Http.Answer waited(CountDownLatch start, Supplier<Http.Answer> request) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return request.get();
  }

  @Test
  void findsAReleaseByIdPrefixAndTarget() {
    String id = api.started("found-v12");

    assertThat(api.http.get("/v1/releases/" + id).json().path("id").asText()).isEqualTo(id);
    assertThat(api.http.get("/v1/releases/found-v").json().path("id").asText()).isEqualTo(id);
    assertThat(api.http.get("/v1/releases/found@prod").json().path("id").asText()).isEqualTo(id);
  }

  @Test
  void listsCandidatesOfAnAmbiguousPrefix() {
    String one = api.started("twin-a-v12");
    String two = api.started("twin-b-v12");

    var answer = api.http.get("/v1/releases/twin-");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("ambiguous-id");
    assertThat(answer.json().path("candidates"))
        .extracting(candidate -> candidate.asText())
        .containsExactlyInAnyOrder(one, two);
  }

  @Test
  void suggestsWhatWasMeant() {
    api.started("spelled-v12");

    var answer = api.http.get("/v1/releases/speled@prod");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("did_you_mean"))
        .extracting(word -> word.asText())
        .contains("spelled@prod");
  }

  @Test
  void showsTheLooksOfAPendingWatch() {
    String id = api.started("live-v12");

    var before = api.http.get("/v1/releases/" + id).json();
    var after =
        api.http
            .get("/v1/releases/" + id + "?wait=10s&since_seq=" + (before.path("seq").asLong() + 2))
            .json();

    assertThat(after.path("seq").asLong()).isGreaterThan(before.path("seq").asLong());
    assertThat(after.path("gates").path(0).path("reason").asText()).startsWith("look ");
    assertThat(after.path("gates").path(0).path("limit").path("display").asText())
        .isEqualTo("0.5 %");
  }

  @Test
  void saysWithEachGateWhatWouldChangeIt() {
    String id = api.started("reasoned-v12");

    var gate = api.http.get("/v1/releases/" + id + "/gates").json().path("gates").path(0);

    assertThat(gate.path("name").asText()).isEqualTo("max_error_rate");
    assertThat(gate.path("limit").path("display").asText()).isEqualTo("0.5 %");
    assertThat(gate.path("otherwise").asText()).contains("0.5 %").endsWith(".");
    assertThat(gate.has("report")).isFalse();
  }

  @Test
  void answersAWaitAtItsEnd() {
    String id = api.started("patient-v12");

    var answer = api.http.get("/v1/releases/" + id + "?wait=300ms&since_seq=999000000000");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).isEqualTo(id);
  }

  @Test
  void pagesThroughTheList() {
    String older = api.started("paged-a-v12");
    String newer = api.started("paged-b-v12");

    var first = api.http.get("/v1/releases?limit=1&since=1h");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().path("items").size()).isEqualTo(1);
    assertThat(first.header("Link")).contains("rel=\"next\"");
    var all = api.http.get("/v1/releases?limit=200").json().path("items");
    assertThat(all).extracting(item -> item.path("id").asText()).contains(older, newer);
    var second = api.http.get("/v1/releases?limit=1&cursor=" + first.json().path("next").asText());
    assertThat(second.json().path("items").path(0).path("id").asText())
        .isNotEqualTo(first.json().path("items").path(0).path("id").asText());
  }

  @Test
  void answersByTargetWhileTheRecordsAreDown() {
    // Its own: for some seconds after a failure the records are left alone.
    try (var api = RunningApi.withWorker()) {
      String id = api.started("unrecorded-v12");
      api.records.down = true;

      assertThat(api.http.get("/v1/releases/unrecorded@prod").json().path("id").asText())
          .isEqualTo(id);
      assertThat(api.http.get("/v1/releases/" + id).json().path("id").asText()).isEqualTo(id);
      assertThat(api.http.get("/v1/releases").json().path("code").asText())
          .isEqualTo("records-unavailable");
      assertThat(api.http.get("/v1/releases/unrecorded-v").json().path("code").asText())
          .isEqualTo("records-unavailable");
      assertThat(
              api.http
                  .post("/v1/releases", "application/yaml", RunningApi.spec("norecords-v12"))
                  .status())
          .isEqualTo(201);
    }
  }

  @Test
  void listsByTheStateOfNowAndByOutcome() {
    String watching = api.started("listed-a-v12");
    String promoted = api.started("listed-b-v12");
    api.http.post("/v1/releases/" + promoted + "/promote", "{\"step\":1}");
    String held = api.started("listed-c-v12");
    api.http.post("/v1/releases/" + held + "/hold", "{}");

    assertThat(listed("watching")).contains(watching).doesNotContain(promoted, held);
    assertThat(listed("promoted")).contains(promoted).doesNotContain(watching, held);
    assertThat(listed("ended")).contains(promoted).doesNotContain(watching, held);
    assertThat(listed("held")).contains(held).doesNotContain(watching, promoted);
    assertThat(listed("refused")).doesNotContain(watching, promoted, held);
  }

  private static List<String> listed(String state) {
    var items = api.http.get("/v1/releases?limit=200&state=" + state).json().path("items");
    return items.findValuesAsText("id");
  }

  @Test
  void judgesASpecWithoutStartingIt() {
    var good =
        api.http.post("/v1/specs:validate", "application/yaml", RunningApi.spec("judged-v1"));
    assertThat(good.status()).isEqualTo(200);
    assertThat(good.json().path("valid").asBoolean()).isTrue();
    assertThat(good.json().path("normalized").has("release_pipeline")).isTrue();

    var bad = api.http.post("/v1/specs:validate", "application/yaml", "release_pipeline: [");
    assertThat(bad.status()).isEqualTo(200);
    assertThat(bad.json().path("valid").asBoolean()).isFalse();
    assertThat(bad.json().path("findings").path(0).path("line").asInt()).isPositive();
    assertThat(api.http.get("/v1/releases/judged@prod").status()).isEqualTo(404);
  }
}
