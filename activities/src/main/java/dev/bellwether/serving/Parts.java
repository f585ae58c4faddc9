package dev.bellwether.serving;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which version plays which part at a target, and what each turn of a release makes of it. The
 * components are those of the {@link Ledger}.
 */
record Parts(
    String stable,
    @Nullable String previous,
    @Nullable String canary,
    String baseline,
    Set<String> protectedVersions,
    @Nullable String promotion) {
  /** What the version is here, in a word; null when it is nothing, or only kept warm. */
  @Nullable String of(String version) {
    if (version.equals(stable)) {
      return "stable";
    }
    if (version.equals(canary)) {
      return "the canary";
    }
    if (version.equals(baseline)) {
      return "what a rollback restores";
    }
    return protectedVersions.contains(version) ? "protected" : null;
  }

  /** Whether taking the version down would take away what somebody may need. */
  boolean needs(String version) {
    return version.equals(previous) || of(version) != null;
  }

  /** {@code moving} gets traffic over {@code restored}, which is protected. */
  Parts forward(String restored, String moving) {
    return new Parts(restored, previous, moving, restored, Set.of(restored), promotion);
  }

  /**
   * {@code restored} is stable again and there is no canary. Gone back to the version before
   * stable, the promotion is undone.
   */
  Parts returning(String restored) {
    boolean undone = restored.equals(previous);
    return new Parts(
        restored,
        undone ? null : previous,
        null,
        restored,
        Set.of(restored),
        undone ? null : promotion);
  }

  /** Both ends of an undoing are protected; until traffic moves nothing else has changed. */
  Parts undoing() {
    Set<String> both = previous == null ? Set.of(stable) : Set.of(stable, previous);
    return new Parts(stable, previous, null, stable, both, promotion);
  }

  /**
   * {@code version} is what serves; {@code release} may be undone while {@code replaced} is warm.
   */
  Parts promoted(String version, String replaced, String release) {
    return new Parts(version, replaced, null, version, Set.of(), release);
  }

  /**
   * {@code serving} is stable and baseline. When that is what was stable before, the promotion that
   * made it so may still be undone.
   */
  Parts rolledBack(String serving) {
    boolean as = serving.equals(stable);
    return new Parts(serving, as ? previous : null, null, serving, Set.of(), as ? promotion : null);
  }

  /** Nobody can go back to the version before stable any more. */
  Parts withoutPrevious() {
    return new Parts(stable, null, canary, baseline, protectedVersions, promotion);
  }
}
