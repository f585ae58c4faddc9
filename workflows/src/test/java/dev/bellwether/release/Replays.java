package dev.bellwether.release;

import dev.bellwether.activity.Payloads;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Replays histories on a fresh worker with a cold cache. With {@code -Dbellwether.histories=FOLDER}
 * each test's history is kept there: that is how the corpus grows; files already in it are never
 * made anew.
 */
final class Replays {
  private static final TestWorkflowEnvironment ENVIRONMENT =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private static final Worker WORKER = ENVIRONMENT.newWorker("replay");

  static {
    WORKER.registerWorkflowImplementationTypes(ReleaseWorkflowImpl.class);
  }

  private Replays() {}

  static synchronized void check(WorkflowExecutionHistory history, String name) {
    try {
      WorkflowReplayer.replayWorkflowExecution(history, WORKER);
    } catch (Exception different) {
      throw new AssertionError("the history of " + name + " does not replay", different);
    }
    String folder = System.getProperty("bellwether.histories");
    if (folder != null) {
      keep(Path.of(folder).resolve(name + ".json"), history);
    }
  }

  private static void keep(Path file, WorkflowExecutionHistory history) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        Files.writeString(file, history.toJson(true));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("history not kept in " + file, failed);
    }
  }
}
