package dev.bellwether.serving;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ReleaseRef;
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
 * @param promotion the release that made {@code stable} what serves and may be undone; stays while
 *     later releases come and go back, and null once it is undone
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
    @Nullable Map<String, Integer> weights,
    @Nullable String promotion) {
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
        null,
        null);
  }

  /**
   * What a release writes when it takes a target for itself, leased from {@code now}.
   *
   * @param before what stood there; null when nothing did
   * @param canary null when none may get traffic
   */
  public static Ledger opened(
      Fence fence,
      String namespace,
      ReleaseRef release,
      @Nullable Ledger before,
      String baseline,
      @Nullable String canary,
      Instant now) {
    return new Ledger(
        fence.epoch(),
        fence.opSeq(),
        namespace,
        release.workflowId(),
        release.originalRunId(),
        release.releaseId(),
        baseline,
        before == null ? null : before.previous(),
        canary,
        baseline,
        State.OPEN,
        now.plus(LEASE),
        Set.of(baseline),
        null,
        before == null ? null : before.promotion());
  }

  /**
   * What a release writes that takes a target to go back from {@code stable} to {@code previous}:
   * both are protected, and until traffic moves nothing else has changed.
   */
  public Ledger undoing(Fence fence, String namespace, ReleaseRef release, Instant now) {
    Holder holder =
        new Holder(namespace, release.workflowId(), release.originalRunId(), release.releaseId());
    return copy(fence, holder, State.OPEN, parts().undoing(), now.plus(LEASE), weights);
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
    return parts().needs(version);
  }

  /** What the version is here, in a word; null when it is nothing, or only kept warm. */
  @Nullable String part(String version) {
    return parts().of(version);
  }

  /** The same record under another pair, leased from {@code now}. */
  public Ledger at(Fence fence, Instant now) {
    return copy(fence, holder(), state, parts(), now.plus(LEASE), weights);
  }

  /** The same record for another owner. */
  public Ledger ownedBy(String namespace, String workflowId, String owner, String release) {
    Holder other = new Holder(namespace, workflowId, owner, release);
    return copy(fence(), other, state, parts(), leaseUntil, weights);
  }

  /** The same release going forward: {@code canary} over {@code baseline}, which is protected. */
  Ledger forward(String baseline, String canary, State state) {
    Parts moving = parts().forward(baseline, canary);
    return copy(fence(), holder(), state, moving, leaseUntil, weights);
  }

  /**
   * The same release on its way back, whatever end it had written: the baseline is stable again,
   * and nobody may send a canary traffic under this pair.
   */
  public Ledger returning(String baseline) {
    State open = state == State.BAKING ? State.BAKING : State.OPEN;
    return copy(fence(), holder(), open, parts().returning(baseline), leaseUntil, weights);
  }

  /** The end of a promoted release, which may be undone while {@code replaced} is warm. */
  public Ledger promoted(String version, String replaced) {
    Parts still = parts().promoted(version, replaced, release);
    return copy(fence(), holder(), State.PROMOTED, still, leaseUntil, weights);
  }

  /**
   * The end of a release that went back: {@code serving} is stable and baseline. When that is what
   * was stable before, the promotion that made it so may still be undone.
   */
  public Ledger rolledBack(String serving) {
    return copy(
        fence(), holder(), State.ROLLED_BACK, parts().rolledBack(serving), leaseUntil, weights);
  }

  /** The same record once nobody can go back to the version before stable any more. */
  Ledger withoutPrevious() {
    return copy(fence(), holder(), state, parts().withoutPrevious(), leaseUntil, weights);
  }

  /** The same record with what it is written beside. */
  Ledger beside(Map<String, Integer> written) {
    return copy(fence(), holder(), state, parts(), leaseUntil, written);
  }

  /** Whether both say the same but for the lease. */
  public boolean sameButLease(Ledger other) {
    return leased(Instant.EPOCH).equals(other.leased(Instant.EPOCH));
  }

  private Ledger leased(Instant until) {
    return copy(fence(), holder(), state, parts(), until, weights);
  }

  /** Who holds the target. */
  private record Holder(String namespace, String workflowId, String owner, String release) {}

  private Holder holder() {
    return new Holder(namespace, workflowId, owner, release);
  }

  private Parts parts() {
    return new Parts(stable, previous, canary, baseline, protectedVersions, promotion);
  }

  private static Ledger copy(
      Fence fence,
      Holder holder,
      State state,
      Parts parts,
      Instant leaseUntil,
      @Nullable Map<String, Integer> weights) {
    return new Ledger(
        fence.epoch(),
        fence.opSeq(),
        holder.namespace(),
        holder.workflowId(),
        holder.owner(),
        holder.release(),
        parts.stable(),
        parts.previous(),
        parts.canary(),
        parts.baseline(),
        state,
        leaseUntil,
        parts.protectedVersions(),
        weights,
        parts.promotion());
  }
}
