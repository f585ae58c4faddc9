package dev.bellwether.worker;

import dev.bellwether.admission.MeasuredOutlook;
import dev.bellwether.admission.Owners;
import dev.bellwether.admission.RecordedSpreads;
import dev.bellwether.admission.SearchAttributes;
import dev.bellwether.admission.TargetAdmissionActivities;
import dev.bellwether.admission.TargetAdmissionActivities.Sources;
import dev.bellwether.artifact.FileArtifactActivities;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.journal.Journal;
import dev.bellwether.journal.StoredRecordActivities;
import dev.bellwether.metrics.ObserveActivities;
import dev.bellwether.metrics.scrape.ScrapeSources;
import dev.bellwether.records.Records;
import dev.bellwether.serving.FencedRetireActivities;
import dev.bellwether.serving.FencedRollbackActivities;
import dev.bellwether.serving.FencedServingActivities;
import dev.bellwether.serving.PlannedKeepWarmActivities;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.smoke.InferenceSmokeActivities;
import dev.bellwether.survey.TargetSurveyActivities;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the activity implementations, by the queue they belong on. */
final class Activities {
  /** Between the two readings that tell a target's request rate. */
  private static final Duration RATE_PAUSE = Duration.ofSeconds(2);

  private final Configuration configuration;
  private final WorkflowClient client;
  private final Set<String> searchAttributes;
  private final Records records;
  private final InstantSource clock;
  private final ServingTargets targets;

  Activities(
      Configuration configuration,
      WorkflowClient client,
      Set<String> searchAttributes,
      Records records,
      InstantSource clock) {
    this.configuration = configuration;
    this.client = client;
    this.searchAttributes = Set.copyOf(searchAttributes);
    this.records = records;
    this.clock = clock;
    this.targets = new ServingTargets(configuration.connections());
  }

  List<Object> on(Queue queue) {
    Map<String, Connection> connections = configuration.connections();
    var journal = new Journal(records, clock);
    return switch (queue) {
      case RELEASE ->
          List.of(
              admission(journal),
              new FileArtifactActivities(connections, targets),
              new PlannedKeepWarmActivities(client),
              new InferenceSmokeActivities(),
              new StoredRecordActivities(records, clock));
      case WATCH ->
          List.of(
              new ObserveActivities(new ScrapeSources(connections, clock), records, client, clock));
      case SERVING ->
          List.of(
              new FencedServingActivities(targets, journal, clock),
              new FencedRetireActivities(targets),
              new TargetSurveyActivities(
                  configuration.defaults().environments(), targets, Owners.in(client), clock));
      case ROLLBACK -> List.of(new FencedRollbackActivities(targets, clock));
    };
  }

  private TargetAdmissionActivities admission(Journal journal) {
    return new TargetAdmissionActivities(
        configuration.installation(),
        configuration.connections(),
        targets,
        new Sources(
            configuration.defaults(),
            Owners.in(client),
            SearchAttributes.of(client, searchAttributes),
            new RecordedSpreads(records),
            new MeasuredOutlook(
                new ScrapeSources(configuration.connections(), clock),
                () -> Thread.sleep(RATE_PAUSE),
                clock)),
        journal,
        clock);
  }
}
