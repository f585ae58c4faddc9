package dev.bellwether.api.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.api.error.Problems;
import dev.bellwether.api.error.TemporalUnavailable;
import dev.bellwether.api.release.ReleaseCommands.Answer;
import dev.bellwether.api.release.ReleaseFinder.Found;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.RollbackForm;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.util.Optional;

/**
 * Undoes a promoted release after its end: by a release of its own, or, while another is open, by
 * that one's rollback and what follows it. What is restored is the ledger's to say.
 */
final class Undoings {
  private final TemporalReleases temporal;
  private final ReleaseFinder finder;
  private final ReleaseStarts starts;
  private final Duration most;

  Undoings(TemporalReleases temporal, ReleaseFinder finder, ReleaseStarts starts, Duration most) {
    this.temporal = temporal;
    this.finder = finder;
    this.starts = starts;
    this.most = most;
  }

  /**
   * @param reference as a person typed it; a target means its open release, should one have been
   *     started meanwhile
   */
  Answer undo(String reference, ReleaseView promoted, Command command, ReleaseCommands commands) {
    finder
        .promotedOver(promoted)
        .ifPresent(later -> {
          throw Problems.promotedOver(promoted.id(), later);
        });
    Optional<ReleaseView> started =
        starts.start(named(promoted), input(promoted, command), command.id());
    if (started.isPresent()) {
      String id = started.get().id();
      ReleaseView after =
          Patience.until(
              most, ReleaseStarts.PACE, () -> finder.find(id).view(), ReleaseView::ended);
      return new Answer(after, after.ended());
    }
    return reference.equals(promoted.target())
        ? commands.send(reference, command.unaddressed())
        : afterTheOpenOne(promoted, command);
  }

  private Answer afterTheOpenOne(ReleaseView promoted, Command command) {
    String target = promoted.target();
    Found open = finder.find(target);
    Run run = open.run();
    if (run == null) {
      throw new TemporalUnavailable("asked for " + target, target, null);
    }
    ObjectNode payload = command.unaddressed().to(open.view()).payload();
    payload.put("then", promoted.id());
    temporal.signal(run.workflowId(), run.runId(), WireNames.ROLLBACK, payload, command.id());
    ReleaseView after =
        Patience.until(
                most,
                ReleaseStarts.PACE,
                () -> finder.find(target),
                now -> now.view().ended() && (follows(now, run) || stays(now.view())))
            .view();
    if (after.outcome() == Outcome.REFUSED) {
      throw Problems.releaseRefused(after.id(), target, after.findings(), after.reason());
    }
    boolean undone = !after.id().equals(open.view().id()) || stays(after);
    return new Answer(after, after.ended() && undone);
  }

  /** Another run of the workflow id: what the rollback went on to. */
  private static boolean follows(Found now, Run before) {
    Run run = now.run();
    return run != null && !run.runId().equals(before.runId());
  }

  /** It was promoted all the same, or it was itself what undoes: nothing follows. */
  private static boolean stays(ReleaseView ended) {
    return ended.outcome() == Outcome.PROMOTED
        || ended.id().startsWith(RollbackForm.name(ended.model()) + "-");
  }

  private static ReleaseStarts.Named named(ReleaseView promoted) {
    String environment = environment(promoted);
    return new ReleaseStarts.Named(
        RollbackForm.name(promoted.model()),
        promoted.target(),
        promoted.model(),
        promoted.version(),
        environment,
        promoted.model() + " back to " + promoted.baseline() + " @" + environment);
  }

  private static JsonNode input(ReleaseView promoted, Command command) {
    RollbackForm form =
        RollbackForm.of(
            promoted.target(),
            promoted.id(),
            command.payload().path("by").asText(null),
            command.payload().path("reason").asText(null));
    return JsonMappers.lenient().valueToTree(form.input());
  }

  private static String environment(ReleaseView view) {
    String target = view.target();
    return target.substring(target.lastIndexOf('@') + 1);
  }
}
