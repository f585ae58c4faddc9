package dev.bellwether.survey;

import dev.bellwether.activity.SurveyActivities.SurveyedTarget;
import dev.bellwether.admission.Owners.Life;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.TargetState;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether a target's traffic is what a release, open or ended, has written there. */
final class Fit {
  private final String target;
  private final TargetState seen;

  Fit(String target, TargetState seen) {
    this.target = target;
    this.seen = seen;
  }

  /**
   * @param owners asked only for a ledger that says a release is under way
   */
  SurveyedTarget judge(Function<Ledger, Life> owners) {
    Ledger ledger = seen.ledger();
    if (ledger == null) {
      return unreleased();
    }
    return ledger.active() ? underWay(ledger, owners.apply(ledger)) : over(ledger);
  }

  private SurveyedTarget unreleased() {
    if (seen.weights().size() < 2) {
      return fits(null, serves() + "; no release has been here");
    }
    return stray(null, serves() + ", and no release has been here", to(heaviest()));
  }

  private SurveyedTarget underWay(Ledger ledger, Life owner) {
    String release = ledger.release();
    return switch (owner) {
      case RUNNING -> fits(release, serves() + "; release " + release + " is open");
      case UNKNOWN ->
          new SurveyedTarget(
              target,
              seen.weights(),
              release,
              null,
              serves() + "; nobody can say whether release " + release + " still runs",
              null);
      case PROMOTED ->
          seen.single().equals(Optional.ofNullable(ledger.canary()))
              ? fits(release, serves() + ", as release " + release + " left it")
              : gone(ledger, release);
      case GONE, FORGOTTEN -> gone(ledger, release);
    };
  }

  private SurveyedTarget gone(Ledger ledger, String release) {
    return seen.weights().equals(Map.of(ledger.baseline(), 100))
        ? fits(
            release,
            serves() + "; release " + release + " is gone, the next one takes over from it")
        : stray(release, serves() + ", but release " + release + " is gone", "");
  }

  private SurveyedTarget over(Ledger ledger) {
    String release = ledger.release();
    if (ledger.stable().isEmpty()) {
      return stray(null, serves() + " beside a ledger that cannot be read", to(heaviest()));
    }
    Map<String, Integer> written =
        ledger.weights() == null ? Map.of(ledger.stable(), 100) : ledger.weights();
    return seen.weights().equals(written)
        ? fits(release, serves() + ", as release " + release + " left it")
        : stray(
            release,
            "%s where release %s left %s".formatted(serves(), release, TargetState.say(written)),
            "");
  }

  private String serves() {
    return TargetState.say(seen.weights());
  }

  private String heaviest() {
    return seen.weights().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("VERSION");
  }

  private static String to(String version) {
    return " --to " + version;
  }

  private SurveyedTarget fits(@Nullable String release, String what) {
    return new SurveyedTarget(target, seen.weights(), release, true, what, null);
  }

  private SurveyedTarget stray(@Nullable String release, String what, String options) {
    return new SurveyedTarget(
        target,
        seen.weights(),
        release,
        false,
        what,
        "bellwether rollback --direct " + target + options);
  }
}
