package dev.bellwether.worker;

import dev.bellwether.release.WireNames;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Bellwether's search attributes known to a namespace. Releases run without them too: where
 * this is not allowed (a managed service) one warning says so.
 */
final class SearchAttributeRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(SearchAttributeRegistration.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private SearchAttributeRegistration() {}

  /** Registers those that are missing, and says which the namespace now knows for certain. */
  static Set<String> register(WorkflowClient client) {
    String namespace = client.getOptions().getNamespace();
    var operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(client.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
    Set<String> registered = new HashSet<>();
    try {
      for (SearchAttributeKey<?> key : WireNames.SEARCH_ATTRIBUTES) {
        register(operator, namespace, key);
        registered.add(key.getName());
      }
    } catch (StatusRuntimeException e) {
      LOG.warn(
          "search attributes of namespace {} not registered, lists in Temporal will lack them: {}",
          namespace,
          e.getStatus());
    }
    return Set.copyOf(registered);
  }

  private static void register(
      OperatorServiceStubs operator, String namespace, SearchAttributeKey<?> key) {
    try {
      operator
          .blockingStub()
          .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .addSearchAttributes(
              AddSearchAttributesRequest.newBuilder()
                  .setNamespace(namespace)
                  .putSearchAttributes(key.getName(), key.getValueType())
                  .build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
    }
  }
}
