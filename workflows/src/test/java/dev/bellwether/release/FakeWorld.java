package dev.bellwether.release;

import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.KeepWarmActivities;
import dev.bellwether.activity.RecordActivities;
import dev.bellwether.activity.RetireActivities;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.activity.WatchActivities;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import io.temporal.activity.Activity;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A target, a registry, metrics and records in memory that write down what they were asked, in
 * order. Each test overrides what it is about.
 */
class FakeWorld
    implements AdmissionActivities,
        ArtifactActivities,
        KeepWarmActivities,
        RetireActivities,
        SmokeActivities,
        ServingActivities,
        RollbackActivities,
        WatchActivities,
        RecordActivities {
  final List<String> calls = new CopyOnWriteArrayList<>();
  final AtomicInteger looks = new AtomicInteger();
  final AtomicInteger keeps = new AtomicInteger();
  volatile int canaryWeight;
  volatile @Nullable Plan plan;
  volatile @Nullable WorkflowClient client;

  FakeWorld(@Nullable Plan plan) {
    this.plan = plan;
  }

  /** What the gates say at a look of a deciding watch; null: go on. */
  @Nullable Verdict verdict(Observe request, long looksInStep) {
    Duration watched = request.plan().look().multipliedBy(looksInStep);
    Plan.Step step = request.plan().steps().get(request.step());
    return watched.compareTo(step.watch()) >= 0 ? Verdict.PASS : null;
  }

  /** Whether a protecting watch fails at this look. */
  boolean failsUnderProtection(Observe request, long looksInStep) {
    return false;
  }

  /** Why a deciding watch asks for a person at this look; null: it does not. */
  @Nullable String distrust(Observe request, long looksInStep) {
    return null;
  }

  /** Since when there is no data, as this look sees it. */
  @Nullable Instant blindSince(Observe request, Instant at) {
    return null;
  }

  /** Whether the records take this look. */
  boolean saves(Observe request, long looksInStep) {
    return true;
  }

  /** What workers register; a test may put something around it. */
  Object activities() {
    return this;
  }

  @Override
  public Admission admit(RawValue input, Admit request) {
    calls.add("admit");
    Plan admitted = plan;
    return admitted == null
        ? Admission.refused(
            "unnamed", List.of(Finding.error("E100", "no release_pipeline", null)), Set.of())
        : new Admission(
            admitted.name(),
            admitted,
            "v11",
            new Fence(1, 0),
            List.of(),
            Set.of("ReleaseModel", "ReleaseState", "ReleaseWaitingFor"),
            "strict",
            null);
  }

  @Override
  public void withdraw(Admit request) {
    calls.add("withdraw");
  }

  @Override
  public Artifact build(Build request) {
    calls.add("build");
    return new Artifact("fraud-model", "v12", "sha256:" + "a".repeat(64), "/models/v12");
  }

  @Override
  public void setAlias(SetAlias request) {
    calls.add("alias " + request.version());
  }

  @Override
  public Prepared prepare(Prepare request) {
    calls.add("prepare");
    return new Prepared("v12", request.artifact().digest(), "http://127.0.0.1:1", null);
  }

  @Override
  public SmokeResult test(Smoke request) {
    calls.add("smoke");
    return new SmokeResult(true, "20 warm calls, 5 golden requests");
  }

  @Override
  public Shifted shift(Shift request) {
    int weight = request.weights().getOrDefault("v12", 0);
    canaryWeight = weight;
    calls.add("shift " + weight);
    return new Shifted(request.weights(), Instant.EPOCH);
  }

  @Override
  public Verified verify(Verify request) {
    calls.add("verify " + request.weights().getOrDefault("v12", 0));
    return new Verified(20.0, 1000);
  }

  @Override
  public Drift keep(Keep request) {
    keeps.incrementAndGet();
    throw again(Failures.NOT_YET, "kept", request.plan().look());
  }

  @Override
  public Fence takeFence(TakeFence request) {
    calls.add("take fence");
    return new Fence(2, 0);
  }

  @Override
  public void settle(Settle request) {
    calls.add("settle");
  }

  @Override
  public void keepWarm(KeepWarm request) {
    calls.add("keep warm " + request.retire().version());
  }

  @Override
  public Retired retire(Retire request) {
    calls.add("retire " + request.version());
    return new Retired(true, "nobody needs it");
  }

  @Override
  public Restored restore(Restore request) {
    canaryWeight = 0;
    calls.add("restore " + request.baseline());
    return new Restored("v11", new Fence(3, 0), Map.of("v11", 100), false, false, Instant.EPOCH);
  }

  @Override
  public Settled verify(VerifyRollback request) {
    calls.add("verify rollback");
    return new Settled(Instant.EPOCH);
  }

  @Override
  public void takeDown(TakeDown request) {
    calls.add("take down " + request.canary());
  }

  @Override
  public void recordOutcome(RecordOutcome request) {
    calls.add("record " + request.outcome());
  }

  @Override
  public Observed observe(Observe request) {
    Optional<WatchState> carried =
        Activity.getExecutionContext().getHeartbeatDetails(WatchState.class);
    WatchState before = carried.orElse(request.from());
    Instant due = before.nextDue().isBefore(request.since()) ? request.since() : before.nextDue();
    Instant askedAt = request.askedAt();
    if (carried.isEmpty() && askedAt != null && due.isAfter(askedAt)) {
      Activity.getExecutionContext().heartbeat(before);
      throw again(Failures.STILL_WATCHING, "not due yet", Duration.between(askedAt, due));
    }
    looks.incrementAndGet();
    long inStep = Duration.between(request.since(), due).dividedBy(request.plan().look());
    boolean deciding = request.mode() == WatchMode.DECIDE;
    Verdict verdict = deciding ? verdict(request, inStep) : protecting(request, inStep);
    WatchState after = looked(before, request, due, verdict, inStep);
    if (verdict == Verdict.FAIL) {
      return new Observed(Conclusion.FAIL, "max_error_rate", "9 % failed", after);
    }
    String distrust = deciding ? distrust(request, inStep) : null;
    if (distrust != null) {
      return new Observed(Conclusion.HOLD, null, distrust, after);
    }
    if (deciding && verdict == Verdict.PASS) {
      return new Observed(Conclusion.PASS, null, "all gates pass", after);
    }
    if (!due.isBefore(request.until()) || (deciding && blindTooLong(after))) {
      return new Observed(
          deciding ? Conclusion.UNDECIDED : Conclusion.ENDED, null, "too few requests", after);
    }
    Activity.getExecutionContext().heartbeat(after);
    throw again(Failures.STILL_WATCHING, "look " + after.looks(), request.plan().look());
  }

  private @Nullable Verdict protecting(Observe request, long inStep) {
    return failsUnderProtection(request, inStep) ? Verdict.FAIL : Verdict.PASS;
  }

  private static boolean blindTooLong(WatchState state) {
    return state.blindSince() != null
        && state.newestLook() != null
        && Duration.between(state.blindSince(), state.newestLook()).toMinutes() >= 10;
  }

  private WatchState looked(
      WatchState before, Observe request, Instant due, @Nullable Verdict verdict, long inStep) {
    Verdict said = verdict == null ? Verdict.UNDECIDED : verdict;
    GateReport report =
        new GateReport(
            "max_error_rate",
            said,
            Quantities.share(0.003),
            Quantities.share(0.005),
            Quantities.share(0.003),
            List.of(),
            new GateReport.Samples(1000, 4000),
            "threshold",
            "as the test says",
            null,
            due,
            Severity.FATAL,
            null,
            null,
            null,
            null);
    return new WatchState(
        before.looks() + 1,
        0,
        due.plus(request.plan().look()),
        due,
        blindSince(request, due),
        saves(request, inStep),
        List.of(report),
        Evidence.NONE);
  }

  @Override
  public Salvaged salvage(Salvage request) {
    calls.add("salvage");
    WorkflowClient describing = client;
    if (describing == null) {
      throw ApplicationFailure.newNonRetryableFailure("no client in this test", "TEST");
    }
    var info = Activity.getExecutionContext().getInfo();
    var description =
        describing
            .getWorkflowServiceStubs()
            .blockingStub()
            .describeWorkflowExecution(
                DescribeWorkflowExecutionRequest.newBuilder()
                    .setNamespace(info.getNamespace())
                    .setExecution(
                        WorkflowExecution.newBuilder()
                            .setWorkflowId(info.getWorkflowId())
                            .setRunId(info.getWorkflowRunId()))
                    .build());
    return description.getPendingActivitiesList().stream()
        .filter(pending -> pending.getActivityType().getName().equals("observe"))
        .filter(pending -> pending.hasHeartbeatDetails())
        .map(pending ->
            describing
                .getOptions()
                .getDataConverter()
                .fromPayloads(
                    0,
                    Optional.of(pending.getHeartbeatDetails()),
                    WatchState.class,
                    WatchState.class))
        .findFirst()
        .map(Salvaged::new)
        .orElseGet(() -> new Salvaged(null));
  }

  /** A retry that is no failure. */
  static ApplicationFailure again(String type, String message, Duration delay) {
    ApplicationFailure failure =
        ApplicationFailure.newBuilder()
            .setType(type)
            .setMessage(message)
            .setCategory(ApplicationErrorCategory.BENIGN)
            .setNextRetryDelay(delay)
            .build();
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
