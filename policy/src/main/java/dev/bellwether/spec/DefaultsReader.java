package dev.bellwether.spec;

import dev.bellwether.gate.Spread;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.spec.Defaults.OnUndecidable;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import dev.bellwether.spec.Steps.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the configuration's {@code defaults} by the same rules as a spec. */
public final class DefaultsReader {
  private static final Defaults BUILT_IN = Defaults.builtIn();

  private final Findings findings;

  /** Reports into these findings. */
  public DefaultsReader(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reads the map; what it leaves unsaid is as {@link Defaults#builtIn()}.
   *
   * @param environments connections by environment name, in full
   * @param connections every configured name
   */
  public Defaults read(
      Fields fields, Map<String, Connections> environments, Set<String> connections, Trust trust) {
    Steps steps = new Steps(BUILT_IN, findings);
    Window windows = steps.windows(fields);
    OnUndecided onDrift = fields.word("on_drift", Stages.ON_UNDECIDED, BUILT_IN.onDrift());
    Duration bake = fields.duration("bake", Duration.ZERO, Steps.MOST_WATCH, BUILT_IN.bake());
    Duration keepWarm = fields.durationOrOff("keep_warm", Steps.MOST_WATCH, BUILT_IN.keepWarm());
    Spread dispersion =
        fields
            .take("dispersion")
            .flatMap(node -> GateTerms.spread(node, findings))
            .orElse(BUILT_IN.dispersion());
    OnUndecidable onUndecidable =
        fields.word(
            "on_undecidable",
            Map.of("warn", OnUndecidable.WARN, "refuse", OnUndecidable.REFUSE),
            BUILT_IN.onUndecidable());
    Duration warmUp = fields.durationOrOff("warm_up", GateTerms.MOST_WARM_UP, BUILT_IN.warmUp());
    List<Integer> traffic = traffic(fields, steps);
    String environment = environment(fields, environments);
    fields.finish();
    return new Defaults(
        environment,
        environments,
        connections,
        traffic,
        windows.watch(),
        windows.maxWatch(),
        steps.look,
        windows.minRequests(),
        windows.onUndecided(),
        onDrift,
        bake,
        keepWarm,
        trust,
        dispersion,
        onUndecidable,
        warmUp);
  }

  private List<Integer> traffic(Fields fields, Steps steps) {
    List<Node> items = fields.list("steps").orElse(null);
    if (items == null) {
      return BUILT_IN.steps();
    }
    if (items.isEmpty()) {
      findings.error(
          "E216",
          fields.place("steps"),
          "expected at least one step, came none",
          "write [5%, 50%]");
    }
    List<Integer> traffic = new ArrayList<>();
    for (Node item : items) {
      new Rates(findings)
          .whole(item)
          .ifPresent(percent -> {
            steps.ascend(percent, item.place());
            traffic.add(percent);
          });
    }
    return traffic;
  }

  /** The one named, else the only one; without any environments the built-in name. */
  private @Nullable String environment(Fields fields, Map<String, Connections> environments) {
    String environment = fields.name("environment");
    if (environment == null) {
      return switch (environments.size()) {
        case 0 -> BUILT_IN.environment();
        case 1 -> environments.keySet().iterator().next();
        default -> null;
      };
    }
    if (!environments.isEmpty() && !environments.containsKey(environment)) {
      List<String> known = environments.keySet().stream().sorted().toList();
      findings.error(
          "E208",
          fields.place("environment"),
          "expected one of `environments` ("
              + Words.list(known)
              + "), came the environment `"
              + environment
              + "`",
          Words.nearest(environment, known)
              .map(word -> "did you mean `" + word + "`?")
              .orElse(null));
    }
    return environment;
  }
}
