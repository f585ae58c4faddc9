package dev.bellwether.standalone;

import dev.bellwether.playground.PlaygroundRegistry;
import dev.bellwether.playground.WriteGate;
import dev.bellwether.worker.CommandFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Stands at the router, kills the worker with SIGKILL while its rollback is being written there,
 * and lets another one finish it. The write that the worker died in is lost.
 */
final class CrashingWorker implements WriteGate, AutoCloseable {
  /** Ends with this process, and may be killed under the in-memory server. */
  private static final List<String> AS_A_CHILD = List.of("--child");

  private final Path folder;
  private final Consumer<String> say;
  private ChildJvm running;
  private boolean canaryServes;
  private boolean killed;
  private boolean closed;

  private CrashingWorker(Path folder, Consumer<String> say, ChildJvm first) {
    this.folder = folder;
    this.say = say;
    this.running = first;
  }

  static CrashingWorker start(Path folder, Consumer<String> say) throws InterruptedException {
    ChildJvm first = ChildJvm.worker(folder, AS_A_CHILD);
    say.accept("  worker process %d".formatted(first.pid()));
    return new CrashingWorker(folder, say, first);
  }

  @Override
  public synchronized boolean lets(String model, Map<String, Integer> weights) {
    int canary = weights.getOrDefault(PlaygroundRegistry.CANARY, 0);
    boolean rollback = canaryServes && canary == 0;
    canaryServes = canary > 0;
    if (!rollback || killed) {
      return true;
    }
    killed = true;
    running.kill();
    say.accept(
        "!! worker process %d killed (SIGKILL) while it wrote the rollback; the write is lost, %s still has traffic"
            .formatted(running.pid(), PlaygroundRegistry.CANARY));
    Thread.ofVirtual().start(this::replace);
    return false;
  }

  private void replace() {
    try {
      ChildJvm next = ChildJvm.worker(folder, AS_A_CHILD);
      take(next);
      say.accept(
          "!! worker process %d started; it finds the release where it was".formatted(next.pid()));
    } catch (CommandFailure failure) {
      say.accept("!! no second worker: " + failure.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void take(ChildJvm next) {
    running = next;
    if (closed) {
      next.kill();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    running.kill();
  }
}
