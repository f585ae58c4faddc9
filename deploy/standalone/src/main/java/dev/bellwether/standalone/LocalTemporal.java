package dev.bellwether.standalone;

import io.temporal.client.WorkflowClient;
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

  @Override
  void close();
}
