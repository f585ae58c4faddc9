package dev.bellwether.api.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final ReleaseStarts starts;
  private final Duration most;

  ReleaseCommands(
      TemporalReleases temporal, ReleaseFinder finder, ReleaseStarts starts, Duration most) {
    this.temporal = temporal;
    this.finder = finder;
    this.starts = starts;
    this.most = most;
  }

  /**
   * How a command went.
   *
   * @param effective false: sent and durable, but its effect was not seen within the time
   */
  public record Answer(ReleaseView view, boolean effective) {}

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
    Found after =
        Patience.until(
            most,
            ReleaseStarts.PACE,
            () -> finder.again(found),
            now -> effective(command.action(), now.view()) || now.view().stuck());
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
    if (view.outcome() == Outcome.REFUSED) {
      // It touched nothing, so a rollback of the target means the release before it.
      Found before = reference.equals(view.target()) ? finder.lastToTouch(reference) : null;
      return before == null ? new Answer(view, true) : ended(before.view().id(), before, command);
    }
    if (view.outcome() != Outcome.PROMOTED) {
      return new Answer(view, true);
    }
    ReleaseView undoing = starts.start(undoing(view), input(view, command), null, command.id());
    ReleaseView after =
        Patience.until(
            most, ReleaseStarts.PACE, () -> finder.find(undoing.id()).view(), now -> now.ended());
    return new Answer(after, after.ended());
  }

  private static ReleaseStarts.Named undoing(ReleaseView view) {
    return new ReleaseStarts.Named(
        view.model() + "-rollback",
        view.target(),
        view.model(),
        view.baseline(),
        environment(view),
        view.model() + " back to " + view.baseline() + " @" + environment(view));
  }

  private static JsonNode input(ReleaseView view, Command command) {
    ObjectNode rollback = JsonNodeFactory.instance.objectNode();
    rollback.put("model", view.model());
    rollback.put("environment", environment(view));
    rollback.put("release", view.id());
    rollback.set("by", command.payload().get("by"));
    rollback.put("reason", command.payload().path("reason").asText(""));
    return JsonNodeFactory.instance.objectNode().set("rollback", rollback);
  }

  private static String environment(ReleaseView view) {
    String target = view.target();
    return target.substring(target.lastIndexOf('@') + 1);
  }

  private static RuntimeException illegal(Command command, ReleaseView view) {
    return Problems.illegalTransition(
        command.action(), view.id(), view.state().wire(), view.allowedActions());
  }
}
