package dev.bellwether.release;

import dev.bellwether.activity.AdmissionActivities.Undo;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What people asked for and the release has yet to act on. Handlers only set these marks; the
 * narration reads them at its next wait, the safe ones first, so the safe side wins whatever the
 * order in one workflow task.
 */
final class Commands {
  static final Duration LONGEST_HOLD = Duration.ofHours(24);

  /** One extension; there may be several. Far beyond it no date can be counted. */
  static final Duration LONGEST_EXTENSION = Duration.ofDays(7);

  /** An extension that does not say how long. */
  static final Duration EXTENSION = Duration.ofMinutes(10);

  private final Chronicle chronicle;
  private final Supplier<Situation> situation;
  private final Flood flood;
  private final Set<String> seen = new HashSet<>();

  private @Nullable Stop stop;
  private @Nullable Undo then;
  private @Nullable HoldRequest hold;
  private @Nullable String resumedBy;
  private @Nullable Promotion promotion;
  private @Nullable Duration extension;
  private final Set<Integer> approvedSteps = new HashSet<>();

  /**
   * A wish to hold that is not yet acted on.
   *
   * @param line for the timeline
   */
  record HoldRequest(Duration lasting, String inWords, String line) {
    /** The release holds itself, as long as it may. */
    static HoldRequest own(String why) {
      return new HoldRequest(LONGEST_HOLD, why, "held: " + why);
    }
  }

  /** A promote for one step (1-based); it must never count for the next. */
  private record Promotion(int step, String inWords) {}

  Commands(Chronicle chronicle, Supplier<Situation> situation, Supplier<Long> events) {
    this.chronicle = chronicle;
    this.situation = situation;
    this.flood = new Flood(chronicle, events);
  }

  /** A signal: acts or is recorded, never throws. */
  void signal(String name, EncodedValues arguments) {
    flood.received();
    Optional<Command> read = CommandReader.read(name, arguments);
    if (read.isEmpty()) {
      flood.note("signal " + name + " is no command; recorded and ignored", "somebody");
      return;
    }
    Command command = read.get();
    if (!command.safe() && flood.begun()) {
      flood.refuse(command);
      return;
    }
    Optional<Legality.Refusal> refusal = Legality.refusal(situation.get(), command);
    if (refusal.isPresent()) {
      flood.note("refused: " + refusal.get().message(), command.by());
      return;
    }
    accept(command);
  }

  /**
   * Refuses an update before it is accepted.
   *
   * @throws ApplicationFailure whose type is the problem code and whose detail names what is
   *     possible
   */
  void validate(String name, EncodedValues arguments) {
    Command command = CommandReader.read(name, arguments).orElseThrow(() -> unknown(name));
    if (!command.safe() && flood.begun()) {
      throw refusal(
          new Legality.Refusal("rate-limited", "too many commands; only safe ones are read"));
    }
    Legality.refusal(situation.get(), command)
        .ifPresent(refused -> {
          throw refusal(refused);
        });
  }

  /** An update that was accepted: acts, and answers with the state as it is then. */
  ReleaseStatus update(String name, EncodedValues arguments) {
    flood.received();
    CommandReader.read(name, arguments).ifPresent(this::accept);
    return chronicle.status(situation.get());
  }

  /** Temporal's own cancel, read as the command; recorded and ignored where that is not legal. */
  void temporalCancel() {
    Command cancel =
        new Command(
            WireNames.CANCEL, "Temporal's cancel", null, null, null, null, null, null, null);
    Optional<Legality.Refusal> refusal = Legality.refusal(situation.get(), cancel);
    if (refusal.isPresent()) {
      flood.note("Temporal's cancel ignored: " + refusal.get().message(), cancel.by());
    } else {
      accept(cancel);
    }
  }

  private void accept(Command command) {
    if (!first(command)) {
      return;
    }
    flood.note(
        command.inWords()
            + (command.unread() == null ? "" : " (could not read " + command.unread() + ")")
            + (waitsForResume(command) ? " (kept until the release is resumed)" : ""),
        command.by());
    switch (command.name()) {
      case WireNames.ROLLBACK -> {
        stop(Outcome.ROLLED_BACK, "rolled back by ", command);
        if (command.then() != null) {
          then = new Undo(command.then(), command.by(), command.reason());
        }
      }
      case WireNames.REJECT -> stop(Outcome.ROLLED_BACK, "rejected by ", command);
      case WireNames.CANCEL -> stop(Outcome.CANCELLED, "cancelled by ", command);
      case WireNames.HOLD -> hold(command);
      case WireNames.RESUME -> resumedBy = command.by();
      case WireNames.APPROVE -> approvedSteps.add(situation.get().step());
      case WireNames.PROMOTE -> promote(command);
      case WireNames.EXTEND -> extend(command);
      default -> throw new IllegalStateException("unread command " + command.name());
    }
  }

  private boolean waitsForResume(Command command) {
    return situation.get().state() == State.HELD
        && (command.name().equals(WireNames.PROMOTE) || command.name().equals(WireNames.APPROVE));
  }

  private void promote(Command command) {
    String why = command.reason() == null ? "" : ": " + command.reason();
    promotion = new Promotion(situation.get().step(), command.by() + why);
  }

  private void stop(Outcome outcome, String verb, Command command) {
    if (stop == null) {
      String why = command.reason() == null ? "" : ": " + command.reason();
      stop = new Stop(outcome, Cause.PERSON, verb + command.by() + why);
    }
  }

  private void hold(Command command) {
    if (situation.get().state() == State.ROLLING_BACK) {
      return;
    }
    Duration asked = command.lasting() == null ? LONGEST_HOLD : command.lasting();
    Duration lasting = asked.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : asked;
    String why = command.reason() == null ? "" : ": " + command.reason();
    String words = "held by " + command.by() + why;
    hold = new HoldRequest(lasting, words, words);
    resumedBy = null;
  }

  private void extend(Command command) {
    // Bounded first: what somebody sends may be too long to be added to anything.
    Duration asked = bounded(command.lasting() == null ? EXTENSION : command.lasting());
    Duration before = extension;
    extension = before == null ? asked : bounded(before.plus(asked));
    if (situation.get().state() == State.HELD) {
      resumedBy = command.by();
    }
  }

  private static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST_EXTENSION) > 0 ? LONGEST_EXTENSION : asked;
  }

  /** By command id; without one, promote and approve count once per step, the others always. */
  private boolean first(Command command) {
    if (command.commandId() != null) {
      // With its name, so that an id used twice never swallows a rollback.
      return seen.add(command.name() + " id " + command.commandId());
    }
    return switch (command.name()) {
      case WireNames.PROMOTE, WireNames.APPROVE ->
          seen.add(atStep(command.name(), situation.get().step()));
      default -> true;
    };
  }

  private static String atStep(String name, int step) {
    return name + " step " + step;
  }

  private ApplicationFailure refusal(Legality.Refusal refused) {
    Situation now = situation.get();
    return ApplicationFailure.newNonRetryableFailure(
        refused.message(),
        refused.code(),
        Map.of("state", now.state().wire(), "allowed_actions", Legality.allowed(now)));
  }

  private ApplicationFailure unknown(String name) {
    return refusal(
        new Legality.Refusal(
            Legality.ILLEGAL_TRANSITION,
            name
                + " is no command; expected one of rollback, hold, resume, promote, approve, reject,"
                + " extend, cancel"));
  }

  @Nullable Stop stop() {
    return stop;
  }

  /** What a rollback goes on to undo once this release has ended. */
  @Nullable Undo then() {
    return then;
  }

  boolean holdAsked() {
    return hold != null;
  }

  /** A resume that came with it in one workflow task is forgotten: the hold is the safe side. */
  @Nullable HoldRequest takeHold() {
    HoldRequest asked = hold;
    if (asked != null) {
      hold = null;
      resumedBy = null;
    }
    return asked;
  }

  boolean resumed() {
    return resumedBy != null;
  }

  /** Forgets a resume that was answered. */
  void takeResume() {
    resumedBy = null;
  }

  /** Whether somebody said promote at this step (1-based). */
  boolean overridden(int step) {
    return promotion != null && promotion.step() == step;
  }

  /** Who said promote, and why. */
  @Nullable String takeOverride() {
    Promotion taken = promotion;
    promotion = null;
    return taken == null ? null : taken.inWords();
  }

  /** A promote that could not move the step may be said again. */
  void overrideUnmet(int step) {
    seen.remove(atStep(WireNames.PROMOTE, step));
  }

  /** What was asked of the step before does not count for the next. */
  void newStep() {
    extension = null;
  }

  @Nullable Duration takeExtension() {
    Duration asked = extension;
    extension = null;
    return asked;
  }

  boolean extensionAsked() {
    return extension != null;
  }

  /** Whether the approval of this step (1-based) was given; it stays valid for the step. */
  boolean approved(int step) {
    return approvedSteps.contains(step);
  }
}
