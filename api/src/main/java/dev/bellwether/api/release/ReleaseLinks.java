package dev.bellwether.api.release;

import dev.bellwether.api.release.ReleaseView.Links;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a release can be looked at.
 *
 * @param base of this API, known only once it listens
 * @param temporalUi base of Temporal's Web UI; null when there is none
 */
public record ReleaseLinks(Supplier<String> base, @Nullable String temporalUi, String namespace) {
  Links to(String releaseId, String workflowId, String runId) {
    String self = base.get() + "/v1/releases/" + releaseId;
    return new Links(self, null, temporal(workflowId, runId), self + "/report");
  }

  private @Nullable String temporal(String workflowId, String runId) {
    return temporalUi == null
        ? null
        : temporalUi
            + "/namespaces/"
            + encoded(namespace)
            + "/workflows/"
            + encoded(workflowId)
            + "/"
            + encoded(runId);
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8);
  }
}
