package dev.bellwether.release;

import dev.bellwether.gate.GateReport;
import dev.bellwether.spec.Finding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release says of itself at each change of state; kept in the memo under {@link
 * WireNames#MEMO_STATUS}, so that it outlives the run's result. The live looks are not in it: they
 * come from the heartbeat details of the pending {@code observe}.
 *
 * @param changes counts changes of this record; the state object's {@code seq} is {@code changes} x
 *     1,000,000 plus looks since the last change
 * @param looks made when this record was written
 * @param reason the end, or the latest decision, in one sentence
 * @param gates at the newest look the workflow knows
 * @param timeline newest last, at most 100 lines
 */
public record ReleaseStatus(
    String id,
    String target,
    long changes,
    long looks,
    Instant changedAt,
    Instant startedAt,
    @Nullable Instant endedAt,
    State state,
    @Nullable Outcome outcome,
    @Nullable Cause cause,
    @Nullable String reason,
    String model,
    @Nullable String version,
    @Nullable String baseline,
    @Nullable String environment,
    @Nullable String digest,
    @Nullable StepStatus step,
    @Nullable WaitingFor waitingFor,
    List<StageStatus> stages,
    List<GateReport> gates,
    List<AllowedAction> allowedActions,
    List<Finding> findings,
    List<TimelineEntry> timeline,
    @Nullable String targetFencing,
    boolean blindBake) {
  public ReleaseStatus {
    stages = List.copyOf(stages);
    gates = List.copyOf(gates);
    allowedActions = List.copyOf(allowedActions);
    findings = List.copyOf(findings);
    timeline = List.copyOf(timeline);
  }

  /**
   * @param index 1-based
   * @param trafficSet percent written and read back
   * @param trafficActual percent seen on the data plane at convergence; null when not known
   * @param startedAt since verified convergence; null while deploying
   * @param watchEndsAt the earliest pass
   * @param endsAt {@code max_watch}; held time moves it
   */
  public record StepStatus(
      int index,
      int of,
      int trafficSet,
      @Nullable Double trafficActual,
      @Nullable Instant startedAt,
      @Nullable Instant watchEndsAt,
      @Nullable Instant endsAt) {}

  /**
   * Every waiting state has a deadline and says what then.
   *
   * @param kind {@code metrics, approval, hold, target, worker, artifact, records}
   * @param then what happens at {@code until}, for instance {@code hold}, {@code rollback}, {@code
   *     promote}
   */
  public record WaitingFor(
      String kind, String what, @Nullable Instant until, @Nullable String then) {}

  /**
   * @param name as in the spec
   * @param state {@code pending}, {@code running}, {@code done}, {@code failed} or {@code skipped}
   */
  public record StageStatus(
      String name, String state, @Nullable Instant startedAt, @Nullable Instant endedAt) {}

  /**
   * @param step for actions that name one, else null
   */
  public record AllowedAction(String action, @Nullable Integer step) {}

  /**
   * @param by who, as claimed; null for Bellwether itself
   */
  public record TimelineEntry(Instant at, String what, @Nullable String by) {}
}
