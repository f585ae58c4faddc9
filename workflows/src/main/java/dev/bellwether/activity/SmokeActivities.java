package dev.bellwether.activity;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.ServingActivities.Prepared;
import dev.bellwether.spec.Plan;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Tries the canary before it gets traffic. */
@ActivityInterface
public interface SmokeActivities {
  /**
   * Ready, metadata compatible with stable, version echoed, golden requests within tolerance, warm
   * calls. A canary that answers wrongly is a result, not an exception; one that cannot be reached
   * is retried.
   */
  @ActivityMethod(name = "smoke_test")
  SmokeResult test(Smoke request);

  record Smoke(
      ReleaseRef release, Plan plan, Artifact artifact, Prepared canary, String stableVersion) {}

  /**
   * @param summary one line: what was tried and how it went
   */
  record SmokeResult(boolean passed, String summary) {}
}
