package dev.bellwether.worker;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.metrics.ObserveActivities;
import dev.bellwether.metrics.scrape.ScrapeSources;
import dev.bellwether.records.Records;
import io.temporal.client.WorkflowClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** The activity implementations, by the queue they belong on. */
final class Activities {
  private final Object observe;

  Activities(
      Configuration configuration,
      WorkflowClient client,
      Set<String> searchAttributes,
      Records records,
      InstantSource clock) {
    this.observe =
        new ObserveActivities(
            new ScrapeSources(configuration.connections(), clock), records, client, clock);
  }

  List<Object> on(Queue queue) {
    return switch (queue) {
      case WATCH -> List.of(observe);
      case RELEASE, SERVING, ROLLBACK -> List.of();
    };
  }
}
