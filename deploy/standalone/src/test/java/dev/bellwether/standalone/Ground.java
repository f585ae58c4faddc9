package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
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
  private final Path folder;
  private final Playground playground;
  private final Door edge;
  private final Door metrics;
  private final Configuration configuration;
  private final HttpClient http = HttpClient.newHttpClient();

  private Ground(
      RealServer real,
      Path folder,
      Playground playground,
      Door edge,
      Door metrics,
      Configuration configuration) {
    this.real = real;
    this.folder = folder;
    this.playground = playground;
    this.edge = edge;
    this.metrics = metrics;
    this.configuration = configuration;
  }

  static Ground prepare(RealServer real, Quality quality, Pace pace)
      throws IOException, CannotLoadException {
    Path folder = real.folder("ground");
    Path models = DemoConfiguration.models(folder);
    PlaygroundRegistry.install(models, quality);
    Playground playground = Playground.start(0);
    playground.createRoute(
        PlaygroundRegistry.MODEL,
        PlaygroundRegistry.STABLE,
        PlaygroundRegistry.folder(models, PlaygroundRegistry.STABLE));
    playground.startTraffic(PlaygroundRegistry.MODEL, TrafficPlan.of(pace.rate()));
    Door edge = Door.to(playground.url());
    Door metrics = Door.to(playground.url());
    DemoConfiguration.write(folder, edge.url(), real.server().address(), pace);
    return new Ground(real, folder, playground, edge, metrics, through(folder, edge, metrics));
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
    return Stack.start(configuration, folder, real.server(), real.registry(), true);
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
  RealServer.Said start(String workflowId, String spec) throws Exception {
    Path file = Files.writeString(folder.resolve("seed-as.json"), spec);
    return start(workflowId, "--input-file", file.toString());
  }

  RealServer.Said start(String workflowId, String... input) throws Exception {
    List<String> words = new ArrayList<>(List.of("workflow", "start", "--type", "release"));
    words.addAll(List.of("--task-queue", "bellwether", "--workflow-id", workflowId));
    words.addAll(List.of(input));
    return real.temporal(words.toArray(String[]::new));
  }

  WorkflowExecutionDescription describe(String workflowId) {
    return real.server().client().newUntypedWorkflowStub(workflowId).describe();
  }

  /** What the newest run of the workflow says of itself in its memo. */
  Optional<ReleaseStatus> status(String workflowId) {
    Object memo = describe(workflowId).getMemo(WireNames.MEMO_STATUS, ReleaseStatus.class);
    return Optional.ofNullable((ReleaseStatus) memo);
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
    URI uri = playground.url().resolve("/admin/routes/" + PlaygroundRegistry.MODEL);
    String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    return JsonMappers.lenient().readTree(body);
  }

  int weight(String version) throws IOException, InterruptedException {
    return route().path("weights").path(version).asInt(0);
  }

  /** A test that failed midway leaves no release to the next one. */
  private void endWhatStillRuns() {
    WorkflowStub release = real.server().client().newUntypedWorkflowStub(TARGET);
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
