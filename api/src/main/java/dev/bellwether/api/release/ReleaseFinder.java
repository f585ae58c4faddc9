package dev.bellwether.api.release;

import dev.bellwether.api.error.Problems;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a release by what a person typed: an id, the head of one, or a target, which means its open
 * release, else its newest. The records know every id; when they are down or were never told,
 * Temporal is asked for the workflow id directly.
 */
public final class ReleaseFinder {
  private static final int CANDIDATES = 10;
  private static final int NEIGHBOURS = 100;
  private static final int LONGEST = 300;

  /** Name with a version, then the eight characters of the run. */
  private static final Pattern RELEASE_ID =
      Pattern.compile("(?<model>.+?)(-v\\d[\\w.]*|-rollback)?-[0-9a-f]{8}");

  private final TemporalReleases temporal;
  private final ReleaseIndex index;
  private final ReleaseViews views;
  private final Set<String> environments;

  ReleaseFinder(
      TemporalReleases temporal, ReleaseIndex index, ReleaseViews views, Set<String> environments) {
    this.temporal = temporal;
    this.index = index;
    this.views = views;
    this.environments = Set.copyOf(environments);
  }

  /**
   * A release that was found; at least one of the two is there.
   *
   * @param run null when Temporal has forgotten it, or does not answer
   */
  record Found(@Nullable Run run, @Nullable ReleaseRow row, ReleaseView view) {}

  /** The release meant, or a problem that says why there is none. */
  Found find(String reference) {
    if (reference.length() > LONGEST) {
      throw Problems.notFound(reference.substring(0, LONGEST) + "...", List.of());
    }
    return (reference.contains("@") ? byTarget(reference) : byId(reference))
        .orElseThrow(() -> unknown(reference));
  }

  /** Only who knows every id can say that there is no such release. */
  private RuntimeException unknown(String reference) {
    RuntimeException down = index.down();
    return down == null || reference.contains("@")
        ? Problems.notFound(reference, nearest(reference))
        : down;
  }

  /** The release of a row as it is now, or as the row has it when Temporal does not answer. */
  ReleaseView find(ReleaseRow row) {
    return current(row).view();
  }

  /** The same release as before, as it is now. */
  Found again(Found before) {
    Run run = before.run();
    if (run == null) {
      return find(before.view().id());
    }
    return temporal
        .describe(run.workflowId(), run.runId())
        .map(now -> found(now, before.row()))
        .orElseGet(() -> find(before.view().id()));
  }

  /** The newest release of a target that was admitted, and so may have moved traffic. */
  @Nullable Found lastToTouch(String target) {
    return index.newestOf(target, NEIGHBOURS).stream()
        .filter(row -> !Outcome.REFUSED.wire().equals(row.outcome()))
        .map(this::current)
        .filter(found -> found.view().outcome() != Outcome.REFUSED)
        .findFirst()
        .orElse(null);
  }

  /**
   * The release that was promoted after this one, as far as the records know. The target's ledger
   * decides; this only keeps a release that is open from being rolled back for nothing.
   */
  Optional<String> promotedOver(ReleaseView promoted) {
    return index.newestOf(promoted.target(), NEIGHBOURS).stream()
        .filter(row -> Outcome.PROMOTED.wire().equals(row.outcome()))
        .filter(row -> row.startedAt().isAfter(promoted.startedAt()))
        .map(ReleaseRow::id)
        .filter(id -> !id.equals(promoted.id()))
        .findFirst();
  }

  private Optional<Found> byTarget(String target) {
    Optional<ReleaseRow> row = index.newestOf(target);
    try {
      return temporal
          .describe(temporal.workflowId(target), null)
          .map(run -> found(run, row.filter(r -> r.runId().equals(run.runId())).orElse(null)))
          .or(() -> row.map(this::forgotten));
    } catch (TemporalUnavailable e) {
      return Optional.of(remembered(row.orElseThrow(() -> e)));
    }
  }

  private Optional<Found> byId(String id) {
    Optional<ReleaseRow> exact = index.find(id);
    if (exact.isPresent()) {
      return exact.map(this::current);
    }
    List<ReleaseRow> rows = index.startingWith(id, CANDIDATES);
    if (rows.size() > 1) {
      throw Problems.ambiguousId(id, rows.stream().map(ReleaseRow::id).toList());
    }
    return rows.isEmpty() ? unindexed(id) : rows.stream().findFirst().map(this::current);
  }

  /** A reset gives a release another run, so the newest run is asked first. */
  private Found current(ReleaseRow row) {
    try {
      return temporal
          .describe(row.workflowId(), null)
          .filter(run -> belongs(run, row))
          .or(() -> temporal.describe(row.workflowId(), row.runId()))
          .map(run -> found(run, row))
          .orElseGet(() -> forgotten(row));
    } catch (TemporalUnavailable e) {
      return remembered(row);
    }
  }

  private static boolean belongs(Run run, ReleaseRow row) {
    return run.runId().equals(row.runId())
        || (run.status() != null && run.status().id().equals(row.id()));
  }

  /** Not in the records: the id still says the model, and the configuration the environments. */
  private Optional<Found> unindexed(String id) {
    Matcher parts = RELEASE_ID.matcher(id);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String model = parts.group("model");
    return environments.stream()
        .map(environment -> temporal.describe(temporal.workflowId(model + "@" + environment), null))
        .flatMap(Optional::stream)
        .map(run -> found(run, null))
        .filter(found -> found.view().id().equals(id))
        .findFirst();
  }

  Found found(Run run, @Nullable ReleaseRow row) {
    if (row != null && row.endedAt() == null && !run.open()) {
      index.closeLate(row, run);
    }
    return new Found(run, row, views.of(run, identity(run, row)));
  }

  /** As the records have it, because Temporal does not answer. */
  private Found remembered(ReleaseRow row) {
    return new Found(null, row, views.of(row));
  }

  /** As the records have it, because Temporal answers that it knows no such release. */
  private Found forgotten(ReleaseRow row) {
    return new Found(null, row, views.forgotten(row));
  }

  private ReleaseIdentity identity(Run run, @Nullable ReleaseRow row) {
    if (row != null) {
      return new ReleaseIdentity(row);
    }
    if (run.status() != null) {
      return ReleaseIdentity.of(run.status());
    }
    return ReleaseIdentity.of(
        run, temporal.origin(run.workflowId(), run.runId()).orElseGet(() -> Origin.unknown(run)));
  }

  private List<String> nearest(String reference) {
    return Nearest.to(
        reference,
        index.newest(NEIGHBOURS).stream()
            .flatMap(row -> Stream.of(row.id(), row.target()))
            .toList());
  }
}
