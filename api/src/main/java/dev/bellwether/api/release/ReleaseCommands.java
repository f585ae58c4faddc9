package dev.bellwether.api.release;

import dev.bellwether.api.error.Problems;
import dev.bellwether.api.error.Refusals;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.api.release.ReleaseFinder.Found;
import dev.bellwether.api.release.TemporalReleases.Update;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands. The safe ones go as signals, durable before anything is read; those that may be
 * refused go as updates.
 */
public final class ReleaseCommands {
  /** Taken in any state by anyone, so sent first and asked about afterwards. */
  private static final Set<String> SAFE =
      Set.of(WireNames.ROLLBACK, WireNames.HOLD, WireNames.REJECT, WireNames.CANCEL);

  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final TemporalReleases temporal;
  private final ReleaseFinder finder;
  private final Undoings undoings;
  private final Duration most;

  ReleaseCommands(
      TemporalReleases temporal, ReleaseFinder finder, ReleaseStarts starts, Duration most) {
    this.temporal = temporal;
    this.finder = finder;
    this.undoings = new Undoings(temporal, finder, starts, most);
    this.most = most;
  }

  /**
   * How a command went.
   *
   * @param effective false: sent and durable, but its effect was not seen within the time
   * @param note what a person should know besides; null when the state says it all
   */
  public record Answer(ReleaseView view, boolean effective, @Nullable String note) {
    Answer(ReleaseView view, boolean effective) {
      this(view, effective, null);
    }
  }

  /** Sends a command to the release that {@code reference} means. */
  public Answer send(String reference, Command asked) {
    Found found = finder.find(reference);
    Command command = asked.to(found.view());
    Run run = found.run();
    if (run == null && !found.view().ended()) {
      throw new TemporalUnavailable("asked for " + reference, found.view().target(), null);
    }
    if (run == null || found.view().ended()) {
      return ended(reference, found, command);
    }
    return SAFE.contains(command.action())
        ? signal(reference, found, run, command)
        : update(reference, found, run, command);
  }

  private Answer signal(String reference, Found found, Run run, Command command) {
    boolean sent =
        temporal.signal(
            run.workflowId(), run.runId(), command.action(), command.payload(), command.id());
    if (!sent) {
      return ended(reference, finder.again(found), command);
    }
    long settled = System.nanoTime() + SETTLE.toNanos();
    Found after =
        Patience.until(
            most,
            ReleaseStarts.PACE,
            () -> finder.again(found),
            now ->
                effective(command.action(), now.view())
                    || now.view().stuck()
                    || (illegal(command, now) && System.nanoTime() - settled > 0));
    if (effective(command.action(), after.view())) {
      return new Answer(after.view(), true);
    }
    if (!after.view().stuck() && illegal(command, after)) {
      throw illegal(command, after.view());
    }
    return new Answer(pending(command, after.view()), false);
  }

  /** A rollback has its effect when the release has ended, which it does once 0 is verified. */
  private static boolean effective(String action, ReleaseView view) {
    if (view.ended()) {
      return true;
    }
    return switch (action) {
      case WireNames.ROLLBACK -> false;
      case WireNames.HOLD -> view.state() == State.HELD || view.state() == State.ROLLING_BACK;
      default -> view.state() == State.ROLLING_BACK;
    };
  }

  /** Rollback and hold are always taken; the other two only in some states. */
  private static boolean illegal(Command command, Found found) {
    Run run = found.run();
    return !command.action().equals(WireNames.ROLLBACK)
        && !command.action().equals(WireNames.HOLD)
        && run != null
        && run.status() != null
        && run.taskWaitingSince() == null
        && !found.view().allows(command.action());
  }

  private static ReleaseView pending(Command command, ReleaseView view) {
    boolean known =
        view.stuck() || (view.waitingFor() != null && view.state() == State.ROLLING_BACK);
    return known
        ? view
        : view.waiting(
            Obstacles.worker(
                "'" + command.action() + "' was sent and is kept; it acts once a worker runs"));
  }

  private Answer update(String reference, Found found, Run run, Command command) {
    Update update =
        temporal.update(
            run.workflowId(), run.runId(), command.action(), command.payload(), command.id());
    return switch (update) {
      case Update.Done ignored -> new Answer(moved(found), true);
      case Update.Refused refused ->
          throw Refusals.of(refused.failure(), command.action(), finder.again(found).view().id());
      case Update.Unanswered ignored ->
          throw Problems.workerUnavailable(command.action(), found.view().target());
      case Update.Ended ignored -> ended(reference, finder.again(found), command);
    };
  }

  /** The memo follows the update's answer within a moment. */
  private ReleaseView moved(Found found) {
    return Patience.until(
            SETTLE,
            ReleaseStarts.PACE,
            () -> finder.again(found),
            now -> now.view().seq() > found.view().seq() || now.view().ended())
        .view();
  }

  /** After the end only rollback means something: it undoes a promoted release by another one. */
  private Answer ended(String reference, Found found, Command command) {
    ReleaseView view = found.view();
    if (!command.action().equals(WireNames.ROLLBACK)) {
      throw illegal(command, view);
    }
    if (view.outcome() == null) {
      throw Problems.closedOutside(view.id(), view.target(), view.reason());
    }
    if (view.outcome() == Outcome.REFUSED) {
      // It touched nothing, so a rollback of the target means the release before it.
      Found before = reference.equals(view.target()) ? finder.lastToTouch(reference) : null;
      return before == null ? new Answer(view, true) : ended(reference, before, command);
    }
    return view.outcome() == Outcome.PROMOTED
        ? undoings.undo(reference, view, command, this)
        : new Answer(view, true, already(view));
  }

  /** Why nothing was started, for whoever asked to roll back what has gone back. */
  private static String already(ReleaseView view) {
    String serves = view.baseline() == null ? "" : "; " + view.baseline() + " serves";
    return "already rolled back: " + view.id() + serves;
  }

  private static RuntimeException illegal(Command command, ReleaseView view) {
    return Problems.illegalTransition(
        command.action(), view.id(), view.state().wire(), view.allowedActions());
  }
}
