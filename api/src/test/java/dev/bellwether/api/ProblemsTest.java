package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure is a problem, and says the same eight things. */
final class ProblemsTest {
  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.withoutWorker();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static void isProblem(Http.Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    var json = answer.json();
    assertThat(json.path("code").asText()).isEqualTo(code);
    assertThat(json.path("type").asText()).isEqualTo("urn:bellwether:problem:" + code);
    assertThat(json.path("status").asInt()).isEqualTo(status);
    assertThat(json.path("title").asText()).isNotBlank();
    assertThat(json.path("detail").asText()).isNotBlank();
    assertThat(json.path("instance").asText()).startsWith("/");
    assertThat(json.path("trace_id").asText()).matches("[0-9a-f]{32}");
    assertThat(json.path("next").isArray()).isTrue();
    assertThat(json.path("next")).isNotEmpty();
  }

  @Test
  void unknownPath() {
    isProblem(api.http.get("/v2/nothing"), 404, "not-found");
    isProblem(api.http.get("/"), 404, "not-found");
  }

  @Test
  void wrongMethod() {
    var answer = api.http.send(api.http.request("/v1/releases").DELETE());

    isProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).contains("GET").contains("POST");
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "*/*"})
  void wrongMediaType(String type) {
    var answer = api.http.post("/v1/releases", type, "release_pipeline=1");

    isProblem(answer, 415, "unsupported-media-type");
    assertThat(answer.json().path("accepted").path(0).asText()).isEqualTo("application/json");
  }

  @Test
  void noMediaTypeAtAll() {
    var answer =
        api.http.send(
            api.http.request("/v1/releases/any@prod/rollback").POST(BodyPublishers.noBody()));

    isProblem(answer, 415, "unsupported-media-type");
  }

  @Test
  void noAnswerOfThatKind() {
    isProblem(
        api.http.send(api.http.request("/v1/releases").header("Accept", "application/xml").GET()),
        406,
        "not-acceptable");
  }

  @Test
  void malformedJsonWithItsPlace() {
    var answer = api.http.post("/v1/releases", "{\"release_pipeline\":\n  {,}}");

    isProblem(answer, 400, "malformed-body");
    assertThat(answer.json().path("line").asInt()).isEqualTo(2);
    assertThat(answer.json().path("column").asInt()).isPositive();
  }

  @Test
  void malformedYamlWithItsPlace() {
    var answer = api.http.post("/v1/releases", "application/yaml", "a: b\n c: [d\n");

    isProblem(answer, 400, "malformed-body");
    assertThat(answer.json().path("line").asInt()).isPositive();
  }

  @Test
  void bodyThatIsNotUtf8() {
    var answer =
        api.http.send(
            api.http
                .request("/v1/releases")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'})));

    isProblem(answer, 400, "malformed-body");
  }

  @Test
  void unknownKeyBesideASpec() {
    isProblem(
        api.http.post("/v1/releases", "{\"spec\": {}, \"verson\": \"v1\"}"), 400, "malformed-body");
  }

  @Test
  void hugeBody() {
    var answer = api.http.post("/v1/releases", "\"" + "x".repeat(256 * 1024) + "\"");

    isProblem(answer, 413, "payload-too-large");
    assertThat(answer.json().path("max_bytes").asInt()).isEqualTo(262_144);
  }

  @Test
  void hugeBodyWithoutALength() {
    byte[] chunk = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
    var answer =
        api.http.send(
            api.http
                .request("/v1/specs:validate")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(chunk))));

    isProblem(answer, 413, "payload-too-large");
  }

  @Test
  void deepNestingIsAnAnswerNotACrash() {
    var answer = api.http.post("/v1/releases", "[".repeat(100_000));

    isProblem(answer, 400, "malformed-body");
    assertThat(answer.json().path("detail").asText()).contains("32 levels").doesNotContain("()");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=x",
    "limit=0",
    "limit=201",
    "state=asleep",
    "since=yesterday",
    "cursor=%21%21",
  })
  void parameterThatCannotBeRead(String query) {
    isProblem(api.http.get("/v1/releases?" + query), 400, "bad-parameter");
  }

  @Test
  void keyThatIsNotVisibleAscii() {
    var answer =
        api.http.send(
            api.http
                .request("/v1/releases")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "two words")
                .POST(BodyPublishers.ofString("{}")));

    isProblem(answer, 400, "bad-parameter");
  }

  @Test
  void waitThatCannotBeRead() {
    isProblem(api.http.get("/v1/releases/any@prod?wait=soon"), 400, "bad-parameter");
  }

  @Test
  void unknownRelease() {
    var answer = api.http.get("/v1/releases/nobody-v1-00000000");

    isProblem(answer, 404, "not-found");
    assertThat(answer.json().path("did_you_mean").isArray()).isTrue();
    isProblem(api.http.post("/v1/releases/nobody@prod/rollback", "{}"), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.evil:PORT"
  })
  void foreignHost(String host) throws IOException {
    int port = URI.create(api.server.url()).getPort();

    String answer = raw(port, host.replace("PORT", Integer.toString(port)));

    assertThat(answer).startsWith("HTTP/1.1 421").contains("\"code\":\"bad-host\"");
  }

  @ParameterizedTest
  @CsvSource({"localhost", "LOCALHOST", "[::1]", "127.0.0.1"})
  void ownHost(String host) throws IOException {
    int port = URI.create(api.server.url()).getPort();

    assertThat(raw(port, host + ":" + port)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "GET /v1/status",
        "GET /v1/status HTTP/9.9",
        "\u0001 /v1/status HTTP/1.1",
        "GET /%zz HTTP/1.1",
        "GET /v1/releases/%2e%2e%2fstatus HTTP/1.1",
        "GET /v1//status;x=/../y HTTP/1.1",
        "POST /v1/releases HTTP/1.1\r\nContent-Length: x",
        "GET /v1/status HTTP/1.1\r\nHost: a\r\nHost: b",
        "GET /v1/status HTTP/1.1\r\nNo colon",
        "GET /v1/status HTTP/1.1\r\nHost: [",
        "QUIRK /v1/status HTTP/1.1"
      })
  void whatIsHardlyHttpIsAProblemToo(String request) throws IOException {
    int port = URI.create(api.server.url()).getPort();

    String answer = raw(port, request, "127.0.0.1:" + port);

    assertThat(answer).matches("(?s)HTTP/1.1 [45]\\d\\d .*");
    assertThat(answer).contains("application/problem+json", "\"code\":").doesNotContain("<html");
  }

  @Test
  void aHeaderBeyondEveryMeasureIsAProblemToo() throws IOException {
    int port = URI.create(api.server.url()).getPort();

    String answer =
        raw(port, "GET /v1/status HTTP/1.1\r\nX: " + "x".repeat(20_000), "127.0.0.1:" + port);

    assertThat(answer).startsWith("HTTP/1.1 431").contains("\"code\":\"bad-request\"");
  }

  private static String raw(int port, String host) throws IOException {
    return raw(port, "GET /v1/status HTTP/1.1", host);
  }

  private static String raw(int port, String head, String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request = head + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void keepsACommandThatNoWorkerTakes() {
    var started = api.http.post("/v1/releases", "application/yaml", RunningApi.spec("idle-v12"));
    assertThat(started.status()).isEqualTo(201);
    assertThat(started.json().path("state").asText()).isEqualTo("admitting");

    var answer = api.http.post("/v1/releases/idle@prod/rollback", "{}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("waiting_for").path("kind").asText()).isEqualTo("worker");
    assertThat(answer.json().path("direct").asText())
        .isEqualTo("bellwether rollback --direct idle@prod");
  }

  @Test
  void saysWhichPartsAreThere() {
    var status = api.http.get("/v1/status").json();

    assertThat(status.path("components"))
        .extracting(part -> part.path("name").asText() + " " + part.path("status").asText())
        .containsExactly(
            "api up", "temporal up", "records up", "worker unknown", "targets unknown");
    assertThat(status.path("components").path(3).path("detail").asText())
        .isEqualTo("unknown on the in-memory server");
  }

  @Test
  void servesOnlyHealthAndMetricsOnTheAdminPort() {
    var admin = new Http(api.server.adminUrl());

    assertThat(admin.get("/livez").status()).isEqualTo(200);
    assertThat(admin.get("/readyz").status()).isEqualTo(200);
    assertThat(admin.get("/healthcheck").status()).isEqualTo(200);
    api.http.get("/v1/status");
    assertThat(admin.get("/metrics").response().body())
        .contains("bellwether_api_request_seconds_count");
    assertThat(admin.get("/threads").status()).isEqualTo(404);
    assertThat(admin.get("/").status()).isEqualTo(404);
    assertThat(admin.post("/tasks/gc", "").status()).isEqualTo(405);
  }
}
