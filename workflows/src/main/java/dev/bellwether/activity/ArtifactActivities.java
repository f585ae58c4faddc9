package dev.bellwether.activity;

import dev.bellwether.spec.Plan;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Reads and marks versions in the model registry. */
@ActivityInterface
public interface ArtifactActivities {
  /**
   * Finds the version and pins its digest; from here on the digest is what is released.
   *
   * @throws io.temporal.failure.ApplicationFailure non-retryable {@link Failures#ARTIFACT} when the
   *     version is missing, a byte differs from its manifest, or the spec pins another digest
   */
  @ActivityMethod(name = "build_artifact")
  Artifact build(Build request);

  /**
   * Points the registry's {@code champion} alias at a version; the same twice is a no-op. Forward,
   * it fails non-retryably with {@link Failures#FENCE_LOST} when this run does not own the ledger;
   * back, it leaves the alias alone when another release does.
   */
  @ActivityMethod(name = "set_alias")
  void setAlias(SetAlias request);

  record Build(ReleaseRef release, Plan plan) {}

  /**
   * @param digest {@code sha256:<64 hex>} of the manifest
   * @param location where a model server loads it from
   */
  record Artifact(String model, String version, String digest, String location) {}

  /**
   * @param back true on the way back, which also a run that was reset may go
   */
  record SetAlias(ReleaseRef release, Plan plan, String alias, String version, boolean back) {}
}
