package dev.bellwether.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.Spread;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a spec leaves unsaid, from the configuration's {@code defaults} and {@code environments}.
 *
 * @param environment the environment of a spec that names none; null when there is no default
 * @param environments connections by environment name; empty when unknown, then the plan names the
 *     roles ({@code serving}, {@code metrics}, {@code registry}) for connections a spec leaves
 *     unsaid
 * @param connections every configured connection name, so that a misspelt one is found; empty when
 *     unknown (lint without a configuration)
 * @param dispersion how far counts come in clusters, for gates that do not say
 * @param onUndecidable what becomes of a release that could not be decided in its time
 * @param warmUp how long gates leave out of what a canary does first, where they do not say
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
    OnUndecided onDrift,
    Duration bake,
    Duration keepWarm,
    Trust trust,
    Spread dispersion,
    OnUndecidable onUndecidable,
    Duration warmUp) {
  public Defaults {
    environments = Map.copyOf(environments);
    connections = Set.copyOf(connections);
    steps = List.copyOf(steps);
  }

  /** What applies when no configuration is known, for instance in an offline lint. */
  public static Defaults builtIn() {
    return new Defaults(
        "prod",
        Map.of(),
        Set.of(),
        List.of(5, 25, 50),
        Duration.ofMinutes(10),
        Duration.ofHours(2),
        Duration.ofSeconds(15),
        500,
        OnUndecided.HOLD,
        OnUndecided.HOLD,
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        Trust.NONE,
        new Spread.Auto(),
        OnUndecidable.WARN,
        Duration.ofSeconds(60));
  }

  /** The same where commands are trusted so. */
  public Defaults trusting(Trust now) {
    return new Defaults(
        environment,
        environments,
        connections,
        steps,
        watch,
        maxWatch,
        look,
        minRequests,
        onUndecided,
        onDrift,
        bake,
        keepWarm,
        now,
        dispersion,
        onUndecidable,
        warmUp);
  }

  /** Whether admission takes a release with a step that could not be decided in its time. */
  public enum OnUndecidable {
    WARN,
    REFUSE;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The connections an environment uses where a spec names none. */
  public record Connections(String serving, String metrics, String registry) {}
}
