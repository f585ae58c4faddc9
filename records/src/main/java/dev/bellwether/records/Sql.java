package dev.bellwether.records;

/** The longer statements; plain enough for PostgreSQL too. */
final class Sql {
  static final String NEWEST_FIRST = " ORDER BY started_at DESC, id DESC LIMIT :limit";

  /**
   * The start stays as first written, so that a page's cursor does. A newer row wins, but does not
   * forget what it leaves out; an older one only fills in what was not known.
   */
  static final String UPSERT_RELEASE =
      """
      INSERT INTO releases (id, workflow_id, run_id, target, model, version, environment, state,
        outcome, cause, started_at, updated_at, ended_at, status, report, spec)
      VALUES (:id, :workflowId, :runId, :target, :model, :version, :environment, :state,
        :outcome, :cause, :startedAt, :updatedAt, :endedAt, :status, :report, :spec)
      ON CONFLICT (id) DO UPDATE SET
        workflow_id = %s,
        run_id = %s,
        target = %s,
        model = %s,
        version = %s,
        environment = %s,
        state = %s,
        outcome = %s,
        cause = %s,
        updated_at = %s,
        ended_at = %s,
        status = %s,
        report = %s,
        spec = %s
      """
          .formatted(
              newest("workflow_id"),
              newest("run_id"),
              newest("target"),
              newest("model"),
              newestKnown("version"),
              newestKnown("environment"),
              newest("state"),
              newestKnown("outcome"),
              newestKnown("cause"),
              newest("updated_at"),
              newestKnown("ended_at"),
              newestKnown("status"),
              newestKnown("report"),
              newestKnown("spec"));

  /** A refused release touched nothing, so the one before it still says what serves. */
  static final String NEWEST_OF_EACH_TARGET =
      """
      SELECT * FROM releases r
      WHERE coalesce(r.outcome, '') <> 'refused' AND NOT EXISTS (
        SELECT 1 FROM releases n
        WHERE n.target = r.target AND coalesce(n.outcome, '') <> 'refused'
          AND (n.started_at > r.started_at OR (n.started_at = r.started_at AND n.id > r.id)))
      ORDER BY r.target LIMIT :limit
      """;

  static final String SAVE_LOOK =
      """
      INSERT INTO looks (release_id, step, at, weight, counts, reports)
      VALUES (:releaseId, :step, :at, :weight, :counts, :reports)
      ON CONFLICT (release_id, step, at) DO UPDATE SET
        weight = excluded.weight, counts = excluded.counts, reports = excluded.reports
      """;

  private Sql() {}

  private static String newest(String column) {
    return "CASE WHEN excluded.updated_at >= releases.updated_at THEN excluded.%1$s ELSE releases.%1$s END"
        .formatted(column);
  }

  private static String newestKnown(String column) {
    return ("CASE WHEN excluded.updated_at >= releases.updated_at"
            + " THEN coalesce(excluded.%1$s, releases.%1$s)"
            + " ELSE coalesce(releases.%1$s, excluded.%1$s) END")
        .formatted(column);
  }
}
