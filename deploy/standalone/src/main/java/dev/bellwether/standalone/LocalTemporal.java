package dev.bellwether.standalone;

import io.temporal.client.WorkflowClient;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Temporal that one command started for itself, or was told to use. */
interface LocalTemporal extends AutoCloseable {
  WorkflowClient client();

  /** Its address as the configuration says it; a loopback address for what runs in this JVM. */
  String address();

  /** Base address of its Web UI; null when it has none. */
  @Nullable String ui();

  /** One line for people: what it is and what a restart loses. */
  String inWords();

  /**
   * Sees to it that it runs for as long as the answer is not closed. What ends only with this
   * process needs nothing.
   *
   * @param say gets a line when it had to be started again
   */
  default Keeping keptRunning(Consumer<String> say) {
    return () -> {};
  }

  /** Closed, it lets the server end; it does not end it. */
  interface Keeping extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  void close();
}
