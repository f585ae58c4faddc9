package dev.bellwether.admission;

import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether each step's requests come in before its {@code max_watch} at the rate just seen. */
public final class StepFeasibility implements Feasibility {
  @Override
  public List<Finding> check(Plan plan, double requestsPerSecond) {
    List<Finding> findings = new ArrayList<>();
    if (Double.isNaN(requestsPerSecond)) {
      return findings;
    }
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      double seconds = step.minRequests() / (requestsPerSecond * step.traffic() / 100);
      if (seconds * 1000 > step.maxWatch().toMillis()) {
        findings.add(tooSlow(i + 1, step, requestsPerSecond, seconds));
      }
    }
    return findings;
  }

  private static Finding tooSlow(int number, Step step, double rate, double seconds) {
    String needs =
        Double.isInfinite(seconds)
            ? "never gets its %d requests".formatted(step.minRequests())
            : "needs about %s for %d requests".formatted(inWords(seconds), step.minRequests());
    return Finding.warning(
        "slow-step",
        String.format(
            Locale.ROOT,
            "at %.1f requests a second step %d (%d %%) %s; max_watch is %s",
            rate,
            number,
            step.traffic(),
            needs,
            inWords(step.maxWatch().toMillis() / 1000.0)),
        "lower min_requests, raise the step's traffic, or raise max_watch");
  }

  private static String inWords(double seconds) {
    if (seconds < Duration.ofMinutes(2).toSeconds()) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    return seconds < Duration.ofHours(2).toSeconds()
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
