package dev.bellwether.records;

import dev.bellwether.records.Records.LogRow;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.Records.ReleaseFilter;
import dev.bellwether.records.Records.ReleaseRow;
import java.time.Duration;
import java.time.Instant;

/** Rows for tests. */
final class Rows {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456789Z");
  static final ReleaseFilter ALL = new ReleaseFilter(null, null, null, null, null, 100);

  private Rows() {}

  static Instant noonPlus(long seconds) {
    return NOON.plus(Duration.ofSeconds(seconds));
  }

  static ReleaseRow release(String id, String state, Instant startedAt, Instant updatedAt) {
    return new ReleaseRow(
        id,
        "fraud-model@prod",
        "run-1",
        "fraud-model@prod",
        "fraud-model",
        "v12",
        "prod",
        state,
        null,
        null,
        startedAt,
        updatedAt,
        null,
        null,
        null,
        null);
  }

  static ReleaseRow complete(Instant updatedAt) {
    return new ReleaseRow(
        "fraud-model-v12-3f9a1c02",
        "blue/fraud-model@prod",
        "run-2",
        "fraud-model@prod",
        "fraud-model",
        "v12",
        "prod",
        "ended",
        "rolled_back",
        "gate",
        NOON,
        updatedAt,
        updatedAt,
        "{\"state\":\"ended\"}",
        "# Rolled back",
        "release_pipeline: {}");
  }

  static LookRow look(String releaseId, int step, long seconds, String counts) {
    return new LookRow(releaseId, step, noonPlus(seconds), 25, counts, "[]");
  }

  static LogRow line(String releaseId, long seq, String what) {
    return new LogRow(releaseId, seq, noonPlus(seq), "command", "ana", what, null);
  }
}
