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
import java.util.HashMap;
import java.util.Map;

/**
 * Replays histories on a fresh worker with a cold cache. With {@code -Dbellwether.histories=FOLDER}
 * each test's history is kept there: that is how the corpus of {@link ReplayCorpusTest} grows;
 * files already in it are never overwritten.
 */
final class Replays {
  private static final TestWorkflowEnvironment ENVIRONMENT =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setDataConverter(Payloads.converter()).build())
              .build());
  private static final Map<Class<?>, Worker> WORKERS = new HashMap<>();

  private Replays() {}

  static void check(WorkflowExecutionHistory history, String name) {
    check(history, name, ReleaseWorkflowImpl.class);
  }

  static synchronized void check(
      WorkflowExecutionHistory history, String name, Class<? extends ReleaseWorkflow> code) {
    try {
      WorkflowReplayer.replayWorkflowExecution(
          history, WORKERS.computeIfAbsent(code, Replays::workerOf));
    } catch (Exception different) {
      throw new AssertionError("the history of " + name + " does not replay", different);
    }
    String folder = System.getProperty("bellwether.histories");
    if (folder != null && !name.isEmpty()) {
      keep(Path.of(folder).resolve(name + ".json"), history);
    }
  }

  private static Worker workerOf(Class<?> code) {
    Worker worker = ENVIRONMENT.newWorker("replay-" + code.getSimpleName());
    worker.registerWorkflowImplementationTypes(code);
    return worker;
  }

  private static void keep(Path file, WorkflowExecutionHistory history) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        Files.writeString(file, history.toJson(false) + "\n");
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("history not kept in " + file, failed);
    }
  }
}
