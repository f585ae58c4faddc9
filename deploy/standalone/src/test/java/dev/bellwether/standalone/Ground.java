package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.activity.Payloads;
import dev.bellwether.activity.WatchState;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.playground.CannotLoadException;
import dev.bellwether.playground.Playground;
import dev.bellwether.playground.PlaygroundRegistry;
import dev.bellwether.playground.Quality;
import dev.bellwether.playground.TrafficPlan;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.JsonMappers;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A playground with v11 in service and a v12 to release, its configuration, and doors before router
 * and metrics that can be made to hang. The worker is the test's business.
 */
final class Ground implements AutoCloseable {
  static final String TARGET = "fraud-model@demo";

  /** The seed as JSON. */
  static final String SEED =
      """
      {"release_pipeline": {
        "name": "fraud-model-v12",
        "stages": ["build_artifact", "smoke_test", "canary_deploy", "monitor_metrics", "promote_or_rollback"],
        "gates": {"max_p95_latency_ms": 250, "max_error_rate": 0.5, "min_quality_score": 0.92},
        "rollback": {"strategy": "immediate", "previous_version": "v11"}}}
      """;

  /**
   * For tests in which no gate is to decide: on a busy machine the seed's latency gate fails, and a
   * score near its limit may.
   */
  static final String STEADY =
      SEED.replaceAll("\"gates\": \\{.*?}", "\"gates\": {\"max_error_rate\": 50}");

  /** The same with one more key, as {@code "on_drift": "hold"}. */
  static String steadyWith(String key) {
    return STEADY.replace("\"name\":", key + ", \"name\":");
  }

  /** Long enough to be spoken to while it watches. */
  static final Pace PATIENT =
      new Pace(
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          150,
          100);

  private final RealServer real;
  private final Supplier<LocalTemporal> temporal;
  private final Path folder;
  private final Pace pace;
  private Playground playground;
  private final Door edge;
  private final Door metrics;
  private final Configuration configuration;
  private final HttpClient http = HttpClient.newHttpClient();

  private Ground(
      RealServer real,
      Supplier<LocalTemporal> temporal,
      Path folder,
      Pace pace,
      Playground playground,
      Door edge,
      Door metrics,
      Configuration configuration) {
    this.real = real;
    this.temporal = temporal;
    this.folder = folder;
    this.pace = pace;
    this.playground = playground;
    this.edge = edge;
    this.metrics = metrics;
    this.configuration = configuration;
  }

  static Ground prepare(RealServer real, Quality quality, Pace pace)
      throws IOException, CannotLoadException {
    // Asked each time: the server may have been started again.
    return prepare(real, real::server, quality, pace);
  }

  /**
   * @param temporal a way to the server of its own
   */
  static Ground prepare(
      RealServer real, Supplier<LocalTemporal> temporal, Quality quality, Pace pace)
      throws IOException, CannotLoadException {
    Path folder = real.folder("ground");
    Path models = DemoConfiguration.models(folder);
    PlaygroundRegistry.install(models, quality);
    Playground playground = router(0, models, pace);
    Door edge = Door.to(playground.url());
    Door metrics = Door.to(playground.url());
    DemoConfiguration.write(folder, edge.url(), real.server().address(), pace);
    return new Ground(
        real, temporal, folder, pace, playground, edge, metrics, through(folder, edge, metrics));
  }

  private static Playground router(int port, Path models, Pace pace)
      throws IOException, CannotLoadException {
    Playground playground = Playground.start(port);
    playground.createRoute(
        PlaygroundRegistry.MODEL,
        PlaygroundRegistry.STABLE,
        PlaygroundRegistry.folder(models, PlaygroundRegistry.STABLE));
    playground.startTraffic(PlaygroundRegistry.MODEL, TrafficPlan.of(pace.rate()));
    return playground;
  }

  /** Another router on the same port that knows of no ledger; until it is ready none answers. */
  void startTheRouterAnew(Map<String, Integer> weights)
      throws IOException, InterruptedException, CannotLoadException {
    String canary = PlaygroundRegistry.CANARY;
    Path models = DemoConfiguration.models(folder);
    String digest = route().path("versions").path(canary).path("digest").asText();
    int port = playground.url().getPort();
    edge.stall();
    playground.close();
    playground = router(port, models, pace);
    String load =
        JsonMappers.lenient()
            .createObjectNode()
            .put("path", PlaygroundRegistry.folder(models, canary).toString())
            .put("digest", digest)
            .toString();
    URI version = URI.create(routeUri() + "/versions/" + canary);
    assertThat(send(HttpRequest.newBuilder(version), load)).isEqualTo(201);
    assertThat(put(route().path("revision").asLong(), weights, null)).isEqualTo(200);
    edge.open();
  }

  /** The demo's configuration with a door of its own before the metrics. */
  private static Configuration through(Path folder, Door edge, Door metrics) throws IOException {
    Path file = folder.resolve("config.yml");
    String text =
        Files.readString(file).replace(edge.url() + "/metrics", metrics.url() + "/metrics");
    Files.writeString(file, text);
    return Objects.requireNonNull(
        new ConfigurationReader().read(text, Map.of()).configuration(), text);
  }

  /** API and worker in this JVM. */
  Stack stack() {
    return Stack.start(configuration, folder, temporal.get(), real.registry(), true);
  }

  private WorkflowClient client() {
    return temporal.get().client();
  }

  /** A worker in a process of its own, to be killed. */
  ChildJvm worker(String... options) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of(options));
    if (!real.outlivesAKill()) {
      words.add("--child");
    }
    return ChildJvm.worker(folder, words);
  }

  Path folder() {
    return folder;
  }

  Door edge() {
    return edge;
  }

  Door metrics() {
    return metrics;
  }

  /** Writes the spec into a file and starts it as a person would. */
  RealServer.Said start(String workflowId, String spec, String... more) throws Exception {
    Path file = Files.writeString(folder.resolve("seed-as.json"), spec);
    List<String> words = new ArrayList<>(List.of("--input-file", file.toString()));
    words.addAll(List.of(more));
    return startWith(workflowId, words.toArray(String[]::new));
  }

  /** Starts it with this input, or none. */
  RealServer.Said startWith(String workflowId, String... input) throws Exception {
    List<String> words = new ArrayList<>(List.of("workflow", "start", "--type", "release"));
    words.addAll(List.of("--task-queue", "bellwether", "--workflow-id", workflowId));
    words.addAll(List.of("--namespace", client().getOptions().getNamespace()));
    words.addAll(List.of(input));
    return real.temporal(words.toArray(String[]::new));
  }

  WorkflowExecutionDescription describe(String workflowId) {
    return client().newUntypedWorkflowStub(workflowId).describe();
  }

  WorkflowExecutionDescription describe(String workflowId, String run) {
    WorkflowTargetOptions one =
        WorkflowTargetOptions.newBuilder().setWorkflowId(workflowId).setRunId(run).build();
    return client().newUntypedWorkflowStub(one).describe();
  }

  List<HistoryEvent> history(String run) {
    return client().fetchHistory(TARGET, run).getHistory().getEventsList();
  }

  /** The activity of the target's release that Temporal still has to do. */
  PendingActivityInfo pending(String type) {
    return describe(TARGET).getRawDescription().getPendingActivitiesList().stream()
        .filter(pending -> pending.getActivityType().getName().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** What the newest run of the workflow says of itself in its memo. */
  Optional<ReleaseStatus> status(String workflowId) {
    Object memo = describe(workflowId).getMemo(WireNames.MEMO_STATUS, ReleaseStatus.class);
    return Optional.ofNullable((ReleaseStatus) memo);
  }

  /** What the pending watch carries, as Temporal has it. */
  WatchState watchState() {
    return Payloads.converter()
        .fromPayloads(
            0,
            Optional.of(pending("observe").getHeartbeatDetails()),
            WatchState.class,
            WatchState.class);
  }

  /** From here on the router's counters stand still. */
  void stopTraffic() {
    playground.stopTraffic();
  }

  /** From here on labels come so late, and of so many of a hundred answers. */
  void tellLabels(Duration delay, int percent) {
    playground.startTraffic(
        PlaygroundRegistry.MODEL, TrafficPlan.of(pace.rate()).withLabels(delay, percent));
  }

  /** The router's own count of a version's requests. */
  long requests(String version) throws IOException, InterruptedException {
    URI page = playground.url().resolve("/metrics");
    return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("model_requests_total{"))
        .filter(line -> line.contains("version=\"" + version + "\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What the release says and what Temporal still has to do for it; for failed assertions. */
  String account() {
    return status(TARGET).map(ReleaseStatus::timeline)
        + "\n"
        + describe(TARGET).getRawDescription().getPendingActivitiesList();
  }

  ReleaseStatus awaitState(State state) {
    return until(
        Duration.ofSeconds(60),
        () -> status(TARGET).filter(status -> status.state() == state).orElse(null));
  }

  ReleaseStatus awaitOutcome(String workflowId, Outcome outcome, Duration patience) {
    return until(
        patience,
        () -> status(workflowId).filter(status -> status.outcome() == outcome).orElse(null));
  }

  private static <T> T until(Duration patience, Callable<T> condition) {
    return await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(100))
        .until(condition, Objects::nonNull);
  }

  /** The router's own account of the route, not through a door. */
  JsonNode route() throws IOException, InterruptedException {
    HttpRequest get = HttpRequest.newBuilder(routeUri()).build();
    String body = http.send(get, BodyHandlers.ofString()).body();
    return JsonMappers.lenient().readTree(body);
  }

  /** What a person does with curl: weights and ledger as they please, under the next pair. */
  void byHand(Map<String, Integer> weights, UnaryOperator<ObjectNode> edit)
      throws IOException, InterruptedException {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          JsonNode route = route();
          ObjectNode ledger = route.path("ledger").deepCopy();
          ledger.put("op_seq", ledger.path("op_seq").asLong() + 1);
          return put(route.path("revision").asLong(), weights, edit.apply(ledger)) == 200;
        });
  }

  /** The owner stays, and so does what the ledger says was written. */
  void byHand(Map<String, Integer> weights) throws IOException, InterruptedException {
    byHand(weights, ledger -> ledger);
  }

  private int put(long revision, Map<String, Integer> weights, @Nullable ObjectNode ledger)
      throws IOException, InterruptedException {
    ObjectNode body = JsonMappers.lenient().createObjectNode();
    body.set("weights", JsonMappers.lenient().valueToTree(weights));
    body.set("ledger", ledger);
    String replaces = "\"" + revision + "\"";
    return send(HttpRequest.newBuilder(routeUri()).header("If-Match", replaces), body.toString());
  }

  private int send(HttpRequest.Builder request, String body)
      throws IOException, InterruptedException {
    HttpRequest put = request.PUT(HttpRequest.BodyPublishers.ofString(body)).build();
    return http.send(put, BodyHandlers.ofString()).statusCode();
  }

  private URI routeUri() {
    return playground.url().resolve("/admin/routes/" + PlaygroundRegistry.MODEL);
  }

  int weight(String version) throws IOException, InterruptedException {
    return route().path("weights").path(version).asInt(0);
  }

  /** A test that failed midway leaves no release to the next one. */
  private void endWhatStillRuns() {
    WorkflowStub release = client().newUntypedWorkflowStub(TARGET);
    try {
      release.terminate("the test is over");
    } catch (WorkflowNotFoundException none) {
      assertThat(none.getExecution().getWorkflowId()).isEqualTo(TARGET);
    }
  }

  @Override
  public void close() {
    endWhatStillRuns();
    http.close();
    edge.close();
    metrics.close();
    playground.close();
  }
}
