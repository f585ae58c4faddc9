package dev.bellwether.api.release;

import dev.bellwether.api.error.Problems;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.ReleaseFilter;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which version of which model serves where, as the last release of each target left it. */
public final class ServedModels {
  private static final int TARGETS = 500;
  private static final int HISTORY = 50;

  private final Records records;
  private final ReleaseReading reading;

  ServedModels(Records records, ReleaseReading reading) {
    this.records = records;
    this.reading = reading;
  }

  /** One model in every environment that a release has been to. */
  public record Model(String model, List<Place> environments) {}

  /**
   * @param serves the version with the traffic, or with the rest of it while a canary has some;
   *     null when the last release does not say, as after somebody else moved the traffic
   * @param canary the version being released; null when none is
   * @param canaryTraffic percent
   * @param last the last release that was not refused
   */
  public record Place(
      @Nullable String environment,
      String target,
      @Nullable String serves,
      @Nullable String canary,
      @Nullable Integer canaryTraffic,
      Release last) {}

  /** A release in short. */
  public record Release(
      String id,
      @Nullable String version,
      String state,
      @Nullable Outcome outcome,
      @Nullable Cause cause,
      Instant startedAt,
      @Nullable Instant endedAt) {
    private Release(ReleaseView view) {
      this(
          view.id(),
          view.version(),
          view.state().wire(),
          view.outcome(),
          view.cause(),
          view.startedAt(),
          view.endedAt());
    }
  }

  /** One model with its latest releases, newest first. */
  public record History(String model, List<Place> environments, List<Release> releases) {}

  /** Every model, by name. */
  public List<Model> all() {
    Map<String, List<Place>> byModel = new LinkedHashMap<>();
    records
        .newestOfEachTarget(TARGETS)
        .forEach(row ->
            byModel
                .computeIfAbsent(row.model(), model -> new ArrayList<>())
                .add(place(reading.current(row))));
    return byModel.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(model -> new Model(model.getKey(), List.copyOf(model.getValue())))
        .toList();
  }

  /** One model, or a problem that says which there are. */
  public History one(String name) {
    List<ReleaseRow> rows = records.list(new ReleaseFilter(name, null, null, null, null, HISTORY));
    List<Model> all = all();
    if (rows.isEmpty()) {
      throw Problems.noSuchModel(name, Nearest.to(name, all.stream().map(Model::model).toList()));
    }
    List<Place> places =
        all.stream()
            .filter(model -> model.model().equals(name))
            .flatMap(model -> model.environments().stream())
            .toList();
    return new History(
        name, places, rows.stream().map(row -> new Release(reading.current(row))).toList());
  }

  private static Place place(ReleaseView last) {
    boolean open = !last.ended();
    return new Place(
        last.environment(),
        last.target(),
        serves(last),
        open ? last.version() : null,
        open ? (last.step() == null ? 0 : last.step().trafficSet()) : null,
        new Release(last));
  }

  private static @Nullable String serves(ReleaseView last) {
    if (!last.ended()) {
      return last.baseline();
    }
    if (last.outcome() == null || last.cause() == Cause.TAKEN_OVER) {
      return null;
    }
    return last.outcome() == Outcome.PROMOTED ? last.version() : last.baseline();
  }
}
