package dev.bellwether.release;

import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchActivities.Observe;
import dev.bellwether.activity.WatchActivities.Observed;
import dev.bellwether.activity.WatchActivities.Salvage;
import dev.bellwether.activity.WatchActivities.Salvaged;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.activity.WatchState;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one open {@code observe} of a release and the state it hands on. Evidence is never lost by a
 * command: a cancelled retry-paced activity returns no heartbeat details, so {@link #salvage} reads
 * them first.
 */
final class Watch {
  /** For a last reading that nothing depends on any more. */
  private static final Duration LAST = Duration.ofSeconds(5);

  /** Longer than any wait a release can be in; a protect that ends is opened again. */
  static final Duration PROTECT = Duration.ofDays(7);

  /**
   * Before looking again after a watch that broke, and twice as long each time: it may break at
   * once, for ever, and a day of that must leave a short history.
   */
  private static final Duration MENDING = Duration.ofMinutes(10);

  private static final Duration SALVAGE_ATTEMPT = Duration.ofSeconds(5);
  private static final Duration SALVAGE = Duration.ofSeconds(30);

  private final Release release;
  private final WatchActivities salvaging;
  private WatchState state;
  private WatchMode mode = WatchMode.PROTECT;
  private @Nullable Attempt<Observed> open;
  private boolean broke;
  private Duration mending = MENDING;

  private @Nullable Attempt<Salvaged> last;

  /** A step has begun of whose evidence nothing is in hand: what is opened next begins it. */
  private boolean afresh;

  Watch(Release release) {
    this.release = release;
    this.state = WatchState.starting(Release.now());
    this.salvaging =
        Workflow.newActivityStub(
            WatchActivities.class,
            ActivityPolicies.bounded(
                release.watchQueue(), "read the watch's state", SALVAGE_ATTEMPT, SALVAGE, 0));
  }

  WatchState state() {
    return state;
  }

  boolean isOpen() {
    return open != null;
  }

  boolean deciding() {
    return open != null && mode == WatchMode.DECIDE;
  }

  /** Whether the open watch has come back with something to {@link #take}. */
  boolean returned() {
    return open != null && open.ended();
  }

  /** Whether what came back is a fail, which acts in every state. */
  boolean failed() {
    Observed observed = open == null ? null : open.value();
    return observed != null && observed.conclusion() == Conclusion.FAIL;
  }

  void decide(int step, int weight, Instant since, Instant until, boolean newStep) {
    cancel();
    mode = WatchMode.DECIDE;
    afresh = afresh || newStep;
    open = Attempt.start(() -> look(step, weight, since, until));
  }

  void protect(int step, int weight, Instant since, Instant until) {
    cancel();
    mode = WatchMode.PROTECT;
    if (!broke) {
      mending = MENDING;
      open = Attempt.start(() -> look(step, weight, since, until));
      return;
    }
    Duration pause = mending;
    mending = pause.multipliedBy(2);
    open =
        Attempt.start(
            () -> Workflow.newTimer(pause).thenCompose(over -> look(step, weight, since, until)));
  }

  private Promise<Observed> look(int step, int weight, Instant since, Instant until) {
    String summary =
        (mode == WatchMode.DECIDE ? "watch " : "keep watching ") + weight + " % until " + until;
    WatchActivities watching =
        Workflow.newActivityStub(
            WatchActivities.class,
            ActivityPolicies.paced(
                release.watchQueue(), summary, ActivityPolicies.LOOK, release.plan().look(), null));
    Observe request =
        new Observe(
            release.ref(),
            release.plan(),
            release.baseline(),
            mode,
            step,
            weight,
            since,
            until,
            afresh,
            state,
            release.chronicle().newestLog(),
            Release.now());
    return Async.function(watching::observe, request);
  }

  /**
   * What came back; the state goes on from there. A watch that broke is undecided, with its reason.
   */
  Observed take() {
    Attempt<Observed> ended = open;
    open = null;
    if (ended == null) {
      throw new IllegalStateException("no watch has returned");
    }
    Observed observed = ended.value();
    broke = observed == null;
    afresh = afresh && broke;
    if (observed == null) {
      observed =
          new Observed(Conclusion.UNDECIDED, null, "the watch broke: " + ended.inWords(), state);
    }
    state = observed.state();
    release.chronicle().seen(state);
    return observed;
  }

  /** Whether the last watch broke: opening another at once would break again. */
  boolean broke() {
    return broke;
  }

  /**
   * Reads the open watch's state and closes it. False when that was not possible or something more
   * urgent came: then the old watch stays open. A result that arrives meanwhile wins and waits in
   * {@link #take}.
   */
  boolean salvage(BooleanSupplier moreUrgent) {
    if (open == null || returned()) {
      return true;
    }
    Attempt<Salvaged> reading = reading();
    // Left to end by itself: a cancel could cross its answer, which the in-memory server cannot
    // take.
    Workflow.await(() -> reading.ended() || returned() || moreUrgent.getAsBoolean());
    if (returned()) {
      return true;
    }
    Salvaged salvaged = reading.value();
    if (salvaged == null || moreUrgent.getAsBoolean()) {
      return false;
    }
    goOnFrom(salvaged);
    cancel();
    return true;
  }

  private Attempt<Salvaged> reading() {
    return Attempt.start(() -> Async.function(salvaging::salvage, new Salvage(release.ref())));
  }

  private void goOnFrom(Salvaged salvaged) {
    if (salvaged.state() != null) {
      state = salvaged.state();
      afresh = false;
      broke = false;
      release.chronicle().seen(state);
    }
  }

  /** Begins to read what the last looks saw, for a release that is over. Waits for nothing. */
  void beginLast() {
    if (open != null && !returned()) {
      last = reading();
    }
  }

  /** Ends the watch with what its last looks saw, if that can be had soon. */
  void endWithLast() {
    Attempt<Salvaged> reading = last;
    if (reading != null) {
      Workflow.await(LAST, () -> reading.ended() || returned());
    }
    Salvaged salvaged = reading == null ? null : reading.value();
    if (returned()) {
      take();
    } else if (salvaged != null) {
      goOnFrom(salvaged);
    }
    cancel();
  }

  void cancel() {
    if (open != null) {
      open.cancel();
      open = null;
    }
  }
}
