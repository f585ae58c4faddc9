package dev.bellwether.release;

import dev.bellwether.gate.GateReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one guard before every move forward: over the present state, never over what once was. Empty
 * means met; else the reason in words.
 */
final class PromotionCheck {
  /** A look may be at most this many intervals old. */
  static final int FRESH_LOOKS = 3;

  private PromotionCheck() {}

  /**
   * @param weight percent written and read back
   * @param minCanaryPct below it a step needs no pass, and promotion is refused
   * @param promoting whether the move is to 100 %
   * @param overridden a person said promote: skips "passes now", never a fail
   * @param saved whether the newest look is in the records
   */
  record Present(
      List<GateReport> reports,
      @Nullable Instant newestLook,
      Instant now,
      Duration look,
      int weight,
      int minCanaryPct,
      boolean promoting,
      boolean overridden,
      boolean approved,
      boolean fenceHeld,
      boolean saved) {}

  static Optional<String> unmet(Present present) {
    if (!present.fenceHeld()) {
      return Optional.of("the target belongs to another owner");
    }
    if (!present.approved()) {
      return Optional.of("an approval is missing");
    }
    if (present.promoting() && present.weight() < present.minCanaryPct()) {
      return Optional.of(
          "the canary has %d %%; promotion needs at least %d %%"
              .formatted(present.weight(), present.minCanaryPct()));
    }
    if (stale(present)) {
      return Optional.of(
          present.newestLook() == null
              ? "there has been no look yet"
              : "the newest look, of %s, is older than three look intervals"
                  .formatted(present.newestLook()));
    }
    if (ofTheFuture(present)) {
      return Optional.of(
          "the newest look says it is of %s, which has not come yet: a worker's clock is wrong"
              .formatted(present.newestLook()));
    }
    if (present.promoting() && !present.saved()) {
      return Optional.of("the newest look is not in the records yet");
    }
    return gates(present);
  }

  private static boolean stale(Present present) {
    Instant newest = present.newestLook();
    return newest == null
        || newest.plus(present.look().multipliedBy(FRESH_LOOKS)).isBefore(present.now());
  }

  /** Else one look by a clock that is ahead would count as fresh until that time has come. */
  private static boolean ofTheFuture(Present present) {
    Instant newest = present.newestLook();
    return newest != null
        && newest.isAfter(present.now().plus(present.look().multipliedBy(FRESH_LOOKS)));
  }

  private static Optional<String> gates(Present present) {
    if (present.reports().isEmpty()) {
      return Optional.of("no gate has been judged yet");
    }
    return present.reports().stream()
        .filter(report -> report.counts() && !acceptable(report, present))
        .findFirst()
        .map(report -> report.name() + " is " + report.verdict().wire() + ": " + report.reason());
  }

  private static boolean acceptable(GateReport report, Present present) {
    return switch (report.verdict()) {
      case PASS -> true;
      case FAIL -> false;
      case UNDECIDED ->
          present.overridden()
              || (!present.promoting()
                  && present.weight() < present.minCanaryPct()
                  && report.samples().canary() > 0);
      case NO_DATA, ERROR -> present.overridden();
    };
  }
}
