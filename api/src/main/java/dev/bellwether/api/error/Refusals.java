package dev.bellwether.api.error;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import java.util.Map;

/** Turns a workflow's typed refusal of a command into a problem. */
public final class Refusals {
  private static final Map<String, Integer> STATUS =
      Map.of(
          "illegal-transition", 409,
          "stale-step", 409,
          "stale-digest", 409,
          "forbidden-trust", 403,
          "forbidden", 403,
          "malformed-body", 400,
          "rate-limited", 429);

  private Refusals() {}

  /**
   * The type of the failure is the problem's code, its first detail the extension members.
   *
   * @return a problem, or the failure itself when it is no refusal
   */
  public static RuntimeException of(RuntimeException failure, String action, String releaseId) {
    if (!(failure instanceof ApplicationFailure refusal)
        || !STATUS.containsKey(refusal.getType())) {
      return new IllegalStateException(action + " failed in the workflow", failure);
    }
    String code = refusal.getType();
    Problem problem =
        Problem.of(
            code,
            STATUS.getOrDefault(code, 409),
            title(code),
            message(refusal),
            "bellwether get " + releaseId);
    if (refusal.getDetails().getSize() == 0) {
      return new ProblemException(problem);
    }
    JsonNode details = refusal.getDetails().get(0, JsonNode.class, JsonNode.class);
    for (var member : details.properties()) {
      problem = problem.with(member.getKey(), member.getValue());
    }
    return new ProblemException(problem);
  }

  private static String message(TemporalFailure failure) {
    return failure.getOriginalMessage();
  }

  private static String title(String code) {
    return switch (code) {
      case "illegal-transition" -> "The release does not allow that now";
      case "stale-step" -> "The release is at another step";
      case "stale-digest" -> "The release carries another artifact";
      case "forbidden-trust", "forbidden" -> "Not allowed from here";
      case "malformed-body" -> "The body cannot be read";
      case "rate-limited" -> "Too many commands came";
      default -> "The release refused that";
    };
  }
}
