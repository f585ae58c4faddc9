package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.activity.WatchState;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.release.ReleaseView.Action;
import dev.bellwether.api.release.ReleaseView.Links;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.ReleaseStatus.AllowedAction;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.JsonMappers;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles the state object from what Temporal describes, or, once Temporal has forgotten a run,
 * from what the records kept. Never queries a workflow: a view must not need a worker.
 */
public final class ReleaseViews {
  private static final Logger LOG = LoggerFactory.getLogger(ReleaseViews.class);
  private static final long LOOKS_PER_CHANGE = 1_000_000;
  private static final List<AllowedAction> ALWAYS_TAKEN =
      List.of(
          new AllowedAction(WireNames.ROLLBACK, null),
          new AllowedAction(WireNames.HOLD, null),
          new AllowedAction(WireNames.CANCEL, null));

  private final ReleaseLinks links;
  private final Obstacles obstacles;
  private final JsonMapper stored = JsonMappers.lenient();

  public ReleaseViews(ReleaseLinks links, Clock clock) {
    this.links = links;
    this.obstacles = new Obstacles(clock);
  }

  private static final WaitingFor NOT_LIVE =
      new WaitingFor(
          "worker",
          "the server that runs releases does not answer; this is what was last recorded",
          null,
          null);

  private static final String ENDED_OUTSIDE =
      "it was ended from outside before its own end; the traffic was left as it was";

  private static final String LOST =
      "Temporal does not know this release: its history was lost before it had ended; the traffic"
          + " was left as it was";

  /** The view of a run that Temporal knows. */
  ReleaseView of(Run run, ReleaseIdentity identity) {
    ReleaseStatus status = run.status() == null ? unadmitted(run, identity) : run.status();
    Optional<WatchState> watch = watch(run);
    Outcome outcome = status.outcome() == null ? outcome(run.outcome()) : status.outcome();
    return view(
        status,
        new Moment(
            run.open() ? state(run, status) : State.ENDED,
            outcome,
            status.cause() == null ? cause(run.cause()) : status.cause(),
            !run.open() && outcome == null ? closedOutside(run) : status.reason(),
            run.open() ? obstacles.of(run).orElse(status.waitingFor()) : null,
            watch,
            run.stuck(),
            true,
            run.closedAt(),
            links.to(status.id(), run.workflowId(), run.runId())));
  }

  /** The view of a release as the records last knew it. */
  ReleaseView of(ReleaseRow row) {
    ReleaseStatus status = status(row).orElseGet(() -> unadmitted(row));
    return row.endedAt() == null
        ? recorded(row, status, recorded(row, status), status.reason(), NOT_LIVE)
        : recorded(row, status, State.ENDED, endedFor(row, status), null);
  }

  /** What a release that was ended from outside last said of itself is not why it ended. */
  private static @Nullable String endedFor(ReleaseRow row, ReleaseStatus status) {
    return row.outcome() == null && status.outcome() == null ? ENDED_OUTSIDE : status.reason();
  }

  /** The view of a release that Temporal knows no more. If it had not ended, it never will. */
  ReleaseView forgotten(ReleaseRow row) {
    ReleaseStatus status = status(row).orElseGet(() -> unadmitted(row));
    boolean ended = row.endedAt() != null || status.outcome() != null;
    return recorded(row, status, State.ENDED, ended ? endedFor(row, status) : LOST, null);
  }

  private ReleaseView recorded(
      ReleaseRow row,
      ReleaseStatus status,
      State state,
      @Nullable String reason,
      @Nullable WaitingFor waitingFor) {
    return view(
        status,
        new Moment(
            state,
            status.outcome() == null ? outcome(row.outcome()) : status.outcome(),
            status.cause() == null ? cause(row.cause()) : status.cause(),
            reason,
            waitingFor,
            Optional.empty(),
            false,
            false,
            row.endedAt(),
            links.to(row.id(), row.workflowId(), row.runId())));
  }

  /** The index moves on while no status has been stored yet. */
  private static State recorded(ReleaseRow row, ReleaseStatus status) {
    return Arrays.stream(State.values())
        .filter(state -> row.status() == null && state.wire().equals(row.state()))
        .findFirst()
        .orElse(status.state());
  }

  /** What is true now, whatever the status said when it was written. */
  private record Moment(
      State state,
      @Nullable Outcome outcome,
      @Nullable Cause cause,
      @Nullable String reason,
      @Nullable WaitingFor waitingFor,
      Optional<WatchState> watch,
      boolean stuck,
      boolean live,
      @Nullable Instant endedAt,
      Links links) {}

  private static ReleaseView view(ReleaseStatus status, Moment now) {
    boolean ended = now.state() == State.ENDED;
    return new ReleaseView(
        status.id(),
        status.target(),
        seq(status, now.watch()),
        now.state(),
        now.outcome(),
        now.cause(),
        now.reason(),
        status.model(),
        status.version(),
        status.baseline(),
        status.environment(),
        status.digest(),
        status.step(),
        now.waitingFor(),
        status.stages(),
        PresentGates.of(status, now.watch()),
        ended ? List.of() : actions(status),
        status.findings(),
        Problems.direct(status.target()),
        now.stuck(),
        now.live(),
        status.blindBake(),
        status.targetFencing(),
        status.startedAt(),
        status.endedAt() == null ? now.endedAt() : status.endedAt(),
        now.links());
  }

  private static ReleaseStatus unadmitted(Run run, ReleaseIdentity identity) {
    return unadmitted(identity, WireNames.target(run.workflowId()), run.startedAt());
  }

  private static ReleaseStatus unadmitted(ReleaseRow row) {
    return unadmitted(new ReleaseIdentity(row), row.target(), row.startedAt());
  }

  private static ReleaseStatus unadmitted(ReleaseIdentity who, String target, Instant startedAt) {
    return new ReleaseStatus(
        who.id(),
        target,
        0,
        0,
        startedAt,
        startedAt,
        null,
        State.ADMITTING,
        null,
        null,
        null,
        who.model(),
        who.version(),
        null,
        who.environment(),
        null,
        null,
        null,
        List.of(),
        List.of(),
        ALWAYS_TAKEN,
        List.of(),
        List.of(),
        null,
        false);
  }

  /** The newest status that the records kept. */
  Optional<ReleaseStatus> status(ReleaseRow row) {
    String json = row.status();
    if (json == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(stored.readValue(json, ReleaseStatus.class));
    } catch (JsonProcessingException e) {
      LOG.warn("{}: the stored status cannot be read: {}", row.id(), e.getOriginalMessage());
      return Optional.empty();
    }
  }

  private static State state(Run run, ReleaseStatus status) {
    boolean rollingBack =
        run.pending().stream().anyMatch(pending -> pending.activity().equals("rollback"));
    return rollingBack ? State.ROLLING_BACK : status.state();
  }

  private static long seq(ReleaseStatus status, Optional<WatchState> watch) {
    long since = watch.map(state -> state.looks() - status.looks()).orElse(0L);
    return status.changes() * LOOKS_PER_CHANGE + Math.clamp(since, 0, LOOKS_PER_CHANGE - 1);
  }

  private static Optional<WatchState> watch(Run run) {
    return run.pending().stream()
        .filter(pending -> pending.watch() != null)
        .map(Run.Pending::watch)
        .findFirst();
  }

  private static List<Action> actions(ReleaseStatus status) {
    return status.allowedActions().stream()
        .map(allowed -> new Action(allowed.action(), allowed.step()))
        .toList();
  }

  private static String closedOutside(Run run) {
    return "Temporal closed this run ("
        + run.closedAs()
        + ") before the release had ended; the traffic was left as it was";
  }

  private static @Nullable Outcome outcome(@Nullable String wire) {
    return wire == null ? null : Outcome.valueOf(wire.toUpperCase(Locale.ROOT));
  }

  private static @Nullable Cause cause(@Nullable String wire) {
    return wire == null ? null : Cause.valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
