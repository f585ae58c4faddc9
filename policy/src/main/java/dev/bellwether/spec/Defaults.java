package dev.bellwether.spec;

import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a spec leaves unsaid, from the configuration's {@code defaults} and {@code environments}.
 *
 * @param environment the environment of a spec that names none; null when there is no default
 * @param environments connections by environment name
 * @param connections every configured connection name, so that a misspelt one is found; empty when
 *     unknown (lint without a configuration)
 */
public record Defaults(
    @Nullable String environment,
    Map<String, Connections> environments,
    Set<String> connections,
    List<Integer> steps,
    Duration watch,
    Duration maxWatch,
    Duration look,
    long minRequests,
    OnUndecided onUndecided,
    Duration bake,
    Duration keepWarm,
    Trust trust) {
  public Defaults {
    environments = Map.copyOf(environments);
    connections = Set.copyOf(connections);
    steps = List.copyOf(steps);
  }

  /** The connections an environment uses where a spec names none. */
  public record Connections(String serving, String metrics, String registry) {}
}
