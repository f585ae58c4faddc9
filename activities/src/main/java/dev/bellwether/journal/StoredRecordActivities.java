package dev.bellwether.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.RecordActivities;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes how a release ended. Unlike the journal it is tried again until the database is back. */
public final class StoredRecordActivities implements RecordActivities {
  private final Records records;
  private final InstantSource clock;

  public StoredRecordActivities(Records records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public void recordOutcome(RecordOutcome request) {
    ReleaseRef release = request.release();
    Optional<ReleaseRow> known = records.find(release.releaseId());
    Instant now = clock.instant();
    JsonNode status = request.status();
    records.upsertRelease(
        new ReleaseRow(
            release.releaseId(),
            release.workflowId(),
            release.originalRunId(),
            release.target(),
            Rows.model(release.target()),
            known.map(ReleaseRow::version).orElseGet(() -> text(status, "version")),
            Rows.environment(release.target()),
            State.ENDED.wire(),
            request.outcome(),
            request.cause(),
            known.map(ReleaseRow::startedAt).orElse(now),
            now,
            known.map(ReleaseRow::endedAt).orElse(now),
            status.toString(),
            request.report(),
            known.map(ReleaseRow::spec).orElse(null)));
    Journal.append(records, release, request.log());
  }

  private static @Nullable String text(JsonNode status, String field) {
    JsonNode value = status.path(field);
    return value.isTextual() ? value.textValue() : null;
  }
}
