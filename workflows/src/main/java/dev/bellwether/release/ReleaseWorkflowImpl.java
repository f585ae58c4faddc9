package dev.bellwether.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.AdmissionActivities.Admission;
import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.AdmissionActivities.Undo;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.RecordActivities;
import dev.bellwether.activity.RecordActivities.RecordOutcome;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.EncodedValues;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ContinueAsNewOptions;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.DynamicUpdateHandler;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Admits a release, takes it on its journey in one detached scope, and says how it ended. */
public final class ReleaseWorkflowImpl implements ReleaseWorkflow {
  /** Beyond this a release rolls back, long before the server would end it. */
  static final long LONGEST_HISTORY = 8_000;

  /** Temporal ends a run at 50 MiB, and a run that it ends leaves the canary where it is. */
  static final long LARGEST_HISTORY = 10L << 20;

  private static final Duration RECORDING = Duration.ofSeconds(30);
  private static final Duration ATTEMPT = Duration.ofSeconds(30);

  private final String workflowId;
  private final String originalRunId;
  private final String queue;
  private final Chronicle chronicle;
  private final Commands commands;
  private @Nullable Journey journey;
  private @Nullable Undo undo;
  private boolean temporalCancelled;

  /** Neither this nor the first task can fail: a failing task would lock the target for ever. */
  @WorkflowInit
  public ReleaseWorkflowImpl(@Nullable RawValue input) {
    WorkflowInfo info = Workflow.getInfo();
    workflowId = info.getWorkflowId();
    originalRunId = info.getOriginalExecutionRunId();
    queue = info.getTaskQueue();
    String target = WireNames.target(workflowId);
    chronicle =
        new Chronicle(
            WireNames.releaseId(Chronicle.modelOf(target), originalRunId), target, Release::now);
    commands =
        new Commands(chronicle, this::situation, () -> Workflow.getInfo().getHistoryLength());
    Workflow.registerListener((DynamicSignalHandler) commands::signal);
    Workflow.registerListener(new Updates(commands));
  }

  @Override
  public ReleaseResult run(@Nullable RawValue input) {
    Promise<?> cancelled = CancellationScope.current().getCancellationRequest();
    cancelled.thenApply(reason -> {
      temporalCancelled = true;
      commands.temporalCancel();
      return null;
    });
    Workflow.newDetachedCancellationScope(() -> conduct(input)).run();
    ReleaseStatus ended = chronicle.status(situation());
    goOn(ended);
    Outcome outcome = ended.outcome() == null ? Outcome.REFUSED : ended.outcome();
    return new ReleaseResult(
        ended.id(), outcome, ended.cause(), String.valueOf(ended.reason()), Report.of(ended));
  }

  /**
   * Undoes a promoted release once this one has gone back, under the same workflow id: Temporal
   * closes this run and opens the next in one step, so that no other release comes in between and
   * no crash loses it. What this run said of itself in the memo is not the next one's.
   */
  private void goOn(ReleaseStatus ended) {
    Undo next = next(ended.outcome());
    if (next != null && !temporalCancelled) {
      Workflow.continueAsNew(
          ContinueAsNewOptions.newBuilder().setMemo(Map.of()).build(),
          RollbackForm.of(WireNames.target(workflowId), next).input());
    }
  }

  /** What a rollback of this release goes on to undo; null when nothing is left to. */
  private @Nullable Undo next(@Nullable Outcome outcome) {
    Undo then = commands.then();
    boolean itself = undo != null && then != null && undo.release().equals(then.release());
    return itself || outcome == Outcome.PROMOTED ? null : then;
  }

  /** Temporal closes a run whose cancel was asked for, whatever the run would go on to. */
  private void sayWhatIsNotFollowed() {
    Undo next = next(chronicle.status(situation()).outcome());
    if (next != null && temporalCancelled) {
      chronicle.decision(
          next.release() + " is not undone after this: Temporal's cancel ends the run here",
          "bellwether rollback " + next.release());
    }
  }

  private void conduct(@Nullable RawValue input) {
    Admission admission = admit(input);
    Plan plan = admission.plan();
    String baseline = admission.baseline();
    Fence fence = admission.fence();
    String id = WireNames.releaseId(admission.name(), originalRunId);
    chronicle.admitted(id, plan, baseline, admission.searchAttributes());
    chronicle.findings(admission.findings());
    chronicle.fencing(admission.targetFencing());
    ReleaseRef ref = new ReleaseRef(id, WireNames.target(workflowId), workflowId, originalRunId);
    if (plan == null || baseline == null || fence == null) {
      chronicle.end(Outcome.REFUSED, null, refusal(admission.findings()));
    } else {
      Release release = new Release(ref, plan, baseline, queue, chronicle, commands);
      journey = new Journey(release, fence);
      undo = admission.undo();
      travel(journey, release, undo);
    }
    sayWhatIsNotFollowed();
    ReleaseStatus ended = chronicle.show(situation());
    record(ref, ended);
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  private static void travel(Journey journey, Release release, @Nullable Undo undo) {
    String version = release.plan().version();
    if (undo == null) {
      release
          .chronicle()
          .decision("admitted: %s → %s".formatted(release.baseline(), version), null);
      journey.run();
    } else {
      release
          .chronicle()
          .decision(
              "admitted: %s back to %s".formatted(version, release.baseline()), undo.release());
      journey.undo(undo);
    }
  }

  private Admission admit(@Nullable RawValue input) {
    chronicle.enter(
        State.ADMITTING,
        new WaitingFor("target", "admission", Release.in(ActivityPolicies.ADMIT), "refused"));
    AdmissionActivities admitting =
        Workflow.newActivityStub(
            AdmissionActivities.class,
            ActivityPolicies.bounded(queue, "admit", ATTEMPT, ActivityPolicies.ADMIT, 0));
    Admit request = new Admit(workflowId, originalRunId, input != null);
    RawValue present = input == null ? new RawValue(Payload.getDefaultInstance()) : input;
    try {
      return admitting.admit(present, request);
    } catch (ActivityFailure failure) {
      AdmissionActivities giving =
          Attempt.isOf(failure, Failures.FENCE_LOST) ? resetBeforeAdmission() : admitting;
      return withdrawn(giving, request, input, Attempt.inWords(failure));
    }
  }

  /**
   * Only a run that was reset to its beginning is refused so. The run before it may have given the
   * canary traffic and was ended: taking that back is a rollback, which never gives up.
   */
  private AdmissionActivities resetBeforeAdmission() {
    return Workflow.newActivityStub(
        AdmissionActivities.class, ActivityPolicies.unending(queue, "give the target back"));
  }

  /** Admission failed or ran out of time: give the fence back, if this run has it. */
  private Admission withdrawn(
      AdmissionActivities admitting, Admit request, @Nullable RawValue input, String why) {
    Finding finding =
        Finding.error("E900", "admission failed: " + why, "mend what is named and create it again");
    List<Finding> findings = List.of(finding);
    try {
      admitting.withdraw(request);
    } catch (ActivityFailure failure) {
      Finding kept =
          Finding.warning(
              "W900",
              "the target may still name this release as its owner: " + Attempt.inWords(failure),
              "the next release recovers it when the lease has expired");
      findings = List.of(finding, kept);
    }
    return Admission.refused(InputName.of(input, WireNames.target(workflowId)), findings, Set.of());
  }

  private static String refusal(List<Finding> findings) {
    return findings.stream()
        .filter(Finding::refuses)
        .findFirst()
        .map(Finding::message)
        .orElse("no reason was given");
  }

  /** The records are an archive: when they are down the release ends all the same. */
  private void record(ReleaseRef ref, ReleaseStatus ended) {
    RecordActivities records =
        Workflow.newActivityStub(
            RecordActivities.class,
            ActivityPolicies.bounded(queue, "record the outcome", RECORDING, RECORDING, 0));
    JsonNode status = JsonMappers.lenient().valueToTree(ended);
    String outcome = ended.outcome() == null ? "" : ended.outcome().wire();
    String cause = ended.cause() == null ? null : ended.cause().wire();
    try {
      records.recordOutcome(
          new RecordOutcome(ref, outcome, cause, status, Report.of(ended), chronicle.log()));
    } catch (ActivityFailure failure) {
      Workflow.getLogger(ReleaseWorkflowImpl.class)
          .warn("release={} records=unsaved reason={}", ref.releaseId(), Attempt.inWords(failure));
    }
  }

  private Situation situation() {
    Journey travelling = journey;
    return travelling != null
        ? travelling.situation()
        : new Situation(
            Plan.CURRENT_RULES,
            chronicle.id(),
            chronicle.state(),
            null,
            0,
            null,
            false,
            Trust.NONE);
  }

  /** Updates by the same names as the signals, decided by the same rules. */
  private record Updates(Commands commands) implements DynamicUpdateHandler {
    @Override
    public void handleValidate(String name, EncodedValues arguments) {
      commands.validate(name, arguments);
    }

    @Override
    public Object handleExecute(String name, EncodedValues arguments) {
      return commands.update(name, arguments);
    }
  }
}
