package dev.bellwether.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.admission.TargetCheck.Checked;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.journal.Journal;
import dev.bellwether.release.State;
import dev.bellwether.release.WireNames;
import dev.bellwether.serving.Effects;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTarget;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.serving.TargetState.Desired;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.SpecReading;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.RawValue;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and checks everything; only when nothing refuses does it write, once. */
public final class TargetAdmissionActivities implements AdmissionActivities {
  private static final Logger LOG = LoggerFactory.getLogger(TargetAdmissionActivities.class);

  private final String installation;
  private final Function<JsonNode, SpecReading> specs;
  private final Connections connections;
  private final ServingTargets targets;
  private final Owners owners;
  private final SearchAttributes searchAttributes;
  private final Outlook outlook;
  private final Journal journal;
  private final InstantSource clock;

  /**
   * What admission asks others for.
   *
   * @param specs reads a spec with this worker's defaults
   */
  public record Sources(
      Function<JsonNode, SpecReading> specs,
      Owners owners,
      SearchAttributes searchAttributes,
      Outlook outlook) {}

  public TargetAdmissionActivities(
      String installation,
      Map<String, Connection> connections,
      ServingTargets targets,
      Sources sources,
      Journal journal,
      InstantSource clock) {
    this.installation = installation;
    this.specs = sources.specs();
    this.connections = new Connections(connections);
    this.targets = targets;
    this.owners = sources.owners();
    this.searchAttributes = sources.searchAttributes();
    this.outlook = sources.outlook();
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Admission admit(RawValue input, Admit request) {
    return switch (RawSpec.of(input.getPayload(), request.inputPresent())) {
      case RawSpec.Unreadable unreadable ->
          refused(fallbackName(request), List.of(unreadable.why()));
      case RawSpec.Json json -> read(specs.apply(json.document()), request);
    };
  }

  private Admission read(SpecReading reading, Admit request) {
    List<Finding> findings = new ArrayList<>(reading.findings());
    String name = reading.name() == null ? fallbackName(request) : reading.name();
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
    ReleaseRef release = release(plan, request);
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
            return again(target, seen, ledger, plan, findings);
          }
          Checked checked = new TargetCheck(target, owners, clock.instant()).check(seen, plan);
          findings.addAll(checked.findings());
          String baseline = checked.baseline();
          return baseline == null
              ? refused(plan.name(), findings)
              : take(target, seen, baseline, checked, plan, findings, request);
        });
  }

  /** An attempt before this one has written already: the same answer, with what it recovered. */
  private Admission again(
      ServingTarget target, TargetState seen, Ledger ledger, Plan plan, List<Finding> findings) {
    if (!ledger.active()) {
      throw new TargetFailure.FenceLost(
          "release %s has given %s back".formatted(ledger.release(), seen.route()));
    }
    findings.addAll(carried());
    findings.addAll(outlook.of(plan, ledger.baseline()));
    return admitted(target, plan, ledger.baseline(), ledger.fence(), findings);
  }

  private static List<Finding> carried() {
    return Activity.getExecutionContext()
        .getHeartbeatDetails(Carried.class)
        .map(Carried::findings)
        .orElse(List.of());
  }

  /** What an attempt found that its successor can no longer see. */
  record Carried(List<Finding> findings) {
    Carried {
      findings = List.copyOf(findings);
    }
  }

  private Admission take(
      ServingTarget target,
      TargetState checkedState,
      String baseline,
      Checked checked,
      Plan plan,
      List<Finding> findings,
      Admit request) {
    findings.addAll(outlook.of(plan, baseline));
    if (checked.recovers()) {
      Activity.getExecutionContext().heartbeat(new Carried(checked.findings()));
    }
    ReleaseRef release = release(plan, request);
    TargetState now =
        target.takeFence((seen, raised) -> {
          requireUnchanged(checkedState, seen);
          return new Desired(Map.of(baseline, 100), opened(seen, release, plan, baseline, raised));
        });
    Ledger ledger = now.ledger();
    if (ledger == null || !ledger.ownedBy(request.originalRunId())) {
      throw new TargetFailure.Unavailable(plan.target() + " changed while it was being taken");
    }
    journal.note(release, plan, State.ADMITTING, List.of(taken(baseline, ledger, checked)));
    return admitted(target, plan, baseline, ledger.fence(), findings);
  }

  /** All checks are made again by the next attempt when somebody wrote in between. */
  private static void requireUnchanged(TargetState checked, TargetState seen) {
    boolean same =
        seen.weights().equals(checked.weights()) && Objects.equals(seen.ledger(), checked.ledger());
    if (!same) {
      throw new TargetFailure.Unavailable(seen.route() + " changed while it was being checked");
    }
  }

  private Ledger opened(
      TargetState seen, ReleaseRef release, Plan plan, String baseline, Fence raised) {
    Ledger before = seen.ledger();
    return new Ledger(
        raised.epoch(),
        raised.opSeq(),
        Activity.getExecutionContext().getInfo().getNamespace(),
        release.workflowId(),
        release.originalRunId(),
        release.releaseId(),
        baseline,
        before == null ? null : before.previous(),
        plan.version(),
        baseline,
        Ledger.State.OPEN,
        clock.instant().plus(Ledger.LEASE),
        Set.of(baseline),
        null);
  }

  private Admission admitted(
      ServingTarget target, Plan plan, String baseline, Fence fence, List<Finding> findings) {
    return new Admission(
        plan.name(),
        plan,
        baseline,
        fence,
        findings,
        searchAttributes.known(),
        target.capabilities().fencing());
  }

  private Admission refused(String name, List<Finding> findings) {
    return new Admission(name, null, null, null, findings, searchAttributes.known(), null);
  }

  /**
   * The input may be unreadable by now, so the fence is looked for wherever this worker can serve
   * the model; the owner in the ledger says which of them it is.
   */
  @Override
  public void withdraw(Admit request) {
    String model = model(request.workflowId());
    @Nullable TargetFailure unreadable = null;
    for (String connection : targets.names()) {
      try {
        Ledger ledger =
            targets
                .open(connection, model)
                .takeFence((seen, raised) -> givenBack(seen, raised, request))
                .ledger();
        if (ledger != null && ledger.ownedBy(request.originalRunId())) {
          return;
        }
      } catch (TargetFailure.Unavailable down) {
        unreadable = down;
      } catch (TargetFailure.Refused elsewhere) {
        LOG.debug("{} does not serve {}: {}", connection, model, elsewhere.getMessage());
      }
    }
    if (unreadable != null) {
      throw unreadable;
    }
  }

  /**
   * Or of a run of this workflow id that is gone: a reset of an older run ended it, and nobody else
   * will take its canary back.
   */
  private boolean mine(Ledger ledger, Admit request) {
    ActivityInfo info = Activity.getExecutionContext().getInfo();
    boolean reset = !request.originalRunId().equals(info.getWorkflowRunId());
    return ledger.ownedBy(request.originalRunId())
        || (reset
            && ledger.workflowId().equals(request.workflowId())
            && ledger.namespace().equals(info.getNamespace())
            && owners.of(ledger) == Owners.Life.GONE);
  }

  private @Nullable Desired givenBack(TargetState seen, Fence raised, Admit request) {
    Ledger ledger = seen.ledger();
    if (ledger == null || !ledger.active() || !mine(ledger, request)) {
      return null;
    }
    String canary = ledger.canary();
    if (canary != null && seen.weight(canary) > 0) {
      // A run that was reset to its beginning: what the run before it gave the canary goes back.
      return new Desired(
          Map.of(ledger.baseline(), 100),
          ledger
              .closed(Ledger.State.ROLLED_BACK, ledger.baseline(), null)
              .at(raised, clock.instant()));
    }
    String serving = seen.single().orElse(ledger.baseline());
    return new Desired(
        seen.weights(),
        ledger
            .closed(Ledger.State.ROLLED_BACK, serving, ledger.previous())
            .at(raised, clock.instant()));
  }

  /** Before the workflow's own lines, which begin at 1. */
  private LogEntry taken(String baseline, Ledger ledger, Checked checked) {
    return new LogEntry(
        0,
        clock.instant(),
        "effect",
        null,
        "target taken, baseline %s, write %d.%d"
            .formatted(baseline, ledger.epoch(), ledger.opSeq()),
        checked.findings().stream().map(Finding::message).findFirst().orElse(null));
  }

  private static Finding unservable(TargetFailure.Refused refused, Plan plan) {
    return Finding.error(
        "unknown-route",
        "%s cannot be read: %s".formatted(plan.target(), refused.getMessage()),
        "put a first version of %s in service there".formatted(plan.model()));
  }

  private static ReleaseRef release(Plan plan, Admit request) {
    return new ReleaseRef(
        WireNames.releaseId(plan.name(), request.originalRunId()),
        plan.target(),
        request.workflowId(),
        request.originalRunId());
  }

  private static String fallbackName(Admit request) {
    String model = model(request.workflowId());
    return model.matches("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?") ? model : "unnamed";
  }

  private static String model(String workflowId) {
    String target = WireNames.target(workflowId);
    int at = target.indexOf('@');
    return at < 0 ? target : target.substring(0, at);
  }
}
