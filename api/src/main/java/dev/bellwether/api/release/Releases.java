package dev.bellwether.api.release;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.Records;
import dev.bellwether.spec.SpecReader;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Duration;

/** Wires what the resources ask. */
public record Releases(
    ReleaseReading reading,
    ReleaseArchive archive,
    ReleaseEvents events,
    ServedModels models,
    TargetSurvey survey,
    ReleaseStarts starts,
    ReleaseCommands commands,
    TemporalReleases temporal,
    SpecReader specs) {
  /**
   * @param patience how long a start and a command wait for their effect before they say that they
   *     are still under way
   */
  public static Releases over(
      Configuration configuration,
      WorkflowClient client,
      Records records,
      ReleaseLinks links,
      Clock clock,
      Duration patience) {
    var temporal = new TemporalReleases(client, configuration.installation());
    var index = new ReleaseIndex(records, clock);
    var views = new ReleaseViews(links, clock);
    var specs = new SpecReader(configuration.defaults());
    var finder =
        new ReleaseFinder(temporal, index, views, configuration.defaults().environments().keySet());
    var starts = new ReleaseStarts(temporal, finder, index, clock, patience);
    var reading = new ReleaseReading(temporal, finder, index, views, records, specs);
    return new Releases(
        reading,
        new ReleaseArchive(reading, records),
        new ReleaseEvents(finder),
        new ServedModels(records, reading),
        new TargetSurvey(client, configuration.installation(), index, patience),
        starts,
        new ReleaseCommands(temporal, finder, starts, patience),
        temporal,
        specs);
  }
}
