package dev.bellwether.release;

import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.spec.Plan;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is fixed for an admitted release, and where it shows itself.
 *
 * @param queue the installation's base queue; the others are it plus a suffix
 */
record Release(
    ReleaseRef ref,
    Plan plan,
    String baseline,
    String queue,
    Chronicle chronicle,
    Commands commands) {

  static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  static Instant in(Duration duration) {
    return now().plus(duration);
  }

  String servingQueue() {
    return queue + WireNames.SERVING_SUFFIX;
  }

  String watchQueue() {
    return queue + WireNames.WATCH_SUFFIX;
  }

  String rollbackQueue() {
    return queue + WireNames.ROLLBACK_SUFFIX;
  }

  /** Weights that give the canary this percentage and the baseline the rest. */
  Map<String, Integer> weights(int canaryPercent) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    weights.put(baseline, 100 - canaryPercent);
    weights.put(plan.version(), canaryPercent);
    return weights;
  }

  /** Seconds, minutes, hours as people write them. */
  static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 1) {
      return duration.toMillis() + " ms";
    }
    return duration
        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        .toString()
        .substring(2)
        .replaceAll("(\\d[HMS])(?!$)", "$1 ")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
