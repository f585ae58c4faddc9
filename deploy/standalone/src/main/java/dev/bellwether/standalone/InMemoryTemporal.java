package dev.bellwether.standalone;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.util.Duration;
import dev.bellwether.activity.Payloads;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.InProcessTestServer;
import org.jspecify.annotations.Nullable;

/** The SDK's test server inside this JVM, with no port at all: everything is lost on exit. */
final class InMemoryTemporal implements LocalTemporal {
  // That server advertises worker heartbeats and does not take them.
  private static final java.time.Duration NO_HEARTBEAT = java.time.Duration.ofSeconds(-1);

  private final InProcessTestServer server;
  private final WorkflowServiceStubs service;
  private final WorkflowClient client;

  InMemoryTemporal(MeterRegistry registry) {
    server = TestServer.createServer(true);
    service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setChannel(server.getChannel())
                .setMetricsScope(
                    new RootScopeBuilder()
                        .reporter(new MicrometerClientStatsReporter(registry))
                        .reportEvery(Duration.ofSeconds(10)))
                .build());
    client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder()
                .setDataConverter(Payloads.converter())
                .setWorkerHeartbeatInterval(NO_HEARTBEAT)
                .build());
  }

  @Override
  public WorkflowClient client() {
    return client;
  }

  @Override
  public String address() {
    return "127.0.0.1:7233";
  }

  @Override
  public @Nullable String ui() {
    return null;
  }

  @Override
  public String inWords() {
    return "in memory: lost on exit, no Web UI";
  }

  @Override
  public void close() {
    service.shutdownNow();
    server.close();
  }
}
