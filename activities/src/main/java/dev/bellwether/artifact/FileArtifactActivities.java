package dev.bellwether.artifact;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.Failures;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.serving.Effects;
import dev.bellwether.serving.Ownership;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetState;
import dev.bellwether.spec.Plan;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Versions and aliases in the file registry that a connection names. */
public final class FileArtifactActivities implements ArtifactActivities {
  private final Map<String, Connection> connections;
  private final ServingTargets targets;

  public FileArtifactActivities(Map<String, Connection> connections, ServingTargets targets) {
    this.connections = Map.copyOf(connections);
    this.targets = targets;
  }

  @Override
  public Artifact build(Build request) {
    Plan plan = request.plan();
    return sound(() -> {
      ArtifactFolder found = registry(plan).find(plan.model(), plan.version());
      String pinned = plan.digest();
      if (pinned != null && !pinned.equals(found.digest())) {
        throw new ArtifactFault(
            "%s %s has digest %s, the spec expects %s; pin what is there or publish what is meant"
                .formatted(plan.model(), plan.version(), found.digest(), pinned));
      }
      return new Artifact(plan.model(), plan.version(), found.digest(), found.path().toString());
    });
  }

  @Override
  public void setAlias(SetAlias request) {
    Plan plan = request.plan();
    Supplier<TargetState> seen = () -> targets.open(plan.serving(), plan.model()).describe();
    if (request.back()) {
      Effects.permanent(() -> {
        Ownership.notAnothers(seen.get(), request.release());
        return pointed(request);
      });
    } else {
      Effects.forward(
          request.release(),
          () -> {
            Ownership.held(seen.get(), request.release(), null);
            return pointed(request);
          });
    }
  }

  private String pointed(SetAlias request) {
    Plan plan = request.plan();
    return sound(() -> {
      registry(plan).setAlias(plan.model(), request.alias(), request.version());
      return request.alias();
    });
  }

  private FileRegistry registry(Plan plan) {
    Connection named = connections.get(plan.registry());
    if (named instanceof Connection.FileRegistry file) {
      return new FileRegistry(Path.of(file.path()));
    }
    throw ApplicationFailure.newNonRetryableFailure(
        "registry connection '%s' is %s; this worker's configuration has %s"
            .formatted(
                plan.registry(),
                named == null ? "not configured" : "of type " + named.type() + ", expected file",
                new TreeSet<>(connections.keySet())),
        Failures.PERMANENT);
  }

  private static <T> T sound(Supplier<T> effect) {
    try {
      return effect.get();
    } catch (ArtifactFault fault) {
      // Without its cause: people are shown the innermost message, and the fault says it all.
      throw ApplicationFailure.newNonRetryableFailure(fault.getMessage(), Failures.ARTIFACT);
    }
  }
}
