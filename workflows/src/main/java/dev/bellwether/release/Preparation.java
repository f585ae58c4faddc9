package dev.bellwether.release;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.ArtifactActivities.Build;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.ServingActivities.Prepare;
import dev.bellwether.activity.ServingActivities.Prepared;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.activity.SmokeActivities.Smoke;
import dev.bellwether.activity.SmokeActivities.SmokeResult;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.SmokeTest;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What comes before traffic: pin the artifact, bring the canary up at 0 %, and try it. */
final class Preparation {
  private static final Duration DEFAULT_BUILD = Duration.ofMinutes(30);
  private static final Duration DEFAULT_PREPARE = Duration.ofMinutes(10);

  private final Release release;
  private final Plan plan;
  private final Chronicle chronicle;
  private final Traffic traffic;
  private final Guard guard;
  private boolean reachedTarget;

  Preparation(Release release, Traffic traffic, Guard guard) {
    this.release = release;
    this.plan = release.plan();
    this.chronicle = release.chronicle();
    this.traffic = traffic;
    this.guard = guard;
  }

  /** Whether anything of the canary may be at the target. */
  boolean reachedTarget() {
    return reachedTarget;
  }

  /** Null when the canary is up and answers rightly; else why the release turns back. */
  @Nullable Stop run() {
    Stop stop = guard.settleHolds();
    if (stop != null) {
      return stop;
    }
    chronicle.stageStarted("build_artifact");
    Attempt<Artifact> building = building();
    stop = ended(building, Cause.BUILD, "no artifact: ");
    Artifact artifact = building.value();
    if (stop != null || artifact == null) {
      return stop;
    }
    chronicle.artifact(artifact.digest());
    chronicle.stageEnded("build_artifact", true);
    chronicle.effect("artifact %s pinned as %s".formatted(plan.version(), artifact.digest()));
    stop = guard.settleHolds();
    return stop == null ? bringUp(artifact) : stop;
  }

  private Attempt<Artifact> building() {
    Duration timeout =
        plan.buildArtifact() == null ? DEFAULT_BUILD : plan.buildArtifact().timeout();
    int retries = plan.buildArtifact() == null ? 2 : plan.buildArtifact().retries();
    enter(State.BUILDING, "artifact", "the artifact of " + plan.version(), timeout);
    ArtifactActivities registry =
        Workflow.newActivityStub(
            ArtifactActivities.class,
            ActivityPolicies.bounded(
                release.queue(), "find " + plan.version(), timeout, timeout, retries + 1));
    return Attempt.start(() -> Async.function(registry::build, new Build(release.ref(), plan)));
  }

  private @Nullable Stop bringUp(Artifact artifact) {
    SmokeTest smoke = plan.smokeTest();
    Duration timeout = smoke == null ? DEFAULT_PREPARE : smoke.timeout();
    enter(State.TESTING, "target", plan.version() + " to come up and answer rightly", timeout);
    reachedTarget = true;
    ServingActivities serving =
        Workflow.newActivityStub(
            ServingActivities.class,
            ActivityPolicies.bounded(
                release.servingQueue(),
                "bring up " + plan.version() + " at 0 %",
                timeout,
                timeout,
                smoke == null ? 3 : smoke.retries() + 1));
    Prepare request = new Prepare(release.ref(), plan, artifact, traffic.fence());
    Attempt<Prepared> preparing = Attempt.start(() -> Async.function(serving::prepare, request));
    Stop stop = ended(preparing, Cause.TARGET, "the canary did not come up: ");
    Prepared canary = preparing.value();
    if (stop != null || canary == null) {
      return stop;
    }
    return smoke == null ? null : smokeTest(artifact, canary, smoke);
  }

  private @Nullable Stop smokeTest(Artifact artifact, Prepared canary, SmokeTest smoke) {
    chronicle.stageStarted("smoke_test");
    SmokeActivities tests =
        Workflow.newActivityStub(
            SmokeActivities.class,
            ActivityPolicies.bounded(
                release.queue(),
                "smoke test of " + plan.version(),
                smoke.timeout(),
                smoke.timeout(),
                smoke.retries() + 1));
    Smoke request = new Smoke(release.ref(), plan, artifact, canary, release.baseline());
    Attempt<SmokeResult> testing = Attempt.start(() -> Async.function(tests::test, request));
    Stop stop = ended(testing, Cause.SMOKE, "the smoke test could not be made: ");
    SmokeResult result = testing.value();
    if (stop != null || result == null) {
      return stop;
    }
    chronicle.stageEnded("smoke_test", result.passed());
    chronicle.effect("smoke test: " + result.summary());
    return result.passed() ? null : Stop.rolledBack(Cause.SMOKE, "smoke test: " + result.summary());
  }

  /** Waits for an activity, held or not; null when it ended well. */
  private @Nullable Stop ended(Attempt<?> attempt, Cause cause, String words) {
    Stop stop = guard.outlast(attempt);
    if (stop == null) {
      stop = Stop.after(attempt, cause, words);
    }
    return stop == null ? guard.stop() : stop;
  }

  private void enter(State state, String kind, String what, Duration deadline) {
    guard.enter(state, new WaitingFor(kind, what, Release.in(deadline), "rollback"));
  }
}
