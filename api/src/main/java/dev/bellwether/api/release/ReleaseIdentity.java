package dev.bellwether.api.release;

import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.WireNames;
import org.jspecify.annotations.Nullable;

/** What a release is called before it can say so itself. */
record ReleaseIdentity(
    String id, String model, @Nullable String version, @Nullable String environment) {
  ReleaseIdentity(ReleaseRow row) {
    this(row.id(), row.model(), row.version(), row.environment());
  }

  static ReleaseIdentity of(ReleaseStatus status) {
    return new ReleaseIdentity(status.id(), status.model(), status.version(), status.environment());
  }

  /** From how the run began. */
  static ReleaseIdentity of(Run run, Origin origin) {
    String target = WireNames.target(run.workflowId());
    int at = target.lastIndexOf('@');
    String model = at < 0 ? target : target.substring(0, at);
    return new ReleaseIdentity(
        WireNames.releaseId(origin.name(model), origin.originalRunId()),
        model,
        null,
        at < 0 ? null : target.substring(at + 1));
  }
}
