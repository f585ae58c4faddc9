package dev.bellwether.activity;

import dev.bellwether.spec.Plan;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches the metrics. Needs no right at the target. */
@ActivityInterface
public interface WatchActivities {
  /**
   * One look an attempt, retry-paced on a fixed grid. Returns when decided or at {@code until};
   * else heartbeats its state and asks to be tried again at the next grid point.
   */
  @ActivityMethod(name = "observe")
  Observed observe(Observe request);

  /** Reads the state of this run's pending {@code observe}, which a cancel would lose. */
  @ActivityMethod(name = "salvage")
  Salvaged salvage(Salvage request);

  /**
   * @param step 0-based; the step whose weight the canary has
   * @param weight percent the canary has now (100 while baking)
   * @param since when this step's traffic was verified: evidence of the step counts from here
   * @param until when {@code decide} ends undecided, and {@code protect} ends
   * @param from the state to go on from when there are no heartbeat details
   * @param newStep true when the step's evidence starts afresh from {@code from}; its base is then
   *     read at once, the look of {@code since}
   * @param askedAt the workflow's clock: a first look that is due later waits for its time. The
   *     worker's own clock cannot say so, because under skipped time it is far behind. Null: look
   *     at once
   */
  record Observe(
      ReleaseRef release,
      Plan plan,
      String baseline,
      WatchMode mode,
      int step,
      int weight,
      Instant since,
      Instant until,
      boolean newStep,
      WatchState from,
      List<LogEntry> log,
      @Nullable Instant askedAt) {
    public Observe {
      log = List.copyOf(log);
    }

    /** Looks at once. */
    public Observe(
        ReleaseRef release,
        Plan plan,
        String baseline,
        WatchMode mode,
        int step,
        int weight,
        Instant since,
        Instant until,
        boolean newStep,
        WatchState from,
        List<LogEntry> log) {
      this(release, plan, baseline, mode, step, weight, since, until, newStep, from, log, null);
    }
  }

  /**
   * @param conclusion {@code pass}, {@code fail}, {@code undecided} (decide, at {@code until}),
   *     {@code hold} (decide, when the gates cannot be relied on) or {@code ended} (protect, at
   *     {@code until})
   * @param gate the gate that decided a fail
   */
  record Observed(Conclusion conclusion, @Nullable String gate, String reason, WatchState state) {}

  /** How a watch came back. */
  enum Conclusion {
    PASS,
    FAIL,
    UNDECIDED,
    HOLD,
    ENDED;

    /** The word on the wire. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  record Salvage(ReleaseRef release) {}

  /**
   * @param state null when there is no pending watch or it has no details yet
   */
  record Salvaged(@Nullable WatchState state) {}
}
