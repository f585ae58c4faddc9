package dev.bellwether.activity;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the end of a release to the records. */
@ActivityInterface
public interface RecordActivities {
  /** Saves the final status, the report and the rest of the log. Idempotent. */
  @ActivityMethod(name = "record_outcome")
  void recordOutcome(RecordOutcome request);

  /**
   * @param status the final {@code ReleaseStatus} as JSON
   * @param report Markdown, for people
   */
  record RecordOutcome(
      ReleaseRef release,
      String outcome,
      @Nullable String cause,
      JsonNode status,
      String report,
      List<LogEntry> log) {
    public RecordOutcome {
      log = List.copyOf(log);
    }
  }
}
