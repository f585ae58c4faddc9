package dev.bellwether.admission;

import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.TargetState;
import dev.bellwether.spec.Finding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a promoted release may be undone, by what its target's ledger says. Reads only.
 *
 * @param target {@code model@environment}
 * @param release that is to be undone
 */
record UndoCheck(String target, String release) {

  /** Why not; empty when the version before it can have its traffic back. */
  Optional<Finding> refusal(TargetState seen) {
    Ledger ledger = seen.ledger();
    if (ledger == null) {
      return refused("nothing-to-undo", "%s has no ledger".formatted(target), direct());
    }
    if (!release.equals(ledger.promotion())) {
      return refused("nothing-to-undo", says(ledger), null);
    }
    String serving = ledger.active() ? ledger.baseline() : seen.single().orElse(null);
    if (!ledger.stable().equals(serving)) {
      return refused(
          "not-serving",
          "%s made %s serve, but %s sends %s"
              .formatted(release, ledger.stable(), target, TargetState.say(seen.weights())),
          direct());
    }
    String previous = ledger.previous();
    if (previous == null) {
      return refused(
          "nothing-to-go-back-to",
          "what served %s before %s was taken down".formatted(target, ledger.stable()),
          "release the version to return to");
    }
    return seen.ready(previous)
        ? Optional.empty()
        : refused(
            "previous-not-ready",
            "%s, which served before, is not ready at %s".formatted(previous, seen.route()),
            "bring %s up again first".formatted(previous));
  }

  private String says(Ledger ledger) {
    String promoted = ledger.promotion();
    return promoted == null
        ? "%s serves %s, and no promotion there can be undone; the last release, %s, is %s"
            .formatted(target, ledger.stable(), ledger.release(), ledger.state().wire())
        : "%s serves %s since %s, which is the only release that can be undone there"
            .formatted(target, ledger.stable(), promoted);
  }

  private String direct() {
    return "bellwether rollback --direct %s --to VERSION".formatted(target);
  }

  private static Optional<Finding> refused(
      String code, String message, @Nullable String suggestion) {
    return Optional.of(Finding.error(code, message, suggestion));
  }
}
