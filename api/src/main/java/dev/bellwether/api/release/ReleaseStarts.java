package dev.bellwether.api.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.api.release.TemporalReleases.Start.Busy;
import dev.bellwether.api.release.TemporalReleases.Start.Started;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts releases, one at a time per target, and waits for what admission says. */
public final class ReleaseStarts {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseStarts.class);

  static final Duration PACE = Duration.ofMillis(100);

  /** Temporal allows 400 bytes; names are ASCII, so this many characters are safely fewer. */
  private static final int SUMMARY_CHARS = 200;

  private static final int REMEMBERED = 20;

  private final TemporalReleases temporal;
  private final ReleaseFinder finder;
  private final ReleaseIndex index;
  private final Clock clock;
  private final Duration admission;
  private final StartedRuns started = new StartedRuns();

  ReleaseStarts(
      TemporalReleases temporal,
      ReleaseFinder finder,
      ReleaseIndex index,
      Clock clock,
      Duration admission) {
    this.temporal = temporal;
    this.finder = finder;
    this.index = index;
    this.clock = clock;
    this.admission = admission;
  }

  /**
   * Starts what the spec says. Returns once admitted, or still admitting when no worker answered in
   * time; everything else is a problem.
   *
   * @param key the same key gives the same release; null: each call is its own
   */
  public ReleaseView start(SpecSubmission submission, @Nullable String key) {
    Plan plan = submission.reading().plan();
    String name = submission.reading().name();
    if (plan == null || name == null) {
      throw Problems.specInvalid(submission.reading().findings());
    }
    var release =
        new Named(
            name,
            plan.target(),
            plan.model(),
            plan.version(),
            plan.environment(),
            plan.model() + " " + plan.version() + " @" + plan.environment());
    return start(release, submission.tree(), submission.text(), key);
  }

  /** What is known of a release before it starts. */
  record Named(
      String name,
      String target,
      String model,
      @Nullable String version,
      String environment,
      String summary) {}

  private ReleaseView start(
      Named release, JsonNode input, @Nullable String asSent, @Nullable String key) {
    return begun(release, input, asSent, key)
        .map(this::admitted)
        .orElseThrow(() -> busy(release.target()));
  }

  /** The same for what is not there as a spec; empty when another release is open. */
  Optional<ReleaseView> start(Named release, JsonNode input, String key) {
    return begun(release, input, null, key).map(this::admitted);
  }

  private Optional<ReleaseRow> begun(
      Named release, JsonNode input, @Nullable String asSent, @Nullable String key) {
    Optional<String> runId =
        key == null
            ? run(release, input, UUID.randomUUID().toString())
            : started.orStart(release.target(), key, () -> run(release, input, key));
    return runId.map(run -> {
      if (asSent != null) {
        requireSame(release.target(), run, asSent);
      }
      ReleaseRow row = row(release, run, asSent);
      index.save(row);
      return row;
    });
  }

  /** Who sends another spec under a key that was used believes that the other spec runs. */
  private void requireSame(String target, String runId, String asSent) {
    index.newestOf(target, REMEMBERED).stream()
        .filter(row -> row.runId().equals(runId))
        .filter(row -> row.spec() != null && !asSent.equals(row.spec()))
        .findFirst()
        .ifPresent(row -> {
          throw Problems.keyReused(row.id());
        });
  }

  private Optional<String> run(Named release, JsonNode input, String requestId) {
    String summary = release.summary();
    return switch (temporal.start(
        release.target(),
        input,
        summary.substring(0, Math.min(SUMMARY_CHARS, summary.length())),
        requestId)) {
      case Started start -> Optional.of(start.runId());
      case Busy ignored -> Optional.empty();
    };
  }

  private ReleaseView admitted(ReleaseRow row) {
    ReleaseView view =
        Patience.until(
            admission, PACE, () -> finder.find(row), seen -> seen.state() != State.ADMITTING);
    if (view.outcome() == Outcome.REFUSED) {
      throw Problems.releaseRefused(view.id(), view.target(), view.findings(), view.reason());
    }
    return view;
  }

  private RuntimeException busy(String target) {
    return Problems.targetBusy(target, finder.find(target).view().id());
  }

  private ReleaseRow row(Named release, String runId, @Nullable String asSent) {
    String workflowId = temporal.workflowId(release.target());
    Instant startedAt = startedAt(workflowId, runId);
    return new ReleaseRow(
        WireNames.releaseId(release.name(), runId),
        workflowId,
        runId,
        release.target(),
        release.model(),
        release.version(),
        release.environment(),
        State.ADMITTING.wire(),
        null,
        null,
        startedAt,
        startedAt,
        null,
        null,
        null,
        asSent);
  }

  /** Temporal's word for it, so that a start asked for again never looks newer than its release. */
  private Instant startedAt(String workflowId, String runId) {
    try {
      return temporal.describe(workflowId, runId).map(Run::startedAt).orElseGet(clock::instant);
    } catch (TemporalUnavailable e) {
      LOG.warn("started {} and lost Temporal: {}", workflowId, e.getMessage());
      return clock.instant();
    }
  }
}
