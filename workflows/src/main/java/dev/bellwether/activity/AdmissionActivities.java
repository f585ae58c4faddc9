package dev.bellwether.activity;

import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.RawValue;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether a release may start, and takes the target for it. */
@ActivityInterface
public interface AdmissionActivities {
  /**
   * Reads and checks everything first; whatever refuses leaves the target untouched. Only then
   * takes the fence and protects the baseline in one compare-and-set. Idempotent by run id.
   *
   * @param input the workflow's input as it came; any JSON, any encoding
   */
  @ActivityMethod(name = "admit")
  Admission admit(RawValue input, Admit request);

  /**
   * Gives the fence back if its owner is this run: after an admission that failed or ran out of
   * time.
   */
  @ActivityMethod(name = "withdraw")
  void withdraw(Admit request);

  /**
   * @param inputPresent false when the workflow was started without any input
   */
  record Admit(String workflowId, String originalRunId, boolean inputPresent) {}

  /**
   * Refused when {@code plan} is null: then {@code findings} says why.
   *
   * @param name the spec's name, {@code MODEL-rollback}, or the model part of the workflow id
   * @param baseline the one version at 100 % before the release; null when refused
   * @param fence the pair of the admission's own write; null when refused
   * @param searchAttributes those of ours that the namespace knows; the workflow upserts no other
   * @param targetFencing {@code strict} or {@code advisory}
   * @param undo what the rollback form asks for; null for a release that goes forward. Then the
   *     plan's version is the one that loses all traffic and {@code baseline} the one that gets it
   */
  record Admission(
      String name,
      @Nullable Plan plan,
      @Nullable String baseline,
      @Nullable Fence fence,
      List<Finding> findings,
      Set<String> searchAttributes,
      @Nullable String targetFencing,
      @Nullable Undo undo) {
    public Admission {
      findings = List.copyOf(findings);
      searchAttributes = Set.copyOf(searchAttributes);
    }

    /** Nothing at the target was touched, for what {@code findings} say. */
    public static Admission refused(
        String name, List<Finding> findings, Set<String> searchAttributes) {
      return new Admission(name, null, null, null, findings, searchAttributes, null, null);
    }
  }

  /**
   * A rollback after the end.
   *
   * @param release the promoted release that is undone
   * @param by who asked for it, as claimed
   */
  record Undo(String release, String by, @Nullable String reason) {
    /** Why the release that undoes goes back. */
    public String inWords() {
      return "%s undone by %s%s".formatted(release, by, reason == null ? "" : ": " + reason);
    }
  }
}
