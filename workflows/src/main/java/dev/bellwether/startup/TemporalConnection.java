package dev.bellwether.startup;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import dev.bellwether.activity.Payloads;
import dev.bellwether.configuration.Configuration;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Temporal as the configuration says: an address and namespace, or a profile of
 * {@code temporal.toml} with the environment over it.
 */
public final class TemporalConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalConnection.class);
  private static final Duration ATTEMPT = Duration.ofSeconds(5);

  private final WorkflowServiceStubs service;
  private final WorkflowClient client;
  private final Scope metrics;

  private TemporalConnection(WorkflowServiceStubs service, WorkflowClient client, Scope metrics) {
    this.service = service;
    this.client = client;
    this.metrics = metrics;
  }

  /**
   * Connects lazily; {@link #await} says whether anybody is there.
   *
   * @param environment the process's environment variables; read only for a profile
   * @param registry gets the SDK's own metrics
   * @throws IOException when the profile's file cannot be read
   */
  public static TemporalConnection open(
      Configuration.Temporal temporal, Map<String, String> environment, MeterRegistry registry)
      throws IOException {
    Scope metrics =
        new RootScopeBuilder()
            .reporter(new MicrometerClientStatsReporter(registry))
            .reportEvery(com.uber.m3.util.Duration.ofSeconds(10));
    Endpoint endpoint = endpoint(temporal, environment);
    var service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder(endpoint.service())
                .setMetricsScope(metrics)
                .build());
    var client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder(endpoint.client())
                .setDataConverter(Payloads.converter())
                .build());
    return new TemporalConnection(service, client, metrics);
  }

  private static Endpoint endpoint(Configuration.Temporal temporal, Map<String, String> environment)
      throws IOException {
    if (temporal.profile() == null) {
      return new Endpoint(
          WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.address()).build(),
          WorkflowClientOptions.newBuilder().setNamespace(temporal.namespace()).build());
    }
    var profile =
        ClientConfigProfile.load(
            LoadClientConfigProfileOptions.newBuilder()
                .setConfigFileProfile(temporal.profile())
                .setEnvOverrides(environment)
                .build());
    return new Endpoint(profile.toWorkflowServiceStubsOptions(), profile.toWorkflowClientOptions());
  }

  /** A client with the project's payload converter. */
  public WorkflowClient client() {
    return client;
  }

  /** The address, for people. */
  public String address() {
    return service.getOptions().getTarget();
  }

  /** The namespace. */
  public String namespace() {
    return client.getOptions().getNamespace();
  }

  /**
   * Waits until the namespace answers.
   *
   * @param waiting told once, when the first try fails
   * @throws StatusRuntimeException the last try's, when the time is up; at once when there is no
   *     such namespace or no right to it
   */
  public void await(Duration patience, Consumer<StatusRuntimeException> waiting) {
    Instant giveUp = Instant.now().plus(patience);
    boolean told = false;
    while (true) {
      try {
        describe();
        return;
      } catch (StatusRuntimeException e) {
        if (!passing(e.getStatus()) || Instant.now().isAfter(giveUp)) {
          throw e;
        }
        if (!told) {
          waiting.accept(e);
          told = true;
        }
      }
    }
  }

  /** One try; a connection that is refused waits for the channel to be tried again. */
  private void describe() {
    service
        .blockingStub()
        .withWaitForReady()
        .withDeadlineAfter(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)
        .describeNamespace(DescribeNamespaceRequest.newBuilder().setNamespace(namespace()).build());
  }

  private static boolean passing(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNKNOWN -> true;
      default -> false;
    };
  }

  @Override
  public void close() {
    service.shutdown();
    try {
      metrics.close();
    } catch (ScopeCloseException e) {
      LOG.warn("the last metrics of Temporal's client are lost: {}", e.getMessage());
    }
  }

  private record Endpoint(WorkflowServiceStubsOptions service, WorkflowClientOptions client) {}
}
