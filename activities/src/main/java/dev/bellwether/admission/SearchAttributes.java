package dev.bellwether.admission;

import dev.bellwether.release.WireNames;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.client.WorkflowClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of our search attributes the namespace knows. An upsert of an unknown one blocks a workflow
 * task for ever, so in doubt the answer is none.
 */
@FunctionalInterface
public interface SearchAttributes {
  Set<String> known();

  /**
   * Asks the server. The in-memory server cannot list them; there {@code registered} counts, which
   * the worker added at its start.
   */
  static SearchAttributes of(WorkflowClient client, Set<String> registered) {
    return () -> Listing.of(client, Set.copyOf(registered));
  }

  /** The call behind {@link SearchAttributes#of}. */
  final class Listing {
    private static final Logger LOG = LoggerFactory.getLogger(SearchAttributes.class);

    private Listing() {}

    private static Set<String> of(WorkflowClient client, Set<String> registered) {
      List<String> ours = WireNames.SEARCH_ATTRIBUTES.stream().map(key -> key.getName()).toList();
      try {
        Set<String> known =
            OperatorServiceGrpc.newBlockingStub(client.getWorkflowServiceStubs().getRawChannel())
                .withDeadlineAfter(3, TimeUnit.SECONDS)
                .listSearchAttributes(
                    ListSearchAttributesRequest.newBuilder()
                        .setNamespace(client.getOptions().getNamespace())
                        .build())
                .getCustomAttributesMap()
                .keySet();
        return intersection(ours, known);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
          return intersection(ours, registered);
        }
        LOG.warn("search attributes cannot be listed, so none is used: {}", e.getMessage());
        return Set.of();
      }
    }

    private static Set<String> intersection(List<String> ours, Set<String> known) {
      Set<String> both = new HashSet<>(ours);
      both.retainAll(known);
      return both;
    }
  }
}
