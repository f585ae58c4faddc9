package dev.bellwether.standalone;

import dev.bellwether.api.ApiServer;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.DataFolder;
import dev.bellwether.records.Records;
import dev.bellwether.records.SqliteRecords;
import dev.bellwether.worker.WorkerProcess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records, worker and API over one Temporal. Closing stops them in the other order; Temporal stays.
 *
 * @param worker null where workers are processes of their own
 */
record Stack(Records records, @Nullable WorkerProcess worker, ApiServer api)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Starts all three; when one does not start, those before it are closed again. */
  static Stack start(
      Configuration configuration,
      Path folder,
      LocalTemporal temporal,
      PrometheusMeterRegistry registry,
      boolean withWorker) {
    Records records = SqliteRecords.open(DataFolder.records(folder));
    WorkerProcess worker = null;
    try {
      worker = withWorker ? worker(configuration, temporal, records) : null;
      ApiServer api =
          ApiServer.start(
              configuration,
              temporal.client(),
              records,
              temporal.ui(),
              PATIENCE,
              List.of(registry));
      return new Stack(records, worker, api);
    } catch (RuntimeException e) {
      if (worker != null) {
        worker.close();
      }
      records.close();
      throw e;
    }
  }

  private static WorkerProcess worker(
      Configuration configuration, LocalTemporal temporal, Records records) {
    return WorkerProcess.start(
        configuration,
        temporal.client(),
        records,
        InstantSource.system(),
        WorkerProcess.Options.ALL);
  }

  @Override
  public void close() {
    api.close();
    if (worker != null) {
      worker.close();
    }
    records.close();
  }
}
