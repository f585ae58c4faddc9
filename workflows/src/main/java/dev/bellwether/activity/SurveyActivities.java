package dev.bellwether.activity;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what every target sends where, for whoever may not talk to targets. Changes nothing. */
@ActivityInterface
public interface SurveyActivities {
  /** Describes every target that the routers list or the request names. One short attempt. */
  @ActivityMethod(name = "survey_targets")
  Survey survey(SurveyRequest request);

  /**
   * @param targets that the asker knows of; the routers may list more
   */
  record SurveyRequest(List<String> targets) {
    public SurveyRequest {
      targets = targets == null ? List.of() : List.copyOf(targets);
    }
  }

  /** What all targets showed. */
  record Survey(Instant at, List<SurveyedTarget> targets) {
    public Survey {
      targets = List.copyOf(targets);
    }
  }

  /**
   * @param weights percent by version; empty when the target could not be read
   * @param release that the ledger names; null without a ledger
   * @param fits whether the traffic is what an open release or the last one wrote; null when that
   *     cannot be told
   * @param what in one sentence
   * @param command that puts it right; null when there is nothing to do
   */
  record SurveyedTarget(
      String target,
      Map<String, Integer> weights,
      @Nullable String release,
      @Nullable Boolean fits,
      String what,
      @Nullable String command) {
    public SurveyedTarget {
      weights = Map.copyOf(weights);
    }
  }
}
