package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-sent events. */
@Timeout(30)
final class EventsTest {
  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.withWorker();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** Everything until the server ends the stream; {@code first} runs once the first event came. */
  private static List<String> listen(String id, Runnable first) throws Exception {
    List<String> lines = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer =
          client.send(
              api.http.request("/v1/releases/" + id + "/events").GET().build(),
              BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      try (Stream<String> body = answer.body()) {
        boolean[] told = new boolean[1];
        body.forEach(line -> {
          lines.add(line);
          if (line.startsWith("data:") && !told[0]) {
            told[0] = true;
            first.run();
          }
        });
      }
    }
    return lines;
  }

  @Test
  void tellsOfEachChangeUntilTheEnd() throws Exception {
    String id = api.started("told-of-v12");

    List<String> lines = listen(id, () -> api.http.post("/v1/releases/" + id + "/rollback", "{}"));

    assertThat(lines.getFirst()).startsWith(": ").hasSizeGreaterThan(8 * 1024);
    assertThat(lines.subList(1, 3)).containsExactly("retry: 3000", "");
    assertThat(lines.get(3)).matches("id: \\d+");
    assertThat(lines.get(4)).isEqualTo("event: state");
    assertThat(lines.get(5)).startsWith("data: {").contains("\"id\":\"" + id + "\"");
    List<String> names = lines.stream().filter(line -> line.startsWith("event:")).toList();
    assertThat(names.getLast()).isEqualTo("event: done");
    assertThat(names.subList(0, names.size() - 1)).containsOnly("event: state");
    assertThat(lines.stream().filter(line -> line.startsWith("data:")).toList().getLast())
        .contains("\"outcome\":\"rolled_back\"");
  }

  @Test
  void theFirstEventDoesNotWaitForTheSecond() throws Exception {
    try (var idle = RunningApi.withoutWorker();
        HttpClient client = HttpClient.newHttpClient()) {
      String id = idle.started("quiet-v12");
      var answer =
          client.send(
              idle.http.request("/v1/releases/" + id + "/events").GET().build(),
              BodyHandlers.ofInputStream());

      var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      List<String> head = new ArrayList<>();
      while (head.size() < 6) {
        head.add(reader.readLine());
      }
      answer.body().close();

      assertThat(head.get(4)).isEqualTo("event: state");
      assertThat(head.get(5)).contains("\"state\":\"admitting\"");
    }
  }

  @Test
  void askingWhetherThereIsSomethingToListenToTakesNoListenersPlace() {
    try (var idle = RunningApi.withoutWorker()) {
      String events = "/v1/releases/" + idle.started("asked-v12") + "/events";

      for (int i = 0; i < 40; i++) {
        var answer = idle.http.send(idle.http.request(events).HEAD());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
      }

      var none = idle.http.request("/v1/releases/no-such-release/events").HEAD();
      assertThat(idle.http.send(none).status()).isEqualTo(404);
    }
  }

  @Test
  void goesOnWhereAListenerWas() throws Exception {
    String id = api.started("resumed-v12");
    api.http.post("/v1/releases/" + id + "/rollback", "{}");
    long end = api.http.get("/v1/releases/" + id).json().path("seq").asLong();

    assertThat(resumed(id, Long.toString(end)).status()).isEqualTo(204);
    var before = resumed(id, Long.toString(end - 1));
    assertThat(before.status()).isEqualTo(200);
    assertThat(before.response().body())
        .contains("id: " + end + "\nevent: state", "id: " + end + "\nevent: done");
  }

  @Test
  void sendsNothingThatTheListenerHasSeen() throws IOException {
    String id = api.started("seen-v12");
    api.http.post("/v1/releases/" + id + "/rollback", "{}");

    assertThat(resumed(id, "999000000000").status()).isEqualTo(204);
    assertThat(resumed(id, "soon").json().path("code").asText()).isEqualTo("bad-parameter");
    assertThat(resumed("nobody-v1-00000000", "1").status()).isEqualTo(404);
  }

  private static Http.Answer resumed(String id, String lastEventId) {
    return api.http.send(
        api.http
            .request("/v1/releases/" + id + "/events")
            .header("Last-Event-ID", lastEventId)
            .GET());
  }
}
