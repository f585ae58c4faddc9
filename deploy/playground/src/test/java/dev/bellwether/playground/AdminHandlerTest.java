package dev.bellwether.playground;

import static dev.bellwether.playground.RunningPlayground.ROUTE;
import static dev.bellwether.playground.RunningPlayground.ledger;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.playground.Loopback.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminHandlerTest {
  private RunningPlayground running;
  private Loopback http;

  @BeforeEach
  void start(@TempDir Path registry) throws Exception {
    running = RunningPlayground.start(registry, Quality.GOOD);
    http = running.http;
  }

  @AfterEach
  void close() {
    running.close();
  }

  @Test
  void showsARouteWithoutALedger() throws Exception {
    Answer answer = http.get(ROUTE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.etag()).isEqualTo("\"1\"");
    ObjectNode route = answer.json();
    assertThat(route.path("route").asText()).isEqualTo("fraud-model");
    assertThat(route.path("revision").asLong()).isEqualTo(1);
    assertThat(route.path("weights").toString()).isEqualTo("{\"v11\":100}");
    assertThat(route.path("ledger").isNull()).isTrue();
    assertThat(route.at("/versions/v11/ready").asBoolean()).isTrue();
    assertThat(route.at("/versions/v11/digest").asText())
        .isEqualTo(Artifact.digestOf(running.folder("v11")));
    assertThat(route.at("/versions/v11/url").asText()).startsWith("http://127.0.0.1:");
    assertThat(http.get("/admin/routes").text()).isEqualTo("{\"routes\":[\"fraud-model\"]}");
  }

  @Test
  void aWriteThatTheGateTurnsAwayChangesNothing() throws Exception {
    running.load("v12");
    List<Object> asked = new ArrayList<>();
    running.playground.gateWrites((model, weights) -> {
      asked.addAll(List.of(model, weights));
      return false;
    });

    Answer answer = running.write(20, null);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.text()).contains("write-refused");
    assertThat(asked).containsExactly("fraud-model", Map.of("v11", 80, "v12", 20));
    assertThat(http.get(ROUTE).json().path("weights").toString()).isEqualTo("{\"v11\":100}");
  }

  @Test
  void aWriteThatTheGateLetsThroughIsMade() throws Exception {
    running.load("v12");
    running.playground.gateWrites((model, weights) -> true);

    assertThat(running.write(20, null).status()).isEqualTo(200);
    assertThat(http.get(ROUTE).json().at("/weights/v12").asInt()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin",
        "/admin/",
        "/admin/other",
        "/admin/routes/fraud-model/other",
        "/admin/routes/fraud-model/versions",
        "/admin/routes/fraud-model/versions/v11/more",
        "/elsewhere",
        "/"
      })
  void answersAnUnknownPathWithAProblem(String path) {
    Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(answer.code()).isEqualTo("not-found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "", "..", "%2e%2e", "fraud-model%2f..", "fraud-model;a=b"})
  void knowsNoOtherRoute(String name) {
    Answer answer = http.get("/admin/routes/" + name);

    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }

  @Test
  void saysWhenARouteIsUnknown() {
    assertThat(http.get("/admin/routes/other").code()).isEqualTo("unknown-route");
    assertThat(http.post("/v2/models/other/infer", Json.object()).code())
        .isEqualTo("unknown-route");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "%2e%2e", "v12%2f..", "V12", "-v12", "v12;a=b", "v 12"})
  void refusesAVersionThatIsNotAName(String version) {
    String path = ROUTE + "/versions/" + version.replace(" ", "%20");
    Answer answer = http.put(path, Json.object().put("path", "/tmp").put("digest", "sha256:0"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }

  @Test
  void changesWeightsAndLedgerInOneWrite() throws Exception {
    running.load("v12");
    ObjectNode ledger = ledger(3, 7);
    ledger.put("owner", "run-1").putArray("protected").add("v11");

    Answer answer = running.write(20, ledger);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.etag()).isEqualTo("\"2\"");
    assertThat(answer.json().path("weights").toString()).isEqualTo("{\"v11\":80,\"v12\":20}");
    assertThat(answer.json().path("ledger").toString()).isEqualTo(ledger.toString());
    assertThat(http.get(ROUTE).json()).isEqualTo(answer.json());
  }

  @Test
  void wantsToKnowWhichRevisionIsReplaced() {
    ObjectNode body = Json.object();
    body.putObject("weights").put("v11", 100);

    Answer answer = http.put(ROUTE, body);

    assertThat(answer.status()).isEqualTo(428);
    assertThat(running.revision()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"0\"", "\"2\"", "1", "W/\"1\"", "*", "\"1\", \"2\"", "x"})
  void refusesAnotherRevision(String ifMatch) {
    ObjectNode body = Json.object();
    body.putObject("weights").put("v11", 100);

    Answer answer = http.put(ROUTE, body, "If-Match", ifMatch);

    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.code()).isEqualTo("revision-mismatch");
    assertThat(answer.json().path("current")).isEqualTo(http.get(ROUTE).json());
  }

  /** The stored fence is (3, 7) with 20 % on v12. */
  @ParameterizedTest
  @CsvSource({
    "2, 9, 20, stale-fence",
    "3, 6, 20, stale-fence",
    "3, 6, 30, stale-fence",
    "0, 0, 20, stale-fence",
    "3, 7, 20, ''",
    "3, 7, 21, fence-conflict",
    "3, 7, 0, fence-conflict",
    "3, 8, 21, ''",
    "4, 0, 21, ''",
    "4, 0, 20, ''",
  })
  void keepsTheOrderOfTheFences(long epoch, long opSeq, int percent, String code) throws Exception {
    running.load("v12");
    running.write(20, ledger(3, 7));
    ObjectNode before = http.get(ROUTE).json();

    Answer answer = running.write(percent, ledger(epoch, opSeq).put("state", "baking"));

    if (code.isEmpty()) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().at("/ledger/state").asText()).isEqualTo("baking");
      assertThat(answer.json().path("revision").asLong()).isEqualTo(3);
    } else {
      assertThat(answer.status()).isEqualTo(412);
      assertThat(answer.code()).isEqualTo(code);
      assertThat(answer.json().path("current")).isEqualTo(before);
      assertThat(http.get(ROUTE).json()).isEqualTo(before);
    }
  }

  @Test
  void doesNotMindWhetherAWeightOfZeroIsListed() throws Exception {
    running.load("v12");
    running.write(0, ledger(1, 1));
    ObjectNode body = Json.object();
    body.putObject("weights").put("v11", 100);
    body.set("ledger", ledger(1, 1));

    assertThat(http.put(ROUTE, body, "If-Match", "\"2\"").status()).isEqualTo(200);
  }

  @Test
  void doesNotLoseALedgerToAWriteWithoutOne() {
    running.write(0, ledger(1, 0));

    Answer answer = running.write(0, null);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("bad-ledger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"epoch\":1}",
        "{\"epoch\":-1,\"op_seq\":0}",
        "{\"epoch\":1.5,\"op_seq\":0}",
        "{\"epoch\":\"1\",\"op_seq\":0}",
        "{\"epoch\":9223372036854775808,\"op_seq\":0}",
        "[]",
        "7",
        "\"open\""
      })
  void refusesALedgerWithoutAFence(String ledger) {
    String body = "{\"weights\":{\"v11\":100},\"ledger\":" + ledger + "}";

    Answer answer = http.send("PUT", ROUTE, body, "If-Match", "\"1\"");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("bad-ledger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"v11\":99}",
        "{\"v11\":101}",
        "{\"v11\":100,\"v12\":1}",
        "{\"v11\":101,\"v12\":-1}",
        "{\"v11\":99.5,\"v12\":0.5}",
        "{\"v11\":100.0}",
        "{\"v11\":\"100\"}",
        "{\"v11\":null}",
        "{\"v11\":4294967396}",
        "{\"v12\":100}",
        "{\"v11\":50,\"v12\":50}",
        "{}",
        "[100]",
        "null",
        "100"
      })
  void refusesWeightsThatCannotBe(String weights) {
    String body = "{\"weights\":" + weights + ",\"ledger\":{\"epoch\":1,\"op_seq\":0}}";

    Answer answer = http.send("PUT", ROUTE, body, "If-Match", "\"1\"");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("bad-weights");
    assertThat(running.revision()).isEqualTo(1);
  }

  @Test
  void refusesABodyThatIsNotJson() {
    Answer answer = http.send("PUT", ROUTE, "weights: 1", "If-Match", "\"1\"");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-body");
  }

  @Test
  void letsExactlyOneOfManyWritersWin() throws Exception {
    running.load("v12");
    int writers = 16;
    CountDownLatch together = new CountDownLatch(1);
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 1; writer <= writers; writer++) {
        int percent = writer;
        answers.add(
            threads.submit(() -> {
              together.await();
              return running.write(1, percent, ledger(1, percent));
            }));
      }
      together.countDown();
      List<Answer> won = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        if (answer.get().status() == 200) {
          won.add(answer.get());
        } else {
          assertThat(answer.get().code()).isEqualTo("revision-mismatch");
        }
      }

      assertThat(won).hasSize(1);
      assertThat(http.get(ROUTE).json()).isEqualTo(won.getFirst().json());
    }
  }

  @Test
  void loadsAVersionOnceAndTakesItDown() throws Exception {
    Answer first = running.load("v12");
    Answer again = running.load("v12");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().path("ready").asBoolean()).isTrue();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(running.revision()).isEqualTo(1);

    assertThat(http.delete(ROUTE + "/versions/v12").status()).isEqualTo(204);
    assertThat(http.get(ROUTE).json().at("/versions/v12").isMissingNode()).isTrue();
    assertThat(http.delete(ROUTE + "/versions/v12").status()).isEqualTo(204);
  }

  @Test
  void keepsAVersionThatHasWeight() throws Exception {
    running.load("v12");
    running.write(1, ledger(1, 0));

    Answer delete = http.delete(ROUTE + "/versions/v12");
    Answer replace = running.load("v12", running.folder("v12"), "sha256:other");

    assertThat(delete.status()).isEqualTo(409);
    assertThat(delete.code()).isEqualTo("version-in-use");
    assertThat(replace.status()).isEqualTo(409);
    assertThat(replace.code()).isEqualTo("version-in-use");
    assertThat(running.load("v12").status()).isEqualTo(200);

    running.write(0, ledger(1, 1));
    assertThat(http.delete(ROUTE + "/versions/v12").status()).isEqualTo(204);
  }

  @Test
  void replacesAVersionWithoutWeightByAnotherDigest(@TempDir Path other) throws Exception {
    running.load("v12");
    PlaygroundRegistry.install(other, Quality.WORSE);
    Path folder = PlaygroundRegistry.folder(other, "v12");

    Answer answer = running.load("v12", folder, Artifact.digestOf(folder));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("digest").asText()).isEqualTo(Artifact.digestOf(folder));
  }

  @Test
  void refusesOtherMethods() {
    assertThat(http.delete(ROUTE).status()).isEqualTo(405);
    assertThat(http.get(ROUTE + "/versions/v11").status()).isEqualTo(405);
    assertThat(http.get("/labels").status()).isEqualTo(405);
    assertThat(http.post("/metrics", Json.object()).status()).isEqualTo(405);
    assertThat(http.get(RunningPlayground.INFER).status()).isEqualTo(405);
  }
}
