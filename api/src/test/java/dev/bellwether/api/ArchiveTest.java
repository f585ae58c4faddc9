package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is kept of releases, and what serves where. */
final class ArchiveTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.withWorker();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static void look(String id, int second) {
    api.records.saveLook(
        new LookRow(id, 1, NOON.plusSeconds(second), 20, "{\"requests\":" + second + "}", "[]"));
  }

  @Test
  void pagesThroughTheLooks() {
    String id = api.started("looked-v12");
    for (int second = 1; second <= 5; second++) {
      look(id, second);
    }

    var first = api.http.get("/v1/releases/looked@prod/looks?limit=2");
    var second =
        api.http.get(
            "/v1/releases/looked@prod/looks?limit=9&cursor=" + first.json().path("next").asText());

    assertThat(first.json().path("id").asText()).isEqualTo(id);
    assertThat(first.header("Link")).contains("rel=\"next\"", "cursor=");
    assertThat(first.json().path("items")).hasSize(2);
    assertThat(first.json().at("/items/0/counts/requests").asInt()).isEqualTo(1);
    assertThat(second.json().at("/items/0/counts/requests").asInt()).isEqualTo(3);
    assertThat(second.json().path("items")).hasSize(3);
    assertThat(second.json().path("next").isNull()).isTrue();
    assertThat(api.http.get("/v1/releases/looked@prod/looks?cursor=%21").status()).isEqualTo(400);
  }

  @Test
  void givesEveryLookAsALine() {
    String id = api.started("lines-v12");
    for (int second = 1; second <= 205; second++) {
      look(id, second);
    }

    var answer = lines("/v1/releases/" + id + "/looks");

    assertThat(answer).hasSize(205);
    assertThat(answer.getLast().path("counts").path("requests").asInt()).isEqualTo(205);
  }

  @Test
  void exportsEverythingAndSaysThatTheChainHolds() {
    String id = api.started("kept-whole-v12");
    look(id, 1);
    api.records.append(new LogRow(id, 1, NOON, "command", "ana", "rollback by ana", null));
    api.http.post("/v1/releases/" + id + "/rollback", "{}");

    List<JsonNode> export = lines("/v1/releases/" + id + "/export");

    assertThat(export)
        .extracting(line -> line.path("kind").asText())
        .containsExactly("release", "spec", "timeline", "report", "look", "log", "chain");
    assertThat(export.getFirst().path("body").path("id").asText()).isEqualTo(id);
    assertThat(export.get(1).at("/body/normalized/release_pipeline").isObject()).isTrue();
    assertThat(export.get(5).at("/body/what").asText()).isEqualTo("rollback by ana");
    assertThat(export.get(5).at("/body/hash").asText()).hasSize(64);
    assertThat(export.getLast().at("/body/holds").asBoolean()).isTrue();
  }

  @Test
  void anExportSaysThatTheChainDoesNotHold() {
    String id = api.started("tampered-v12");
    api.records.append(new LogRow(id, 1, NOON, "command", "ana", "hold by ana", null));
    api.records.broken = true;
    try {
      JsonNode chain = lines("/v1/releases/" + id + "/export").getLast().path("body");

      assertThat(chain.path("holds").asBoolean()).isFalse();
      assertThat(chain.path("broken_at").asLong()).isEqualTo(1);
      assertThat(chain.path("what").asText()).startsWith("line 1 of the log was changed");
    } finally {
      api.records.broken = false;
    }
  }

  @Test
  void saysWhatServesWhere() {
    String open = api.started("served-v12");

    var place = place("served");
    assertThat(place.path("target").asText()).isEqualTo("served@prod");
    assertThat(place.path("serves").asText()).isEqualTo("v11");
    assertThat(place.path("canary").asText()).isEqualTo("v12");
    assertThat(place.path("canary_traffic").asInt()).isEqualTo(20);
    assertThat(place.at("/last/id").asText()).isEqualTo(open);

    api.http.post("/v1/releases/" + open + "/promote", "{\"step\":1}");

    place = place("served");
    assertThat(place.path("serves").asText()).isEqualTo("v12");
    assertThat(place.path("canary").isNull()).isTrue();
    assertThat(place.at("/last/outcome").asText()).isEqualTo("promoted");
    assertThat(api.http.get("/v1/models").json().findValuesAsText("model")).contains("served");
  }

  @Test
  void suggestsTheModelThatWasMeant() {
    api.started("renowned-v12");

    var answer = api.http.get("/v1/models/renouned");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("did_you_mean"))
        .extracting(JsonNode::asText)
        .contains("renowned");
  }

  private static JsonNode place(String model) {
    return api.http.get("/v1/models/" + model).json().at("/environments/0");
  }

  private static List<JsonNode> lines(String path) {
    var answer = api.http.send(api.http.request(path).header("Accept", "application/jsonl").GET());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/jsonl");
    return answer.response().body().lines().map(ArchiveTest::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return JsonMappers.lenient().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }
}
