package dev.bellwether.playground;

import static dev.bellwether.playground.RunningPlayground.INFER;
import static dev.bellwether.playground.RunningPlayground.ROUTE;
import static dev.bellwether.playground.RunningPlayground.ledger;
import static dev.bellwether.playground.RunningPlayground.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.awaitility.Awaitility.await;

import dev.bellwether.playground.Loopback.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouterTest {
  private static final List<LabelledRow> ROWS = LabelledRow.heldOut();

  @TempDir private Path registry;

  private static String requests(String version, String code) {
    return "model_requests_total{code=\"%s\",model=\"fraud-model\",version=\"%s\"}"
        .formatted(code, version);
  }

  private static String series(String name, String version) {
    return "%s{model=\"fraud-model\",version=\"%s\"}".formatted(name, version);
  }

  @Test
  void passesARequestToTheVersionWithTheWeight() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.load("v12");
      Answer before = running.infer("r1", ROWS.getFirst());
      running.write(100, ledger(1, 0));
      Answer after = running.infer("r2", ROWS.getFirst());

      assertThat(before.status()).isEqualTo(200);
      assertThat(before.json().path("model_version").asText()).isEqualTo("v11");
      assertThat(before.json().path("id").asText()).isEqualTo("r1");
      assertThat(after.json().path("model_version").asText()).isEqualTo("v12");
      assertThat(after.json().at("/outputs/1/data/1").asDouble()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void showsItsMetricsInTheTextFormat() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.infer("r1", ROWS.getFirst());
      Answer answer = running.http.get("/metrics");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.contentType()).startsWith("text/plain; version=0.0.4");
      assertThat(answer.text())
          .contains("# TYPE model_requests_total counter\n")
          .contains("# TYPE model_request_duration_milliseconds histogram\n")
          .contains("# TYPE model_score histogram\n")
          .contains("# TYPE model_in_flight_requests gauge\n")
          .contains("# TYPE process_cpu_percent gauge\n")
          .doesNotContain("_created")
          .endsWith("\n");
      assertThat(edges(answer.text(), "model_request_duration_milliseconds"))
          .containsExactly(
              "1.0", "2.5", "5.0", "10.0", "25.0", "50.0", "100.0", "250.0", "500.0", "1000.0",
              "2500.0", "+Inf");
      assertThat(edges(answer.text(), "model_score"))
          .containsExactly(
              "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5", "0.55", "0.6",
              "0.65", "0.7", "0.75", "0.8", "0.85", "0.9", "0.95", "1.0", "+Inf");
      assertThat(edges(answer.text(), "model_prediction")).hasSize(10);
      assertThat(metric(answer.text(), series("model_prediction_count", "v11"))).isEqualTo(1);
      assertThat(metric(answer.text(), series("model_restarts_total", "v11"))).isZero();
      assertThat(metric(answer.text(), series("model_pod_seconds_total", "v11"))).isPositive();
      assertThat(metric(answer.text(), "process_memory_percent")).isBetween(0.0, 100.0);
      assertThat(metric(answer.text(), "process_cpu_seconds_total")).isPositive();
      assertThat(metric(answer.text(), "process_resident_memory_bytes")).isPositive();
      assertThat(metric(answer.text(), "process_start_time_seconds")).isPositive();
    }
  }

  private static List<String> edges(String text, String name) {
    return Pattern.compile("^" + name + "_bucket\\{.*le=\"([^\"]+)\"", Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  @Test
  void countsEveryAnswerBeforeItIsSeenAndNeverBackwards() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.FAILING)) {
      running.load("v12");
      running.write(100, ledger(1, 0));
      assertThat(running.metric(requests("v12", "5xx"))).isZero();
      int failed = 0;
      for (int i = 0; i < 200; i++) {
        failed += running.infer("r" + i, ROWS.get(i)).status() == 500 ? 1 : 0;
        if (i % 50 == 49) {
          String text = running.http.get("/metrics").text();
          assertThat(metric(text, requests("v12", "5xx"))).isEqualTo(failed);
          assertThat(metric(text, requests("v12", "2xx"))).isEqualTo(i + 1 - failed);
          assertThat(metric(text, series("model_request_duration_milliseconds_count", "v12")))
              .isEqualTo(i + 1);
          assertThat(metric(text, series("model_in_flight_requests", "v12"))).isZero();
        }
      }
      assertThat(failed).isPositive();
      assertThat(running.metric(requests("v11", "2xx"))).isZero();
    }
  }

  @Test
  void countsARefusedRequestAs4xx() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      Answer answer = running.http.send("POST", INFER, "x");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.contentType()).isEqualTo("application/problem+json");
      assertThat(running.metric(requests("v11", "4xx"))).isEqualTo(1);
    }
  }

  @Test
  void refusesAHugeBodyHoweverItComes() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      byte[] huge = new byte[JsonHandler.MAX_BODY_BYTES + 1];

      assertThat(running.http.send("POST", INFER, " ".repeat(huge.length)).status()).isEqualTo(413);
      assertThat(running.http.chunked(INFER, huge).status()).isEqualTo(413);
      assertThat(running.infer("r1", ROWS.getFirst()).status()).isEqualTo(200);
    }
  }

  @Test
  void countsAServerThatIsGoneAs5xx() throws Exception {
    PlaygroundRegistry.install(registry, Quality.GOOD);
    Path folder = PlaygroundRegistry.folder(registry, "v11");
    RouterMetrics metrics = new RouterMetrics();
    try (Routes routes = new Routes();
        Route route =
            Route.to("fraud-model", "v11", folder, Artifact.digestOf(folder), metrics, 1)) {
      routes.add("fraud-model", route);
      RouterHandler handler = new RouterHandler(routes, new Predictions(10), metrics);
      try (LoopbackServer router = LoopbackServer.start("router", 0, handler);
          Loopback http = new Loopback(router.url())) {
        route.choose().loaded().close();

        Answer answer = http.post(INFER, RunningPlayground.request("r1", ROWS.getFirst()));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        String text = http.get("/metrics").text();
        assertThat(metric(text, requests("v11", "5xx"))).isEqualTo(1);
        assertThat(metric(text, series("model_request_duration_milliseconds_count", "v11")))
            .isEqualTo(1);
      }
    }
  }

  @Test
  void answersLateWhenTheVersionIsSlow() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.SLOW)) {
      running.load("v12");
      running.write(100, ledger(1, 0));

      assertThat(running.infer("r1", ROWS.getFirst()).status()).isEqualTo(200);

      String text = running.http.get("/metrics").text();
      assertThat(metric(text, series("model_request_duration_milliseconds_sum", "v12")))
          .isGreaterThanOrEqualTo(300);
      assertThat(text)
          .contains(
              "model_request_duration_milliseconds_bucket"
                  + "{model=\"fraud-model\",version=\"v12\",le=\"250.0\"} 0\n");
    }
  }

  @Test
  void letsAVersionAnswerWhatItHasBeforeItGoes() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.SLOW)) {
      Folders.replace(
          running.folder("v12"), "serving.json", Json.bytes(Json.object().put("delay_ms", 2500)));
      running.load("v12");
      running.write(100, ledger(1, 0));
      CompletableFuture<Answer> late =
          CompletableFuture.supplyAsync(() -> running.infer("r1", ROWS.getFirst()));
      await().until(() -> running.metric(series("model_in_flight_requests", "v12")) == 1);

      running.write(0, ledger(1, 1));
      assertThat(running.http.delete(ROUTE + "/versions/v12").status()).isEqualTo(204);

      assertThat(late.get().status()).isEqualTo(200);
      assertThat(late.get().json().path("model_version").asText()).isEqualTo("v12");
    }
  }

  @Test
  void scoresTheVersionThatAnswered() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      double expected = 0;
      int positive = 0;
      int right = 0;
      for (int i = 0; i < 20; i++) {
        LabelledRow row = ROWS.get(i);
        double p = running.infer("r" + i, row).json().at("/outputs/1/data/1").asDouble();
        expected += 1 - (p - row.label()) * (p - row.label());
        positive += p >= 0.5 ? 1 : 0;
        right += p >= 0.5 == (row.label() == 1) ? 1 : 0;
        assertThat(label(running, "r" + i, row.label()).status()).isEqualTo(204);
      }

      String text = running.http.get("/metrics").text();
      assertThat(metric(text, series("model_score_count", "v11"))).isEqualTo(20);
      assertThat(metric(text, series("model_score_sum", "v11"))).isCloseTo(expected, offset(1e-9));
      assertThat(positive).isBetween(1, 19);
      assertThat(metric(text, series("model_positives_total", "v11"))).isEqualTo(positive);
      assertThat(metric(text, series("model_nulls_total", "v11"))).isZero();
      assertThat(text)
          .contains(
              "model_scores_sum{model=\"fraud-model\",name=\"accuracy\",version=\"v11\"} %s\n"
                  .formatted((double) right));
    }
  }

  private static Answer label(RunningPlayground running, String id, int label) {
    return running.http.post("/labels", Json.object().put("id", id).put("label", label));
  }

  @Test
  void countsALabelOnceAndOnlyForWhatWasPredicted() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.infer("r1", ROWS.getFirst());

      assertThat(label(running, "r2", 1).status()).isEqualTo(404);
      assertThat(label(running, "r1", 1).status()).isEqualTo(204);
      assertThat(label(running, "r1", 1).code()).isEqualTo("unknown-prediction");
      assertThat(label(running, "r1", 2).status()).isEqualTo(422);
      assertThat(label(running, "r1", -1).status()).isEqualTo(422);
      assertThat(running.http.send("POST", "/labels", "{\"id\":\"r1\",\"label\":0.5}").status())
          .isEqualTo(422);
      assertThat(running.http.send("POST", "/labels", "x").status()).isEqualTo(400);
      assertThat(running.metric(series("model_score_count", "v11"))).isEqualTo(1);
    }
  }

  @Test
  void forgetsTheOldestPredictions() throws Exception {
    try (RunningPlayground running = new RunningPlayground(registry, Quality.GOOD, 7, 3)) {
      for (int i = 1; i <= 4; i++) {
        running.infer("r" + i, ROWS.getFirst());
      }

      assertThat(label(running, "r1", 1).status()).isEqualTo(404);
      assertThat(label(running, "r2", 1).status()).isEqualTo(204);
      assertThat(label(running, "r4", 1).status()).isEqualTo(204);
    }
  }

  @Test
  void appliesNewWeightsToTheNextRequest() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.load("v12");
      List<String> answered = new ArrayList<>();
      for (int write = 1; write <= 20; write++) {
        running.write(write % 2 * 100, ledger(1, write));
        answered.add(
            running.infer("r" + write, ROWS.getFirst()).json().path("model_version").asText());
      }

      assertThat(answered)
          .containsExactlyElementsOf(
              Collections.nCopies(10, List.of("v12", "v11")).stream()
                  .flatMap(List::stream)
                  .toList());
    }
  }
}
