package dev.bellwether.api;

import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import dev.bellwether.activity.Payloads;
import dev.bellwether.configuration.Configuration;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API's connection to Temporal, made lazily: the API starts, and says so, while Temporal is
 * down.
 */
record TemporalLink(WorkflowServiceStubs service, WorkflowClient client, Scope metrics)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TemporalLink.class);

  static TemporalLink open(
      Configuration.Temporal temporal, Map<String, String> environment, MeterRegistry registry)
      throws IOException {
    Scope metrics =
        new RootScopeBuilder()
            .reporter(new MicrometerClientStatsReporter(registry))
            .reportEvery(com.uber.m3.util.Duration.ofSeconds(10));
    var service = WorkflowServiceStubsOptions.newBuilder();
    var client = WorkflowClientOptions.newBuilder();
    if (temporal.profile() == null) {
      service.setTarget(temporal.address());
      client.setNamespace(temporal.namespace());
    } else {
      var profile =
          ClientConfigProfile.load(
              LoadClientConfigProfileOptions.newBuilder()
                  .setConfigFileProfile(temporal.profile())
                  .setEnvOverrides(environment)
                  .build());
      service = WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions());
      client = WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions());
    }
    var stubs = WorkflowServiceStubs.newServiceStubs(service.setMetricsScope(metrics).build());
    return new TemporalLink(
        stubs,
        WorkflowClient.newInstance(stubs, client.setDataConverter(Payloads.converter()).build()),
        metrics);
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
}
