package dev.bellwether.api.resource;

import dev.bellwether.activity.SurveyActivities.Survey;
import dev.bellwether.activity.SurveyActivities.SurveyedTarget;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.api.release.Releases;
import dev.bellwether.api.release.TemporalReleases;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.release.WireNames;
import io.temporal.api.enums.v1.TaskQueueType;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Says which parts of Bellwether are there. Answers 200 whatever is down. */
@Path("/v1/status")
@Produces(MediaType.APPLICATION_JSON)
public final class StatusResource {
  private final Configuration configuration;
  private final Releases releases;
  private final TemporalReleases temporal;
  private final Records records;
  private final String version;

  public StatusResource(
      Configuration configuration, Releases releases, Records records, String version) {
    this.configuration = configuration;
    this.releases = releases;
    this.temporal = releases.temporal();
    this.records = records;
    this.version = version;
  }

  /**
   * Everything at one moment.
   *
   * @param targets empty when nobody could look at them
   * @param stuck open releases that cannot act
   */
  public record Overview(
      String installation,
      String version,
      List<Component> components,
      List<Queue> queues,
      List<SurveyedTarget> targets,
      List<Stuck> stuck) {}

  /**
   * @param direct the one command that helps
   */
  public record Stuck(String id, String target, String direct) {}

  /**
   * @param status {@code up}, {@code down} or {@code unknown}
   */
  public record Component(String name, String status, String detail) {}

  /**
   * @param pollers null where the server cannot say
   */
  public record Queue(String queue, String kind, @Nullable Integer pollers) {}

  @GET
  public Overview status() {
    Component server = server();
    boolean up = server.status().equals("up");
    List<Queue> queues = up ? queues() : List.of();
    Optional<List<SurveyedTarget>> targets = up ? targets(queues) : Optional.empty();
    return new Overview(
        configuration.installation(),
        version,
        List.of(
            new Component("api", "up", "version " + version),
            server,
            recordsState(),
            worker(queues),
            fitting(targets)),
        queues,
        targets.orElse(List.of()),
        up ? stuck() : List.of());
  }

  private List<Stuck> stuck() {
    return releases.reading().stuck().stream()
        .map(view -> new Stuck(view.id(), view.target(), view.direct()))
        .toList();
  }

  /** Nobody is asked where nobody would answer: that would only take time. */
  private Optional<List<SurveyedTarget>> targets(List<Queue> queues) {
    boolean polled = queues.stream().noneMatch(queue -> Integer.valueOf(0).equals(queue.pollers()));
    try {
      return polled ? releases.survey().take().map(Survey::targets) : Optional.empty();
    } catch (TemporalUnavailable e) {
      return Optional.empty();
    }
  }

  private static Component fitting(Optional<List<SurveyedTarget>> surveyed) {
    if (surveyed.isEmpty()) {
      return new Component("targets", "unknown", "no worker has looked at them");
    }
    List<SurveyedTarget> targets = surveyed.get();
    long strays = targets.stream().filter(t -> Objects.equals(t.fits(), false)).count();
    long unread = targets.stream().filter(t -> t.fits() == null).count();
    if (strays > 0) {
      return new Component(
          "targets",
          "down",
          "%d of %d send traffic that fits no open release".formatted(strays, targets.size()));
    }
    if (unread > 0) {
      String which =
          unread == targets.size() ? "" : "of %d of %d ".formatted(unread, targets.size());
      return new Component(
          "targets", "unknown", "nobody can say %swhether their traffic fits".formatted(which));
    }
    return targets.isEmpty()
        ? new Component("targets", "up", "no target yet")
        : new Component("targets", "up", "all traffic is what releases wrote: " + targets.size());
  }

  private Component server() {
    Configuration.Temporal where = configuration.temporal();
    String place =
        where.profile() == null
            ? where.address() + ", namespace " + where.namespace()
            : "profile " + where.profile();
    try {
      String version = temporal.serverVersion();
      // The in-memory server has no version, and nobody can reach it at the configured place.
      return new Component(
          "temporal",
          "up",
          version.isEmpty() ? "in memory, lost on exit" : place + ", server " + version);
    } catch (TemporalUnavailable e) {
      return new Component("temporal", "down", place + ": " + e.getMessage());
    }
  }

  private Component recordsState() {
    try {
      records.list(new Records.ReleaseFilter(null, null, null, null, null, 1));
      return new Component("records", "up", "the index answers");
    } catch (RecordsUnavailable e) {
      return new Component("records", "down", String.valueOf(e.getMessage()));
    }
  }

  private static Component worker(List<Queue> queues) {
    if (queues.isEmpty()) {
      return new Component("worker", "unknown", "Temporal does not answer");
    }
    if (queues.stream().anyMatch(queue -> queue.pollers() == null)) {
      return new Component("worker", "unknown", "unknown on the in-memory server");
    }
    List<String> idle =
        queues.stream()
            .filter(queue -> Integer.valueOf(0).equals(queue.pollers()))
            .map(queue -> queue.queue() + " (" + queue.kind() + ")")
            .toList();
    return idle.isEmpty()
        ? new Component("worker", "up", "every queue is polled")
        : new Component("worker", "down", "nobody polls " + String.join(", ", idle));
  }

  private List<Queue> queues() {
    String main = configuration.installation();
    var queues = new ArrayList<Queue>();
    queues.add(queue(main, "workflow", TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW));
    for (String suffix :
        List.of("", WireNames.WATCH_SUFFIX, WireNames.SERVING_SUFFIX, WireNames.ROLLBACK_SUFFIX)) {
      queues.add(queue(main + suffix, "activity", TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY));
    }
    return queues;
  }

  private Queue queue(String name, String kind, TaskQueueType type) {
    OptionalInt pollers = temporal.pollers(name, type);
    return new Queue(name, kind, pollers.isPresent() ? pollers.getAsInt() : null);
  }
}
