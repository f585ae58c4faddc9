package dev.bellwether.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.metrics.MetricsSource;
import dev.bellwether.metrics.MetricsSource.Question;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScrapeSourceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T16:00:00Z");

  private final MockWebServer server = new MockWebServer();
  private Instant now = NOW;

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void readsTheCountersOfBothVersions() {
    server.enqueue(page(PrometheusTextTest.PAGE));

    Endpoint endpoint = only(source(Duration.ofSeconds(5)));

    assertThat(endpoint.problem()).isNull();
    assertThat(endpoint.started()).isEqualTo(Instant.ofEpochSecond(1795363200));
    Reading.Series canary = series(endpoint, "v12");
    assertThat(canary.counters().get(Facet.REQUESTS)).isEqualTo(new Counts(1030, 3));
    assertThat(canary.counters().get(Facet.LATENCY))
        .isEqualTo(
            new Histogram(
                List.of(250.0, Double.POSITIVE_INFINITY), List.of(1000.0, 1030.0), 1030.0));
    assertThat(canary.counters()).doesNotContainKey(Facet.SCORES);
    assertThat(series(endpoint, "v11").counters().get(Facet.REQUESTS)).isNull();
  }

  @Test
  void readsGaugesOfTheVersionElseOfTheProcess() {
    server.enqueue(
        page(
            """
            process_cpu_percent 41.5 %d
            process_memory_percent NaN
            model_in_flight_requests{model="fraud-model",version="v12"} 3
            model_in_flight_requests{model="fraud-model",version="v11"} 7
            model_in_flight_requests{model="other",version="v12"} 99
            """
                .formatted(NOW.minusSeconds(9).toEpochMilli())));

    Endpoint endpoint = only(source(Duration.ofSeconds(5)));

    assertThat(series(endpoint, "v12").counters())
        .containsEntry(Facet.gauge("cpu_pct"), new Gauge(41.5, NOW.minusSeconds(9)))
        .containsEntry(Facet.gauge("memory_pct"), new Gauge(Double.NaN, null))
        .containsEntry(Facet.gauge("queue_depth"), new Gauge(3, null));
    assertThat(series(endpoint, "v11").counters())
        .containsEntry(Facet.gauge("queue_depth"), new Gauge(7, null));
  }

  @Test
  void readsRestartsAndBins() {
    server.enqueue(
        page(
            """
            model_restarts_total{model="fraud-model",version="v12"} 2
            model_pod_seconds_total{model="fraud-model",version="v12"} 61.5
            model_pod_seconds_total{model="fraud-model",version="v11"} 61.5
            model_prediction_bucket{model="fraud-model",version="v12",le="0.5"} 4
            model_prediction_bucket{model="fraud-model",version="v12",le="+Inf"} 9
            model_prediction_count{model="fraud-model",version="v12"} 9
            """));

    Endpoint endpoint = only(source(Duration.ofSeconds(5)));

    assertThat(series(endpoint, "v12").counters())
        .containsEntry(Facet.RESTARTS, new Counts(61.5, 2))
        .containsEntry(
            Facet.bins("score"),
            new Histogram(List.of(0.5, Double.POSITIVE_INFINITY), List.of(4.0, 9.0), 9.0));
    assertThat(series(endpoint, "v11").counters()).doesNotContainKey(Facet.RESTARTS);
  }

  @Test
  void readsScoresAndKeepsOtherModelsOut() {
    server.enqueue(
        page(
            """
            model_score_bucket{model="fraud-model",version="v12",le="0.9"} 2
            model_score_bucket{model="fraud-model",version="v12",le="1.0"} 5
            model_score_bucket{model="fraud-model",version="v12",le="+Inf"} 5
            model_score_sum{model="fraud-model",version="v12"} 4.6
            model_score_count{model="fraud-model",version="v12"} 5
            model_score_count{model="other",version="v12"} 9000
            model_requests_total{model="other",version="v12",code="2xx"} 9000
            """));

    Reading.Series canary = series(only(source(Duration.ofSeconds(5))), "v12");

    assertThat(canary.counters().get(Facet.REQUESTS)).isNull();
    assertThat(canary.counters().get(Facet.SCORES))
        .isEqualTo(
            new Scores(
                5,
                4.6,
                new Histogram(
                    List.of(0.9, 1.0, Double.POSITIVE_INFINITY), List.of(2.0, 5.0, 5.0), 5.0)));
  }

  @Test
  void readsWhatIsCountedAmongRequestsAndPairsAndNamedScores() {
    server.enqueue(
        page(
            """
            model_requests_total{model="fraud-model",version="v12",code="2xx"} 90
            model_requests_total{model="fraud-model",version="v12",code="5xx"} 10
            model_nulls_total{model="fraud-model",version="v12"} 2
            model_positives_total{model="fraud-model",version="v12"} 30
            model_shadow_pairs_total{model="fraud-model",version="v12"} 80
            model_shadow_disagreements_total{model="fraud-model",version="v12"} 3
            model_scores_sum{model="fraud-model",version="v12",name="relevance"} 4.5
            model_scores_count{model="fraud-model",version="v12",name="relevance"} 5
            model_scores_sum{model="fraud-model",version="v12",name="tone"} 1
            model_scores_count{model="fraud-model",version="v12",name="tone"} 2
            """));

    Reading.Series canary = series(only(source(Duration.ofSeconds(5))), "v12");

    assertThat(canary.counters())
        .containsOnly(
            Map.entry(Facet.REQUESTS, new Counts(100, 10)),
            Map.entry(Facet.NULLS, new Counts(100, 2)),
            Map.entry(Facet.POSITIVES, new Counts(100, 30)),
            Map.entry(Facet.PAIRS, new Counts(80, 3)),
            Map.entry(Facet.scores("relevance"), new Scores(5, 4.5, null)),
            Map.entry(Facet.scores("tone"), new Scores(2, 1, null)));
  }

  @Test
  void aCounterWithoutWhatItCountsAmongIsNoNumber() {
    server.enqueue(
        page(
            """
            model_nulls_total{model="fraud-model",version="v12"} 2
            model_shadow_pairs_total{model="fraud-model",version="v12"} 80
            """));

    Reading.Series canary = series(only(source(Duration.ofSeconds(5))), "v12");

    assertThat(canary.counters())
        .containsOnly(
            Map.entry(Facet.NULLS, new Counts(Double.NaN, 2)),
            Map.entry(Facet.PAIRS, new Counts(80, Double.NaN)));
  }

  @Test
  void keepsANumberThatIsNoneForTheGatesToRefuse() {
    server.enqueue(
        page(
            """
            model_requests_total{model="fraud-model",version="v12",code="2xx"} NaN
            model_requests_total{model="fraud-model",version="v12",code="5xx"} 0
            """));

    Reading.Series canary = series(only(source(Duration.ofSeconds(5))), "v12");

    assertThat(canary.counters().get(Facet.REQUESTS)).isEqualTo(new Counts(Double.NaN, 0));
  }

  @Test
  void readsSeveralEndpointsAtOnceAndNamesTheOneThatFails() {
    server.enqueue(page(PrometheusTextTest.PAGE));
    String good = server.url("/metrics").toString();
    String dead = "http://127.0.0.1:1/metrics";

    Reading reading = source(List.of(good, dead), Duration.ofSeconds(5)).read(question());

    assertThat(reading.endpoints()).extracting(Endpoint::name).containsExactly(good, dead);
    assertThat(reading.endpoints().getFirst().problem()).isNull();
    assertThat(reading.endpoints().getLast().problem()).startsWith("cannot be read: ");
    assertThat(reading.blind()).isFalse();
  }

  @Test
  void namesNoSecretOfAnAddress() {
    String one = "http://ana:hush@127.0.0.1:1/metrics?token=s3cret";
    String other = "http://ana:hush@127.0.0.1:1/metrics?token=0ther";

    Reading reading = source(List.of(one, other), Duration.ofSeconds(5)).read(question());

    assertThat(reading.endpoints())
        .extracting(Endpoint::name)
        .containsExactly("http://127.0.0.1:1/metrics (1)", "http://127.0.0.1:1/metrics (2)");
    assertThat(reading.toString()).doesNotContain("hush", "s3cret", "0ther");
  }

  @Test
  void givesUpAtItsDeadline() {
    server.enqueue(
        new MockResponse.Builder()
            .body(PrometheusTextTest.PAGE)
            .headersDelay(30, TimeUnit.SECONDS)
            .build());

    assertThat(problem(Duration.ofMillis(300))).isEqualTo("no complete answer within 300 ms");
  }

  @Test
  void givesUpOnAnAnswerThatDrips() {
    server.enqueue(
        new MockResponse.Builder()
            .body(PrometheusTextTest.PAGE)
            .throttleBody(1, 100, TimeUnit.MILLISECONDS)
            .build());

    assertThat(problem(Duration.ofMillis(500))).isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void refusesAnAnswerThatIsTooLarge() {
    server.enqueue(page("other 1\n".repeat(ScrapeSource.MAX_BODY / 8 + 1)));

    assertThat(problem(Duration.ofSeconds(30))).contains("larger than 8388608 bytes");
  }

  @Test
  void refusesGarbage() {
    server.enqueue(page("{\"this\": \"is not it\"}"));

    assertThat(problem(Duration.ofSeconds(5))).startsWith("not Prometheus text 0.0.4");
  }

  @Test
  void refusesAnAnswerThatWasCutOff() {
    server.enqueue(
        new MockResponse.Builder()
            .body(PrometheusTextTest.PAGE)
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());

    assertThat(problem(Duration.ofSeconds(5))).startsWith("cannot be read: ");
  }

  @Test
  void refusesAnotherStatusAndFollowsNoRedirect() {
    server.enqueue(new MockResponse.Builder().code(500).body("broken").build());
    server.enqueue(
        new MockResponse.Builder().code(302).addHeader("Location", "/elsewhere").build());

    assertThat(problem(Duration.ofSeconds(5))).isEqualTo("answered HTTP 500, expected 200");
    assertThat(problem(Duration.ofSeconds(5))).isEqualTo("answered HTTP 302, expected 200");
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void refusesAnotherContentType() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", "text/html")
            .body(PrometheusTextTest.PAGE)
            .build());

    assertThat(problem(Duration.ofSeconds(5))).contains("content type");
  }

  @Test
  void refusesSamplesThatSayTheyAreOld() {
    long old = NOW.minusSeconds(61).toEpochMilli();
    server.enqueue(
        page("model_requests_total{model=\"m\",version=\"v\",code=\"2xx\"} 1 " + old + "\n"));

    assertThat(problem(Duration.ofSeconds(5))).isEqualTo("stale: a sample of 2026-11-22T15:58:59Z");
  }

  @Test
  void refusesACachedCopyOfAnEarlierAnswer() {
    MockResponse dated =
        new MockResponse.Builder()
            .addHeader("Date", "Sun, 22 Nov 2026 16:00:00 GMT")
            .body(PrometheusTextTest.PAGE)
            .build();
    server.enqueue(dated);
    server.enqueue(dated);
    MetricsSource source =
        source(List.of(server.url("/metrics").toString()), Duration.ofSeconds(5));

    Endpoint first = source.read(question()).endpoints().getFirst();
    now = NOW.plusSeconds(15);
    Endpoint second = source.read(question()).endpoints().getFirst();

    assertThat(first.problem()).isNull();
    assertThat(first.date()).isEqualTo(NOW);
    assertThat(second.problem()).isEqualTo("stale: the same answer as before, of " + NOW);
  }

  @Test
  void knowsOnlyScrapeConnections() {
    ScrapeSources sources =
        new ScrapeSources(
            Map.of(
                "edge", new Connection.Playground("http://127.0.0.1:1"),
                "edge-metrics",
                    new Connection.Scrape(
                        List.of("http://127.0.0.1:1/metrics"), Duration.ofSeconds(1))),
            () -> now);

    assertThat(sources.named("edge")).isEmpty();
    assertThat(sources.named("edge-metrics")).isPresent();
  }

  @Test
  void saysWhatItReadsForAGate() {
    assertThat(
            source(Duration.ofSeconds(1))
                .query(new Gate.MaxErrorRate("max_error_rate", 0.005, null), "fraud-model", "v12"))
        .isEqualTo(
            "model_requests_total{model=\"fraud-model\",version=\"v12\",code=~\"5..\"} /"
                + " model_requests_total{model=\"fraud-model\",version=\"v12\"} from edge-metrics");
  }

  private @Nullable String problem(Duration timeout) {
    return only(source(timeout)).problem();
  }

  private static Endpoint only(MetricsSource source) {
    return source.read(question()).endpoints().getFirst();
  }

  private static Reading.Series series(Endpoint endpoint, String version) {
    return endpoint.series().stream()
        .filter(one -> one.version().equals(version))
        .findFirst()
        .orElseThrow();
  }

  private MetricsSource source(Duration timeout) {
    return source(List.of(server.url("/metrics").toString()), timeout);
  }

  private MetricsSource source(List<String> urls, Duration timeout) {
    return new ScrapeSources(
            Map.of("edge-metrics", new Connection.Scrape(urls, timeout)), () -> now)
        .named("edge-metrics")
        .orElseThrow();
  }

  private static Question question() {
    return new Question("fraud-model", Set.of("v11", "v12"), NOW);
  }

  private static MockResponse page(String body) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .body(body)
        .build();
  }
}
