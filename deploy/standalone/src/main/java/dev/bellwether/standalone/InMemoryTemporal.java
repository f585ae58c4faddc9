package dev.bellwether.standalone;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.util.Duration;
import dev.bellwether.activity.Payloads;
import dev.bellwether.program.ExitCode;
import dev.bellwether.worker.CommandFailure;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's test server inside this JVM: everything is lost on exit. Listens on loopback alone,
 * unlike the server that its own builder makes, so that a worker can run in a process of its own.
 */
final class InMemoryTemporal implements LocalTemporal {
  // That server advertises worker heartbeats and does not take them.
  private static final java.time.Duration NO_HEARTBEAT = java.time.Duration.ofSeconds(-1);
  private static final boolean REAL_TIME = true;
  private static final int LARGEST_MESSAGE_BYTES = 64 << 20;

  private final TestServicesStarter services;
  private final Server server;
  private final WorkflowServiceStubs service;
  private final WorkflowClient client;

  InMemoryTemporal(MeterRegistry registry) {
    services = new TestServicesStarter(REAL_TIME, 0);
    server = listen(services, new CrossedCancels(this::itself));
    service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(address())
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

  private WorkflowServiceBlockingStub itself() {
    return service.blockingStub();
  }

  private static Server listen(TestServicesStarter services, CrossedCancels crossed) {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var builder =
        NettyServerBuilder.forAddress(loopback).maxInboundMessageSize(LARGEST_MESSAGE_BYTES);
    services.getServices().forEach(builder::addService);
    builder.intercept(crossed);
    try {
      return builder.build().start();
    } catch (IOException e) {
      services.close();
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "no free port on loopback for Temporal: " + e.getMessage(), e);
    }
  }

  @Override
  public WorkflowClient client() {
    return client;
  }

  @Override
  public String address() {
    return "127.0.0.1:" + server.getPort();
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
    server.shutdownNow();
    services.close();
  }
}
