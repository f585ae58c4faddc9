package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.KeepWarmActivities;
import dev.bellwether.activity.RecordActivities;
import dev.bellwether.activity.RetireActivities;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.activity.SurveyActivities;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchActivities.Conclusion;
import dev.bellwether.activity.WatchMode;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.SearchAttributeKey;
import io.temporal.workflow.WorkflowMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name here that changes orphans the releases that are under way. */
class WireNamesTest {
  @Test
  void theWorkflowIsCalledRelease() throws Exception {
    Method run =
        Arrays.stream(ReleaseWorkflow.class.getMethods())
            .filter(method -> method.isAnnotationPresent(WorkflowMethod.class))
            .findFirst()
            .orElseThrow();

    assertThat(run.getAnnotation(WorkflowMethod.class).name()).isEqualTo("release");
    assertThat(WireNames.WORKFLOW_TYPE).isEqualTo("release");
  }

  @Test
  void activitiesKeepTheirNames() {
    Map<String, String> names = new TreeMap<>();
    Stream.of(
            AdmissionActivities.class,
            ArtifactActivities.class,
            KeepWarmActivities.class,
            RecordActivities.class,
            RetireActivities.class,
            RollbackActivities.class,
            ServingActivities.class,
            SmokeActivities.class,
            SurveyActivities.class,
            WatchActivities.class)
        .forEach(activities ->
            Arrays.stream(activities.getMethods())
                .forEach(method ->
                    names.put(
                        activities.getSimpleName().replace("Activities", "")
                            + "."
                            + method.getName(),
                        method.getAnnotation(ActivityMethod.class).name())));

    assertThat(names)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Admission.admit", "admit"),
                Map.entry("Admission.withdraw", "withdraw"),
                Map.entry("Artifact.build", "build_artifact"),
                Map.entry("Artifact.setAlias", "set_alias"),
                Map.entry("KeepWarm.keepWarm", "keep_warm"),
                Map.entry("Record.recordOutcome", "record_outcome"),
                Map.entry("Retire.retire", "retire"),
                Map.entry("Rollback.restore", "rollback"),
                Map.entry("Rollback.verify", "verify_rollback"),
                Map.entry("Rollback.takeDown", "take_down"),
                Map.entry("Serving.prepare", "prepare_canary"),
                Map.entry("Serving.shift", "canary_deploy"),
                Map.entry("Serving.verify", "verify_traffic"),
                Map.entry("Serving.keep", "keep"),
                Map.entry("Serving.takeFence", "take_fence"),
                Map.entry("Serving.settle", "settle_promotion"),
                Map.entry("Smoke.test", "smoke_test"),
                Map.entry("Survey.survey", "survey_targets"),
                Map.entry("Watch.observe", "observe"),
                Map.entry("Watch.salvage", "salvage")));
  }

  @Test
  void textsKeepTheirValues() {
    assertThat(texts(WireNames.class))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("WORKFLOW_TYPE", "release"),
                Map.entry("SURVEY_TYPE", "survey"),
                Map.entry("RETIRE_TYPE", "retire"),
                Map.entry("ROLLBACK_FORM", "rollback"),
                Map.entry("DEFAULT_INSTALLATION", "bellwether"),
                Map.entry("WATCH_SUFFIX", "-watch"),
                Map.entry("SERVING_SUFFIX", "-serving"),
                Map.entry("ROLLBACK_SUFFIX", "-rollback"),
                Map.entry("MEMO_STATUS", "status"),
                Map.entry("MEMO_OUTCOME", "outcome"),
                Map.entry("MEMO_CAUSE", "cause"),
                Map.entry("MEMO_REPORT", "report"),
                Map.entry("ROLLBACK", "rollback"),
                Map.entry("HOLD", "hold"),
                Map.entry("RESUME", "resume"),
                Map.entry("PROMOTE", "promote"),
                Map.entry("APPROVE", "approve"),
                Map.entry("REJECT", "reject"),
                Map.entry("EXTEND", "extend"),
                Map.entry("CANCEL", "cancel")));
  }

  @Test
  void failureTypesKeepTheirValues() {
    assertThat(texts(Failures.class))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "FENCE_LOST", "FENCE_LOST",
                "ARTIFACT", "ARTIFACT",
                "PERMANENT", "PERMANENT",
                "STILL_WATCHING", "StillWatching",
                "NOT_YET", "NotYet"));
  }

  @Test
  void searchAttributesKeepTheirNamesAndKind() {
    assertThat(WireNames.SEARCH_ATTRIBUTES)
        .containsExactly(
            SearchAttributeKey.forKeyword("ReleaseModel"),
            SearchAttributeKey.forKeyword("ReleaseState"),
            SearchAttributeKey.forKeyword("ReleaseWaitingFor"));
  }

  @Test
  void wordsOnTheWireKeepTheirSpelling() {
    assertThat(words(State.values(), State::wire))
        .containsExactly(
            "admitting",
            "building",
            "testing",
            "deploying",
            "watching",
            "awaiting_approval",
            "held",
            "promoting",
            "baking",
            "rolling_back",
            "ended");
    assertThat(words(Outcome.values(), Outcome::wire))
        .containsExactly("promoted", "rolled_back", "refused", "cancelled");
    assertThat(words(Cause.values(), Cause::wire))
        .containsExactly(
            "gate",
            "smoke",
            "build",
            "person",
            "undecided",
            "deadline",
            "fence",
            "target",
            "flood",
            "direct",
            "taken_over");
    assertThat(words(WatchMode.values(), WatchMode::wire)).containsExactly("decide", "protect");
    assertThat(words(Conclusion.values(), Conclusion::wire))
        .containsExactly("pass", "fail", "undecided", "hold", "ended");
  }

  @ParameterizedTest
  @CsvSource({
    "bellwether,  fraud-model@prod, fraud-model@prod",
    "team-a,      fraud-model@prod, team-a/fraud-model@prod"
  })
  void aWorkflowIdIsTheTarget(String installation, String target, String workflowId) {
    assertThat(WireNames.workflowId(installation, target)).isEqualTo(workflowId);
    assertThat(WireNames.target(workflowId)).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "fraud-model-v12, 0198c3f2-2b52-7a7e-9f00-aaaa3f9a1c02, fraud-model-v12-3f9a1c02",
    "unnamed,         3f9a1c02,                             unnamed-3f9a1c02",
    "unnamed,         short,                                unnamed-short"
  })
  void aReleaseIdIsTheNameAndTheEndOfTheRunId(String name, String run, String releaseId) {
    assertThat(WireNames.releaseId(name, run)).isEqualTo(releaseId);
  }

  @ParameterizedTest
  @CsvSource({
    "fraud-model@prod, fraud-model",
    "fraud-model,      fraud-model",
    "@prod,            unnamed",
    "'',               unnamed"
  })
  void anUnreadableReleaseIsNamedAfterItsTarget(String target, String model) {
    assertThat(Chronicle.modelOf(target)).isEqualTo(model);
  }

  private static <E> Stream<String> words(E[] values, Function<E, String> wire) {
    return Arrays.stream(values).map(wire);
  }

  private static Map<String, String> texts(Class<?> type) {
    Map<String, String> texts = new TreeMap<>();
    Arrays.stream(type.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType() == String.class)
        .forEach(field -> {
          try {
            texts.put(field.getName(), (String) field.get(null));
          } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
          }
        });
    return texts;
  }
}
