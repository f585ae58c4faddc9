package dev.bellwether.serving;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.activity.Fence;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The record at the target that says who may write there. Stands beside the weights, so that fence
 * and weights move in one compare-and-set.
 *
 * @param owner run id of the release that may write, or {@link #DIRECT}
 * @param stable the version that served before the release
 * @param previous what served before {@code stable}, while it is kept warm
 * @param canary the version being released; null when none may get traffic
 * @param baseline what a rollback restores
 * @param leaseUntil until when the owner is taken to be alive although nobody can ask
 * @param protectedVersions never taken down
 * @param weights what the write with this pair set, so that a change past it shows; null in a
 *     ledger that says nothing of them
 */
public record Ledger(
    long epoch,
    long opSeq,
    String namespace,
    String workflowId,
    String owner,
    String release,
    String stable,
    @Nullable String previous,
    @Nullable String canary,
    String baseline,
    State state,
    Instant leaseUntil,
    @JsonProperty("protected") Set<String> protectedVersions,
    @Nullable Map<String, Integer> weights) {
  /** The owner after {@code rollback --direct}: a person, not a run. */
  public static final String DIRECT = "direct";

  /** The owner of a record that somebody wrote and nobody can read; nobody's run. */
  private static final String UNREADABLE = "unreadable";

  /** How long every write leases the target for. */
  public static final Duration LEASE = Duration.ofMinutes(10);

  public Ledger {
    for (Object needed : new Object[] {namespace, workflowId, owner, release, stable, state}) {
      Objects.requireNonNull(needed, "a ledger has every field");
    }
    Objects.requireNonNull(baseline, "a ledger has a baseline");
    protectedVersions = Collections.unmodifiableSet(new TreeSet<>(protectedVersions));
    weights = weights == null ? null : Map.copyOf(weights);
    leaseUntil = leaseUntil.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Where a release stands at its target. */
  public enum State {
    OPEN,
    BAKING,
    PROMOTED,
    ROLLED_BACK;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Stands for what is there but is no ledger: only its pair counts, because the next write must go
   * beyond it. A rollback must not wait until somebody mends it.
   */
  public static Ledger unreadable(long epoch, long opSeq) {
    return new Ledger(
        epoch,
        opSeq,
        "",
        "",
        UNREADABLE,
        UNREADABLE,
        "",
        null,
        null,
        "",
        State.ROLLED_BACK,
        Instant.EPOCH,
        Set.of(),
        null);
  }

  /** Whether it says what a rollback restores. */
  boolean knowsBaseline() {
    return !baseline.isEmpty();
  }

  /** The pair that orders writes. */
  @JsonIgnore
  public Fence fence() {
    return new Fence(epoch, opSeq);
  }

  /** Whether a release is under way according to this record. */
  @JsonIgnore
  public boolean active() {
    return state == State.OPEN || state == State.BAKING;
  }

  /** Whether this run or person may write. */
  public boolean ownedBy(String runId) {
    return owner.equals(runId);
  }

  /** Whether taking the version down would take away what somebody may need. */
  public boolean needs(String version) {
    return version.equals(stable)
        || version.equals(canary)
        || version.equals(baseline)
        || version.equals(previous)
        || protectedVersions.contains(version);
  }

  /** The same record under another pair, leased from {@code now}. */
  public Ledger at(Fence fence, Instant now) {
    return new Ledger(
        fence.epoch(),
        fence.opSeq(),
        namespace,
        workflowId,
        owner,
        release,
        stable,
        previous,
        canary,
        baseline,
        state,
        now.plus(LEASE),
        protectedVersions,
        weights);
  }

  /** The same record for another owner. */
  public Ledger ownedBy(String namespace, String workflowId, String owner, String release) {
    return new Ledger(
        epoch,
        opSeq,
        namespace,
        workflowId,
        owner,
        release,
        stable,
        previous,
        canary,
        baseline,
        state,
        leaseUntil,
        protectedVersions,
        weights);
  }

  /**
   * The same release on its way back, whatever end it had written: the baseline is stable again,
   * and nobody may send a canary traffic under this pair.
   */
  public Ledger returning(String baseline) {
    return new Ledger(
        epoch,
        opSeq,
        namespace,
        workflowId,
        owner,
        release,
        baseline,
        previous == null || previous.equals(baseline) ? null : previous,
        null,
        baseline,
        state == State.BAKING ? State.BAKING : State.OPEN,
        leaseUntil,
        Set.of(baseline),
        weights);
  }

  /** The end of a release: {@code serving} is stable and baseline, nothing is protected. */
  public Ledger closed(State end, String serving, @Nullable String previous) {
    return new Ledger(
        epoch,
        opSeq,
        namespace,
        workflowId,
        owner,
        release,
        serving,
        previous,
        null,
        serving,
        end,
        leaseUntil,
        Set.of(),
        weights);
  }

  /** The same record with what it is written beside. */
  Ledger beside(Map<String, Integer> written) {
    return new Ledger(
        epoch,
        opSeq,
        namespace,
        workflowId,
        owner,
        release,
        stable,
        previous,
        canary,
        baseline,
        state,
        leaseUntil,
        protectedVersions,
        written);
  }

  /** Whether both say the same but for the lease. */
  public boolean sameButLease(Ledger other) {
    return leased(Instant.EPOCH).equals(other.leased(Instant.EPOCH));
  }

  private Ledger leased(Instant until) {
    return new Ledger(
        epoch,
        opSeq,
        namespace,
        workflowId,
        owner,
        release,
        stable,
        previous,
        canary,
        baseline,
        state,
        until,
        protectedVersions,
        weights);
  }
}
