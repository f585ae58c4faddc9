package dev.bellwether.admission;

import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.admission.TargetCheck.Checked;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.journal.Journal;
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
import dev.bellwether.spec.Defaults.OnUndecidable;
import dev.bellwether.spec.Feasibility;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReader;
import dev.bellwether.spec.SpecReading;
import io.temporal.activity.Activity;
import io.temporal.common.converter.RawValue;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads and checks everything; only when nothing refuses does it write, once. */
public final class TargetAdmissionActivities implements AdmissionActivities {
  private final String installation;
  private final SpecReader specs;
  private final Connections connections;
  private final ServingTargets targets;
  private final Owners owners;
  private final SearchAttributes searchAttributes;
  private final Spreads spreads;
  private final Outlook outlook;
  private final boolean refusesUndecidable;
  private final Taking taking;
  private final RollbackAdmission rollbacks;
  private final InstantSource clock;

  /**
   * What admission asks others for.
   *
   * @param defaults what a spec leaves unsaid, and where each environment serves
   */
  public record Sources(
      Defaults defaults,
      Owners owners,
      SearchAttributes searchAttributes,
      Spreads spreads,
      Outlook outlook) {}

  public TargetAdmissionActivities(
      String installation,
      Map<String, Connection> connections,
      ServingTargets targets,
      Sources sources,
      Journal journal,
      InstantSource clock) {
    this.installation = installation;
    this.specs = new SpecReader(sources.defaults());
    this.connections = new Connections(connections);
    this.targets = targets;
    this.owners = sources.owners();
    this.searchAttributes = sources.searchAttributes();
    this.spreads = sources.spreads();
    this.outlook = sources.outlook();
    this.refusesUndecidable = sources.defaults().onUndecidable() == OnUndecidable.REFUSE;
    this.taking = new Taking(journal, clock);
    this.clock = clock;
    this.rollbacks = new RollbackAdmission(installation, targets, sources, taking, clock);
  }

  @Override
  public Admission admit(RawValue input, Admit request) {
    return switch (RawInput.of(input.getPayload(), request.inputPresent())) {
      case RawInput.Unreadable unreadable ->
          refused(Naming.fallback(request), List.of(unreadable.why()));
      case RawInput.Spec spec -> read(specs.read(spec.document()), request);
      case RawInput.Rollback rollback -> rollbacks.admit(rollback.document(), request);
    };
  }

  private Admission read(SpecReading reading, Admit request) {
    List<Finding> findings = new ArrayList<>(reading.findings());
    String name = reading.name() == null ? Naming.fallback(request) : reading.name();
    Plan plan = reading.plan();
    if (plan == null) {
      return refused(name, findings);
    }
    String right = WireNames.workflowId(installation, plan.target());
    if (!right.equals(request.workflowId())) {
      findings.add(
          Finding.error(
              "wrong-workflow-id",
              "the workflow id is %s, but this spec releases to %s"
                  .formatted(request.workflowId(), plan.target()),
              "start it with workflow id " + right));
    }
    findings.addAll(connections.check(plan));
    return findings.stream().anyMatch(Finding::refuses)
        ? refused(plan.name(), findings)
        : ofTarget(plan, findings, request);
  }

  private Admission ofTarget(Plan plan, List<Finding> findings, Admit request) {
    ReleaseRef release = Naming.release(plan, request);
    return Effects.forward(
        release,
        () -> {
          ServingTarget target = targets.open(plan.serving(), plan.model());
          TargetState seen;
          try {
            seen = target.describe();
          } catch (TargetFailure.Refused refused) {
            findings.add(unservable(refused, plan));
            return refused(plan.name(), findings);
          }
          Ledger ledger = seen.ledger();
          if (ledger != null && ledger.ownedBy(request.originalRunId())) {
            return again(target, Taking.kept(seen, ledger), plan, findings);
          }
          TargetState settled = TargetCheck.settled(seen, owners);
          List<Finding> found = new ArrayList<>(TargetCheck.closedLate(seen, settled));
          Checked checked = new TargetCheck(target, owners, clock.instant()).check(settled, plan);
          found.addAll(checked.findings());
          findings.addAll(found);
          return checked.baseline() == null
              ? refused(plan.name(), findings)
              : take(target, seen, settled.ledger(), checked.over(found), plan, findings, request);
        });
  }

  /** An attempt before this one has written already: the same answer, with what it recovered. */
  private Admission again(ServingTarget target, Ledger ledger, Plan read, List<Finding> findings) {
    Plan plan = spreads.of(read, ledger.baseline());
    findings.addAll(Taking.carried());
    findings.addAll(outlook.of(plan, ledger.baseline()));
    return admitted(target, plan, ledger, findings);
  }

  private Admission take(
      ServingTarget target,
      TargetState seen,
      @Nullable Ledger before,
      Checked checked,
      Plan read,
      List<Finding> findings,
      Admit request) {
    String baseline = Objects.requireNonNull(checked.baseline(), "checked");
    Plan plan = spreads.of(read, baseline);
    List<Finding> foreseen = outlook.of(plan, baseline);
    findings.addAll(refusesUndecidable ? Feasibility.refusing(foreseen) : foreseen);
    if (findings.stream().anyMatch(Finding::refuses)) {
      return refused(plan.name(), findings);
    }
    Claim opening =
        (now, raised) ->
            new Desired(
                Map.of(baseline, 100),
                Ledger.opened(
                    raised,
                    Activity.getExecutionContext().getInfo().getNamespace(),
                    Naming.release(plan, request),
                    before,
                    baseline,
                    plan.version(),
                    clock.instant()));
    Ledger ledger =
        taking.take(target, seen, opening, plan, request, checked.recovers(), checked.findings());
    return admitted(target, plan, ledger, findings);
  }

  private Admission admitted(
      ServingTarget target, Plan plan, Ledger ledger, List<Finding> findings) {
    return new Admission(
        plan.name(),
        plan,
        ledger.baseline(),
        ledger.fence(),
        findings,
        searchAttributes.known(),
        target.capabilities().fencing(),
        null);
  }

  private Admission refused(String name, List<Finding> findings) {
    return Admission.refused(name, findings, searchAttributes.known());
  }

  @Override
  public void withdraw(Admit request) {
    new Withdrawal(targets, owners, clock).of(request);
  }

  private static Finding unservable(TargetFailure.Refused refused, Plan plan) {
    return Finding.error(
        "unknown-route",
        "%s cannot be read: %s".formatted(plan.target(), refused.getMessage()),
        "put a first version of %s in service there".formatted(plan.model()));
  }
}
