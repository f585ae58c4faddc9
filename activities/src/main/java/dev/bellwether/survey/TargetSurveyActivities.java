package dev.bellwether.survey;

import dev.bellwether.activity.SurveyActivities;
import dev.bellwether.admission.Owners;
import dev.bellwether.release.WireNames;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.serving.TargetFailure;
import dev.bellwether.serving.TargetState;
import dev.bellwether.spec.Defaults.Connections;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads the targets of every environment, each route once. A router that does not answer is asked
 * once and costs one call.
 */
public final class TargetSurveyActivities implements SurveyActivities {
  private final Map<String, Connections> environments;
  private final ServingTargets targets;
  private final Owners owners;
  private final InstantSource clock;

  public TargetSurveyActivities(
      Map<String, Connections> environments,
      ServingTargets targets,
      Owners owners,
      InstantSource clock) {
    this.environments = new TreeMap<>(environments);
    this.targets = targets;
    this.owners = owners;
    this.clock = clock;
  }

  @Override
  public Survey survey(SurveyRequest request) {
    List<SurveyedTarget> found = new ArrayList<>();
    new TreeSet<>(environments.values().stream().map(Connections::serving).toList())
        .forEach(connection -> found.addAll(at(connection, request.targets())));
    return new Survey(clock.instant(), found);
  }

  private List<SurveyedTarget> at(String connection, List<String> known) {
    List<String> here =
        environments.entrySet().stream()
            .filter(environment -> environment.getValue().serving().equals(connection))
            .map(Map.Entry::getKey)
            .toList();
    Set<String> models;
    try {
      models = targets.models(connection);
    } catch (TargetFailure silent) {
      return known.stream()
          .filter(target -> here.contains(environment(target)))
          .map(target -> unread(target, silent))
          .toList();
    }
    return models.stream().map(model -> read(connection, model, here, known)).toList();
  }

  private SurveyedTarget read(
      String connection, String model, List<String> here, List<String> known) {
    try {
      TargetState seen = targets.open(connection, model).describe();
      return new Fit(named(model, seen, here, known), seen).judge(owners::of);
    } catch (TargetFailure silent) {
      return unread(model + "@" + here.getFirst(), silent);
    }
  }

  /** Two environments may share a route; what has been released there says which one it is. */
  private static String named(
      String model, TargetState seen, List<String> here, List<String> known) {
    Ledger ledger = seen.ledger();
    String written = ledger == null ? "" : WireNames.target(ledger.workflowId());
    List<String> possible = here.stream().map(environment -> model + "@" + environment).toList();
    return possible.contains(written)
        ? written
        : possible.stream().filter(known::contains).findFirst().orElse(possible.getFirst());
  }

  private static String environment(String target) {
    return target.substring(target.indexOf('@') + 1);
  }

  private static SurveyedTarget unread(String target, TargetFailure silent) {
    return new SurveyedTarget(
        target, Map.of(), null, null, "cannot be read: " + silent.getMessage(), null);
  }
}
