package dev.bellwether.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.AdmissionActivities.Admission;
import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.AdmissionActivities.Undo;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.admission.TargetAdmissionActivities.Sources;
import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.release.RollbackForm;
import dev.bellwether.release.WireNames;
import dev.bellwether.serving.Effects;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.ServingTarget.Claim;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.serving.TargetState.Desired;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Admits a rollback after the end. The ledger alone says what is restored: the named release must
 * be the one that made the present version serve, and the version before it must be ready.
 */
final class RollbackAdmission {
  private final String installation;
  private final ServingTargets targets;
  private final Sources sources;
  private final Taking taking;
  private final InstantSource clock;

  RollbackAdmission(
      String installation,
      ServingTargets targets,
      Sources sources,
      Taking taking,
      InstantSource clock) {
    this.installation = installation;
    this.targets = targets;
    this.sources = sources;
    this.taking = taking;
    this.clock = clock;
  }

  Admission admit(JsonNode document, Admit request) {
    RollbackInput input = RollbackInput.of(document);
    List<Finding> findings = new ArrayList<>(input.findings());
    RollbackForm form = input.form();
    if (form == null) {
      return refused(RollbackForm.name(Naming.fallback(request)), findings);
    }
    String right = WireNames.workflowId(installation, target(form));
    if (!right.equals(request.workflowId())) {
      findings.add(
          Finding.error(
              "wrong-workflow-id",
              "the workflow id is %s, but this rollback is of %s"
                  .formatted(request.workflowId(), target(form)),
              "start it with workflow id " + right));
    }
    Map<String, Defaults.Connections> environments = sources.defaults().environments();
    Defaults.Connections usual = environments.get(form.environment());
    if (usual == null) {
      findings.add(
          Finding.error(
              "unknown-environment",
              "this worker has no environment '%s'".formatted(form.environment()),
              environments.isEmpty() ? null : "it has " + new TreeSet<>(environments.keySet())));
    }
    return usual == null || findings.stream().anyMatch(Finding::refuses)
        ? refused(name(form), findings)
        : Effects.forward(
            ref(form, request), () -> ofTarget(new Asked(form, usual, request), findings));
  }

  /** A rollback that could be read. */
  private record Asked(RollbackForm form, Defaults.Connections usual, Admit request) {}

  /** A route, and what it showed. */
  private record Place(String connection, ServingTarget target, TargetState seen) {}

  private Admission ofTarget(Asked asked, List<Finding> findings) {
    Place place;
    try {
      place = place(asked);
    } catch (TargetFailure.Refused refused) {
      findings.add(
          Finding.error(
              "unknown-route",
              "%s cannot be read: %s".formatted(target(asked.form()), refused.getMessage()),
              null));
      return refused(name(asked.form()), findings);
    }
    Ledger ledger = place.seen().ledger();
    if (ledger != null && ledger.ownedBy(asked.request().originalRunId())) {
      findings.addAll(Taking.carried());
      return admitted(asked, place, Taking.kept(place.seen(), ledger), findings);
    }
    TargetState settled = TargetCheck.settled(place.seen(), sources.owners());
    Ledger before = settled.ledger();
    Optional<Finding> refusal =
        refusal(asked, new Place(place.connection(), place.target(), settled), before);
    if (refusal.isPresent() || before == null) {
      refusal.ifPresent(findings::add);
      return refused(name(asked.form()), findings);
    }
    List<Finding> recovered =
        before.active()
            ? List.of(TargetCheck.recovered(before, settled))
            : TargetCheck.closedLate(place.seen(), settled);
    findings.addAll(recovered);
    return take(asked, place, before, recovered, findings);
  }

  private Optional<Finding> refusal(Asked asked, Place place, @Nullable Ledger ledger) {
    String target = target(asked.form());
    Optional<Finding> busy =
        ledger != null && ledger.active()
            ? new TargetCheck(place.target(), sources.owners(), clock.instant())
                .busy(ledger, target)
            : Optional.empty();
    return busy.or(() -> new UndoCheck(target, asked.form().release()).refusal(place.seen()));
  }

  /** Traffic stays as it is, but for what a release that is gone had moved. */
  private Admission take(
      Asked asked, Place place, Ledger checked, List<Finding> recovered, List<Finding> findings) {
    Claim opening =
        (now, raised) ->
            new Desired(
                Map.of(checked.stable(), 100),
                checked.undoing(
                    raised,
                    Activity.getExecutionContext().getInfo().getNamespace(),
                    ref(asked.form(), asked.request()),
                    clock.instant()));
    Ledger ledger =
        taking.take(
            place.target(),
            place.seen(),
            opening,
            plan(asked, place, checked),
            asked.request(),
            !recovered.isEmpty(),
            recovered);
    return admitted(asked, place, ledger, findings);
  }

  private Admission admitted(Asked asked, Place place, Ledger ledger, List<Finding> findings) {
    RollbackForm form = asked.form();
    return new Admission(
        name(form),
        plan(asked, place, ledger),
        previous(ledger),
        ledger.fence(),
        findings,
        sources.searchAttributes().known(),
        place.target().capabilities().fencing(),
        new Undo(form.release(), form.by() == null ? "somebody" : form.by(), form.reason()));
  }

  /**
   * Where the release was promoted: a spec may have named another connection than its environment
   * does, and then that one's ledger has its id.
   */
  private Place place(Asked asked) {
    Place usual = open(asked.usual().serving(), asked.form().model());
    if (knows(usual, asked)) {
      return usual;
    }
    for (String connection : targets.names()) {
      if (!connection.equals(asked.usual().serving())) {
        Optional<Place> other = served(connection, asked.form().model());
        if (other.isPresent() && knows(other.get(), asked)) {
          return other.get();
        }
      }
    }
    return usual;
  }

  private static boolean knows(Place place, Asked asked) {
    Ledger ledger = place.seen().ledger();
    return ledger != null
        && (asked.form().release().equals(ledger.promotion())
            || ledger.ownedBy(asked.request().originalRunId()));
  }

  private Optional<Place> served(String connection, String model) {
    try {
      return Optional.of(open(connection, model));
    } catch (TargetFailure.Refused elsewhere) {
      return Optional.empty();
    }
  }

  private Place open(String connection, String model) {
    ServingTarget target = targets.open(connection, model);
    return new Place(connection, target, target.describe());
  }

  /** One without steps and gates: it goes back and nowhere else. */
  private Plan plan(Asked asked, Place place, Ledger ledger) {
    RollbackForm form = asked.form();
    Defaults defaults = sources.defaults();
    return new Plan(
        Plan.CURRENT_RULES,
        name(form),
        form.model(),
        ledger.stable(),
        form.environment(),
        null,
        Map.of(),
        null,
        null,
        place.connection(),
        asked.usual().metrics(),
        asked.usual().registry(),
        null,
        null,
        Duration.ZERO,
        List.of(),
        null,
        List.of(),
        0,
        defaults.look(),
        Duration.ZERO,
        defaults.keepWarm(),
        previous(ledger),
        defaults.onDrift(),
        defaults.trust(),
        ErrorBudget.DEFAULT);
  }

  private static String previous(Ledger ledger) {
    return Objects.requireNonNull(ledger.previous(), "checked, and nobody wrote since");
  }

  private Admission refused(String name, List<Finding> findings) {
    return Admission.refused(name, findings, sources.searchAttributes().known());
  }

  private static ReleaseRef ref(RollbackForm form, Admit request) {
    return new ReleaseRef(
        WireNames.releaseId(name(form), request.originalRunId()),
        target(form),
        request.workflowId(),
        request.originalRunId());
  }

  private static String name(RollbackForm form) {
    return RollbackForm.name(form.model());
  }

  private static String target(RollbackForm form) {
    return form.model() + "@" + form.environment();
  }
}
