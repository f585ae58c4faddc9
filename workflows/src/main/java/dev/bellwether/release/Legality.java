package dev.bellwether.release;

import dev.bellwether.release.ReleaseStatus.AllowedAction;
import dev.bellwether.spec.Plan.Trust;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides which commands a release takes now: one pure function for signals and updates alike. */
final class Legality {
  /** Problem codes, as REST shows them. */
  static final String ILLEGAL_TRANSITION = "illegal-transition";

  static final String STALE_STEP = "stale-step";
  static final String FORBIDDEN_TRUST = "forbidden-trust";

  private Legality() {}

  /** Why a command is refused. */
  record Refusal(String code, String message) {}

  /** Empty when the command may act. */
  static Optional<Refusal> refusal(Situation now, Command command) {
    if (command.release() != null && !names(now, command.release())) {
      return refused(
          STALE_STEP,
          "%s names release %s; this is %s"
              .formatted(command.name(), command.release(), now.releaseId()));
    }
    if (!stateAllows(now, command.name())) {
      return refused(
          ILLEGAL_TRANSITION,
          "%s is not possible while the release is %s; possible now: %s"
              .formatted(command.name(), now.state().wire(), names(now)));
    }
    if (command.safe()) {
      return Optional.empty();
    }
    if (now.trust() != Trust.TEMPORAL) {
      return refused(
          FORBIDDEN_TRUST,
          ("%s is not taken: commands.trust is none, because Temporal or the API is reachable from"
                  + " other machines and nothing proves who asks; roll back, hold, reject and cancel"
                  + " still act")
              .formatted(command.name()));
    }
    return staleness(now, command);
  }

  /** Until admission has read the spec's name, only the run's part of the id is known. */
  private static boolean names(Situation now, String release) {
    return now.state() == State.ADMITTING
        ? release.endsWith(now.releaseId().substring(now.releaseId().lastIndexOf('-') + 1))
        : release.equals(now.releaseId());
  }

  private static Optional<Refusal> staleness(Situation now, Command command) {
    if (command.unread() != null) {
      return refused(
          ILLEGAL_TRANSITION,
          "%s was not understood: %s; send a JSON object with by, reason, step"
              .formatted(command.name(), command.unread()));
    }
    if (command.step() != null && command.step() != now.step()) {
      return refused(
          STALE_STEP,
          "%s names step %d; the release is at step %d"
              .formatted(command.name(), command.step(), now.step()));
    }
    if (command.digest() != null && !command.digest().equals(now.digest())) {
      return refused(
          STALE_STEP,
          "%s names artifact %s; this release carries %s"
              .formatted(command.name(), command.digest(), String.valueOf(now.digest())));
    }
    return Optional.empty();
  }

  /** The actions to offer now, safest last. */
  static List<AllowedAction> allowed(Situation now) {
    return Stream.of(
            WireNames.APPROVE,
            WireNames.PROMOTE,
            WireNames.RESUME,
            WireNames.EXTEND,
            WireNames.HOLD,
            WireNames.REJECT,
            WireNames.CANCEL,
            WireNames.ROLLBACK)
        .filter(name -> stateAllows(now, name) && offered(now, name))
        .map(name -> new AllowedAction(name, step(now, name)))
        .toList();
  }

  private static boolean offered(Situation now, String name) {
    return switch (name) {
      case WireNames.APPROVE, WireNames.PROMOTE, WireNames.RESUME, WireNames.EXTEND ->
          now.trust() == Trust.TEMPORAL;
      case WireNames.HOLD, WireNames.ROLLBACK -> now.state() != State.ROLLING_BACK;
      default -> true;
    };
  }

  private static @Nullable Integer step(Situation now, String name) {
    return switch (name) {
      case WireNames.APPROVE, WireNames.REJECT, WireNames.PROMOTE -> now.step();
      default -> null;
    };
  }

  private static boolean stateAllows(Situation now, String name) {
    State state = now.state();
    if (state == State.ENDED) {
      return false;
    }
    return switch (name) {
      case WireNames.ROLLBACK, WireNames.HOLD -> true;
      case WireNames.RESUME -> state == State.HELD;
      case WireNames.APPROVE, WireNames.REJECT -> now.underneath() == State.AWAITING_APPROVAL;
      case WireNames.PROMOTE -> now.underneath() == State.WATCHING;
      case WireNames.EXTEND -> state == State.WATCHING || heldWatch(now);
      case WireNames.CANCEL -> !now.promotionWritten() && state != State.ROLLING_BACK;
      default -> false;
    };
  }

  private static boolean heldWatch(Situation now) {
    return now.state() == State.HELD && now.underneath() == State.WATCHING;
  }

  private static String names(Situation now) {
    List<String> names = allowed(now).stream().map(AllowedAction::action).toList();
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  private static Optional<Refusal> refused(String code, String message) {
    return Optional.of(new Refusal(code, message));
  }
}
