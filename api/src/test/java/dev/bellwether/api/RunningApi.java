package dev.bellwether.api;

import dev.bellwether.activity.Payloads;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.gate.Spread;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The API on a free port, over the in-memory server, with or without a worker. */
final class RunningApi implements AutoCloseable {
  final FakeRecords records = new FakeRecords();
  final TestWorkflowEnvironment temporal =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setUseTimeskipping(false)
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  final ApiServer server;
  final Http http;

  private RunningApi(Duration patience) {
    server =
        ApiServer.start(
            configuration("127.0.0.1", 0),
            temporal.getWorkflowClient(),
            records,
            "http://127.0.0.1:8233",
            patience,
            List.of());
    http = new Http(server.url());
  }

  static RunningApi withWorker() {
    return withWorker(Duration.ofSeconds(10));
  }

  static RunningApi withWorker(Duration patience) {
    var api = new RunningApi(patience);
    var worker = api.temporal.newWorker("bellwether");
    worker.registerWorkflowImplementationTypes(FakeRelease.Impl.class);
    worker.registerActivitiesImplementations(
        new FakeRelease.Looks(), new FakeRelease.Unreachable());
    api.temporal.start();
    return api;
  }

  static RunningApi withoutWorker() {
    return new RunningApi(Duration.ofMillis(500));
  }

  static ApiServer over(WorkflowClient client, FakeRecords records) {
    return ApiServer.start(configuration("127.0.0.1", 0), client, records);
  }

  static Configuration configuration(String bind, int port) {
    return new Configuration(
        "bellwether",
        new Configuration.Http(bind, port, 0),
        new Configuration.Temporal("127.0.0.1:7233", "default", null),
        null,
        Trust.TEMPORAL,
        Map.of(),
        new Defaults(
            "prod",
            Map.of("prod", new Defaults.Connections("edge", "edge-metrics", "models")),
            Set.of("edge", "edge-metrics", "models"),
            List.of(20, 50),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            100,
            OnUndecided.HOLD,
            OnUndecided.HOLD,
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Trust.TEMPORAL,
            new Spread.Auto(),
            Defaults.OnUndecidable.WARN,
            Duration.ZERO));
  }

  /** The seed's spec for another model, so that tests do not meet on one target. */
  static String spec(String name) {
    return """
    release_pipeline:
      name: "%s"
      stages:
        - build_artifact
        - smoke_test
        - canary_deploy
        - monitor_metrics
        - promote_or_rollback
      gates:
        max_p95_latency_ms: 250
        max_error_rate: 0.5
        min_quality_score: 0.92
      rollback:
        strategy: "immediate"
        previous_version: "v11"
    """
        .formatted(name);
  }

  /** The same with a description that tells the fake release what to do. */
  static String spec(String name, String description) {
    return spec(name).replace("  stages:", "  description: \"" + description + "\"\n  stages:");
  }

  /** Starts a release and gives its id. */
  String started(String name) {
    return http.post("/v1/releases", "application/yaml", spec(name)).json().path("id").asText();
  }

  @Override
  public void close() {
    server.close();
    temporal.close();
  }
}
