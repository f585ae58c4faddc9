package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.playground.Loopback.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ModelServerTest {
  private static final String INFER = "/v2/models/fraud-model/versions/v12/infer";

  private final ModelServer server;
  private final Loopback http;
  private final Path folder;

  ModelServerTest(@TempDir Path registry) throws Exception {
    PlaygroundRegistry.install(registry, Quality.GOOD);
    folder = PlaygroundRegistry.folder(registry, "v12");
    server =
        ModelServer.start(Artifact.read(folder, "fraud-model", "v12", Artifact.digestOf(folder)));
    http = new Loopback(server.url());
  }

  @BeforeAll
  void isUp() {
    assertThat(server.isReady()).isTrue();
  }

  @AfterAll
  void close() {
    http.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2",
        "/v2/health/live",
        "/v2/health/ready",
        "/v2/models/fraud-model",
        "/v2/models/fraud-model/ready",
        "/v2/models/fraud-model/versions/v12",
        "/v2/models/fraud-model/versions/v12/ready"
      })
  void answersEveryReadOfTheProtocol(String path) {
    Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.json().isEmpty()).isFalse();
  }

  @Test
  void describesItsTensors() {
    ObjectNode metadata = http.get("/v2/models/fraud-model/versions/v12").json();

    assertThat(metadata.path("name").asText()).isEqualTo("fraud-model");
    assertThat(metadata.path("versions").toString()).isEqualTo("[\"v12\"]");
    assertThat(metadata.path("inputs").toString())
        .isEqualTo("[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[-1,9]}]");
    assertThat(metadata.path("outputs").findValuesAsText("name"))
        .containsExactly("label", "probabilities");
  }

  @Test
  void answersTheGoldenRequestsOfItsRegistry() throws Exception {
    ObjectNode golden = Json.read(Files.readAllBytes(folder.resolve("golden.json")));

    assertThat(golden.path("requests")).hasSize(6);
    for (JsonNode request : golden.path("requests")) {
      ObjectNode body = Json.object().put("id", "g1");
      body.set("inputs", request.path("inputs"));
      Answer answer = http.post(INFER, body);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().path("model_name").asText()).isEqualTo("fraud-model");
      assertThat(answer.json().path("model_version").asText()).isEqualTo("v12");
      assertThat(answer.json().path("id").asText()).isEqualTo("g1");
      assertThat(answer.json().path("outputs").toString())
          .isEqualTo(request.path("outputs").toString());
    }
  }

  @Test
  void classifiesABatchAsItDoesItsRows() {
    ObjectNode batch = request(2);
    Answer answer = http.post("/v2/models/fraud-model/infer", batch);

    assertThat(answer.status()).isEqualTo(200);
    JsonNode probabilities = answer.json().path("outputs").get(1);
    assertThat(probabilities.path("shape").toString()).isEqualTo("[2,2]");
    assertThat(probabilities.path("data")).hasSize(4);
    assertThat(probabilities.path("data").get(1)).isEqualTo(probabilities.path("data").get(3));
  }

  @Test
  void takesDataNestedAsItsShape() {
    ObjectNode nested = request(1);
    ArrayNode row = tensor(nested).withArray("data").deepCopy();
    tensor(nested).putArray("data").add(row);

    assertThat(http.post(INFER, nested).json().path("outputs"))
        .isEqualTo(http.post(INFER, request(1)).json().path("outputs"));
  }

  @Test
  void makesAnIdWhenThereIsNone() {
    String first = http.post(INFER, request(1)).json().path("id").asText();
    String second = http.post(INFER, request(1)).json().path("id").asText();

    assertThat(first).isNotEmpty().isNotEqualTo(second);
  }

  @Test
  void returnsOnlyTheOutputsThatWereAskedFor() {
    ObjectNode body = request(1);
    body.putArray("outputs").addObject().put("name", "label");

    assertThat(http.post(INFER, body).json().path("outputs").findValuesAsText("name"))
        .containsExactly("label");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/models/other",
        "/v2/models/fraud-model/versions/v11",
        "/v2/models/fraud-model/versions/v11/ready",
        "/v2/models/fraud-model/versions/",
        "/v2/models/fraud-model/versions",
        "/v2/models/fraud-model/elsewhere",
        "/v2/models/",
        "/v2/models",
        "/v2/health",
        "/v2/health/other",
        "/v1",
        "/"
      })
  void knowsNothingElse(String path) {
    Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
    assertThat(answer.json().path("error").asText()).isNotEmpty();
  }

  @Test
  void refusesInferenceForAnotherVersion() {
    Answer answer = http.post("/v2/models/fraud-model/versions/v11/infer", request(1));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("unknown-version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/models/fraud-model/versions/%2e%2e/infer",
        "/v2/models/..%2fadmin/infer",
        "/v2/models/fraud-model/versions/v12;x=1/infer",
        "/v2//models/fraud-model/infer"
      })
  void refusesASecondSpellingOfAPath(String path) {
    Answer answer = http.post(path, request(1));

    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.contentType()).isEqualTo("application/problem+json");
  }

  @Test
  void refusesOtherMethods() {
    assertThat(http.get(INFER).status()).isEqualTo(405);
    assertThat(http.delete("/v2").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "\"oops\"",
        "null",
        "{\"inputs\":",
        "{\"inputs\":[],\"inputs\":[]}",
        "{} {}",
        "{\"inputs\":[{\"data\":[NaN]}]}"
      })
  void refusesWhatIsNotAJsonObject(String body) {
    Answer answer = http.send("POST", INFER, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed-body");
  }

  @Test
  void refusesAnEmptyBody() {
    assertThat(http.send("POST", INFER, "").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bad-inputs   | {}
          bad-inputs   | {"inputs":[]}
          bad-inputs   | {"inputs":{"name":"features"}}
          bad-inputs   | {"inputs":[{"name":"other","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1]}]}
          bad-datatype | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP64","data":[1,1,1,1,1,1,1,1,1]}]}
          bad-datatype | {"inputs":[{"name":"features","shape":[1,9],"data":[1,1,1,1,1,1,1,1,1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[1,8],"datatype":"FP32","data":[1,1,1,1,1,1,1,1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[0,9],"datatype":"FP32","data":[]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[-1,9],"datatype":"FP32","data":[]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1,1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[2147483647,9],"datatype":"FP32","data":[1]}]}
          bad-shape    | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32"}]}
          bad-data     | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,"1"]}]}
          bad-data     | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,null]}]}
          bad-data     | {"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1e99]}]}
          bad-id       | {"id":7,"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1]}]}
          bad-outputs  | {"outputs":[{"name":"x"}],"inputs":[{"name":"features","shape":[1,9],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1]}]}
          """)
  void refusesAnotherTensorThanItTakes(String code, String body) {
    Answer answer = http.send("POST", INFER, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(code);
  }

  @Test
  void refusesAHugeBodyHoweverItComes() {
    String huge = "{\"id\":\"" + "x".repeat(JsonHandler.MAX_BODY_BYTES) + "\"}";

    assertThat(http.send("POST", INFER, huge).status()).isEqualTo(413);
    assertThat(http.chunked(INFER, huge.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(413);
    assertThat(http.post(INFER, request(1)).status()).isEqualTo(200);
  }

  private static ObjectNode tensor(ObjectNode body) {
    return (ObjectNode) body.path("inputs").get(0);
  }

  /** The first held-out row, as often as asked for. */
  private static ObjectNode request(int rows) {
    LabelledRow row = LabelledRow.heldOut().getFirst();
    ObjectNode body = Json.object();
    body.set("inputs", row.inputs());
    ArrayNode data = tensor(body).withArray("data");
    ArrayNode once = data.deepCopy();
    for (int extra = 1; extra < rows; extra++) {
      data.addAll(once);
    }
    tensor(body).putArray("shape").add(rows).add(once.size());
    return body;
  }
}
