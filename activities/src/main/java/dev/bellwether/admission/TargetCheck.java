package dev.bellwether.admission;

import dev.bellwether.admission.Owners.Life;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.TargetState;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a target may take a release, and from which baseline. Reads only. */
final class TargetCheck {
  /** The finding that a target was given back from a release that is gone. */
  static final String RECOVERED = "recovered";

  private final ServingTarget target;
  private final Owners owners;
  private final Instant now;

  TargetCheck(ServingTarget target, Owners owners, Instant now) {
    this.target = target;
    this.owners = owners;
    this.now = now;
  }

  /**
   * @param baseline null when a finding refuses
   * @param recovers whether the target is first given back from a release that is gone
   */
  record Checked(@Nullable String baseline, boolean recovers, List<Finding> findings) {
    Checked {
      findings = List.copyOf(findings);
    }

    /** The same with all that was found; what a second attempt cannot see is carried to it. */
    Checked over(List<Finding> found) {
      return new Checked(baseline, recovers || found.size() > findings.size(), found);
    }
  }

  Checked check(TargetState seen, Plan plan) {
    Ledger ledger = seen.ledger();
    if (ledger != null && ledger.active()) {
      return busy(ledger, plan.target())
          .map(busy -> refused(List.of(busy)))
          .orElseGet(() -> over(seen, plan, ledger.baseline(), recovered(ledger, seen)));
    }
    if (seen.single().isEmpty()) {
      return refused(List.of(seen.weights().isEmpty() ? nothing(seen, plan) : split(seen, plan)));
    }
    return over(seen, plan, seen.single().get(), null);
  }

  /**
   * What the target would show if a release that was promoted, and could not close its ledger, had
   * closed it.
   */
  static TargetState settled(TargetState seen, Owners owners) {
    Ledger ledger = seen.ledger();
    if (ledger == null || ledger.state() != Ledger.State.BAKING) {
      return seen;
    }
    String canary = ledger.canary();
    if (canary == null || !Optional.of(canary).equals(seen.single())) {
      return seen;
    }
    return owners.of(ledger) == Life.PROMOTED
        ? seen.under(ledger.promoted(canary, ledger.stable()))
        : seen;
  }

  /** What was found to be {@link #settled}; empty when nothing was. */
  static List<Finding> closedLate(TargetState seen, TargetState settled) {
    Ledger ledger = settled.ledger();
    return ledger == null || settled.equals(seen)
        ? List.of()
        : List.of(
            Finding.warning(
                "closed-late",
                "release %s was promoted and could not close its ledger; %s is what serves"
                    .formatted(ledger.release(), ledger.stable()),
                null));
  }

  /** Why the release that a ledger names keeps the target to itself; empty when it is gone. */
  Optional<Finding> busy(Ledger ledger, String name) {
    return switch (owners.of(ledger)) {
      case RUNNING ->
          Optional.of(
              held(
                  ledger,
                  name,
                  "",
                  "wait for it to end, or: bellwether rollback " + ledger.release()));
      case GONE, PROMOTED -> Optional.empty();
      case FORGOTTEN, UNKNOWN ->
          ledger.leaseUntil().isAfter(now)
              ? Optional.of(
                  held(
                      ledger,
                      name,
                      "; nobody here can say whether that still runs, and its lease ends at "
                          + ledger.leaseUntil().truncatedTo(ChronoUnit.SECONDS),
                      "wait until then, or: bellwether rollback --direct " + name))
              : Optional.empty();
    };
  }

  private Checked over(TargetState seen, Plan plan, String baseline, @Nullable Finding recovery) {
    List<Finding> findings = new ArrayList<>();
    String stated = plan.previousVersion();
    if (stated != null && !stated.equals(baseline)) {
      findings.add(
          Finding.error(
              "previous-version",
              "rollback.previous_version is %s, but %s serves %s"
                  .formatted(stated, plan.target(), baseline),
              "state %s, or leave previous_version out".formatted(baseline)));
    }
    if (plan.version().equals(baseline) || (recovery == null && seen.weight(plan.version()) > 0)) {
      findings.add(
          Finding.error(
              "already-serving",
              "%s serves %s already".formatted(plan.target(), plan.version()),
              "release another version"));
    }
    if (!seen.ready(baseline)) {
      findings.add(
          Finding.error(
              "baseline-not-ready",
              "%s is not ready at %s, so nothing could be rolled back to"
                  .formatted(baseline, seen.route()),
              "bring %s up again first".formatted(baseline)));
    }
    boolean refuses = !findings.isEmpty();
    if (recovery != null) {
      findings.add(recovery);
    }
    return new Checked(refuses ? null : baseline, recovery != null, findings);
  }

  private static Finding held(Ledger ledger, String name, String besides, String suggestion) {
    return Finding.error(
        "target-busy",
        "%s is held by release %s (workflow %s, run %s)%s"
            .formatted(name, ledger.release(), ledger.workflowId(), ledger.owner(), besides),
        suggestion);
  }

  static Finding recovered(Ledger ledger, TargetState seen) {
    return Finding.warning(
        RECOVERED,
        "release %s is gone without an end; %s is given all traffic again where %s was found"
            .formatted(ledger.release(), ledger.baseline(), TargetState.say(seen.weights())),
        null);
  }

  private Finding split(TargetState seen, Plan plan) {
    String heaviest =
        seen.weights().entrySet().stream()
            .max(Map.Entry.<String, Integer>comparingByValue())
            .orElseThrow()
            .getKey();
    return Finding.error(
        "target-split",
        "%s sends %s; a release starts from one version with all traffic"
            .formatted(plan.target(), TargetState.say(seen.weights())),
        seen.ledger() == null
            ? target.repair(seen, heaviest)
            : "bellwether rollback --direct " + plan.target());
  }

  private Finding nothing(TargetState seen, Plan plan) {
    String first = Objects.requireNonNullElse(plan.previousVersion(), plan.version());
    return Finding.error(
        "nothing-serving",
        "%s serves nothing yet, so there is nothing to compare with or to go back to"
            .formatted(plan.target()),
        target.repair(seen, first));
  }

  private static Checked refused(List<Finding> findings) {
    return new Checked(null, false, findings);
  }
}
