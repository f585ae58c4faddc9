package dev.bellwether.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Plan.OnUndecided;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spec, says everything that is wrong with it at once, and resolves it into a plan. No text
 * and no tree makes it throw.
 */
public final class SpecReader {
  /** What this version does instead. */
  private static final Map<String, String> LATER =
      Map.of(
          "notify", "`bellwether watch` says what happens",
          "concurrency", "one release at a time is open on a target",
          "freeze", "`bellwether hold` keeps a release where it is",
          "budget", "no gate costs anything here",
          "shadow", "the smoke test tries the canary before it has traffic",
          "probation", "`bake` watches on after 100 %",
          "segments", "gates judge all the canary's requests together");

  private final Defaults defaults;

  /** Resolves what a spec leaves unsaid with these defaults. */
  public SpecReader(Defaults defaults) {
    this.defaults = defaults;
  }

  /** Reads YAML or JSON text. */
  public SpecReading read(String text) {
    return read(Document.parse(text));
  }

  /** Reads a tree, {@code {"release_pipeline": {...}}}; findings have no line and column. */
  public SpecReading read(JsonNode tree) {
    return read(Document.of(tree));
  }

  private SpecReading read(Document document) {
    if (document.root() == null) {
      return new SpecReading(null, null, document.findings(), null);
    }
    Findings findings = new Findings();
    findings.addAll(document.findings());
    return new Reading(findings).read(document.root());
  }

  /** One spec being read. */
  private final class Reading {
    private final Findings findings;

    private Reading(Findings findings) {
      this.findings = findings;
    }

    private SpecReading read(Node root) {
      Fields spec =
          Fields.map(root, findings)
              .flatMap(document -> {
                document.require("release_pipeline", "the spec");
                document.finish();
                return document.map("release_pipeline");
              })
              .orElse(null);
      return spec == null ? new SpecReading(null, null, findings.inOrder(), null) : pipeline(spec);
    }

    private SpecReading pipeline(Fields spec) {
      String name =
          spec.require("name", "the name of the release")
              .flatMap(node -> new Values(findings).name(node))
              .orElse(null);
      Identity identity = Identity.read(spec, name, findings);
      String description = spec.text("description", 2_000);
      Map<String, String> labels = labels(spec);
      String environment = environment(spec);
      Connections connections = connections(spec, environment);
      Stages stages = new Stages(findings);
      stages.read(spec);
      Steps steps = new Steps(defaults, findings);
      steps.read(spec);
      Gates gates = new Gates(findings, defaults.dispersion(), defaults.warmUp());
      gates.read(spec);
      steps.checkLast(spec, gates.minCanaryPct);
      WarmUps.check(gates.gates, steps.steps(), spec, findings);
      Labels.checkWatches(gates.gates, steps.steps(), gates.minCanaryPct, spec, findings);
      approvalsApart(stages, steps);
      Duration bake = spec.duration("bake", Duration.ZERO, Steps.MOST_WATCH, defaults.bake());
      OnUndecided onDrift = spec.word("on_drift", Stages.ON_UNDECIDED, defaults.onDrift());
      Rollback rollback = rollback(spec, identity);
      LATER.forEach(spec::later);
      spec.finish("x-");
      if (findings.refuses() || name == null || identity == null) {
        return new SpecReading(null, name, findings.inOrder(), null);
      }
      Plan plan =
          new Plan(
              Plan.CURRENT_RULES,
              name,
              identity.model(),
              identity.version(),
              environment,
              description,
              labels,
              identity.uri(),
              identity.digest(),
              connections.serving(),
              connections.metrics(),
              connections.registry(),
              stages.buildArtifact,
              stages.smokeTest,
              stages.deployTimeout,
              steps.steps(),
              stages.promotionApproval,
              gates.gates,
              gates.minCanaryPct,
              steps.look,
              bake,
              rollback.keepWarm(),
              rollback.previousVersion(),
              onDrift,
              defaults.trust(),
              gates.budget);
      JsonNode normalized = new Normalized(plan, free(spec)).json();
      return new SpecReading(plan, name, findings.inOrder(), normalized);
    }

    private Map<String, String> labels(Fields spec) {
      Map<String, String> labels = new TreeMap<>();
      spec.map("labels")
          .ifPresent(map -> {
            for (Entry entry : map.entries()) {
              String value = map.text(entry.key(), 1_000);
              if (value != null) {
                labels.put(entry.key(), value);
              }
            }
          });
      return labels;
    }

    private String environment(Fields spec) {
      String environment = spec.name("environment");
      if (environment == null && !spec.has("environment")) {
        environment = defaults.environment();
        if (environment == null) {
          findings.error(
              "E203",
              spec.place("environment"),
              "expected `environment`; it is missing and the configuration has no default",
              "add environment: " + String.join(" | ", known()));
        }
      }
      if (environment == null) {
        return "";
      }
      if (!known().isEmpty() && !known().contains(environment)) {
        findings.error(
            "E208",
            spec.place("environment"),
            "expected one of "
                + Words.list(known())
                + ", came the environment `"
                + environment
                + "`",
            Words.nearest(environment, known())
                .map(word -> "did you mean `" + word + "`?")
                .orElse("add it to `environments` in the configuration"));
      }
      return environment;
    }

    private Connections connections(Fields spec, String environment) {
      // Without a configuration there is nothing to check names against: the roles stand for them.
      Connections unsaid =
          defaults
              .environments()
              .getOrDefault(environment, new Connections("serving", "metrics", "registry"));
      return new Connections(
          connection(spec, "serving", unsaid.serving()),
          connection(spec, "metrics", unsaid.metrics()),
          connection(spec, "registry", unsaid.registry()));
    }

    private String connection(Fields spec, String key, String unsaid) {
      String name = spec.name(key);
      if (name == null) {
        return unsaid;
      }
      if (!defaults.connections().isEmpty() && !defaults.connections().contains(name)) {
        TreeSet<String> connections = new TreeSet<>(defaults.connections());
        findings.error(
            "E209",
            spec.place(key),
            "expected one of " + Words.list(connections) + ", came the connection `" + name + "`",
            Words.nearest(name, connections)
                .map(word -> "did you mean `" + word + "`?")
                .orElse("add it to `connections` in the configuration"));
      }
      return name;
    }

    /** After the last step comes promotion: two approvals there would ask the same. */
    private void approvalsApart(Stages stages, Steps steps) {
      Place last = steps.lastApprovalPlace();
      if (stages.promotionApproval != null && last != null) {
        findings.error(
            "E229",
            last,
            "the last step and promotion both want an approval, for the same move to 100 %",
            "keep the one at promotion");
      }
    }

    private Rollback rollback(Fields spec, @Nullable Identity identity) {
      Fields rollback = spec.map("rollback").orElse(null);
      if (rollback == null) {
        return new Rollback(null, defaults.keepWarm());
      }
      Boolean ignored = rollback.word("strategy", Map.of("immediate", true), true);
      String previous = rollback.name("previous_version");
      Duration keepWarm =
          rollback.durationOrOff("keep_warm", Steps.MOST_WATCH, defaults.keepWarm());
      rollback.finish();
      if (rollback.has("keep_warm") && keepWarm.isZero()) {
        findings.warning(
            "W111",
            rollback.place("keep_warm"),
            "the version before is taken down as soon as the new one is promoted: a rollback after"
                + " the end has nothing to go back to",
            "keep it warm for as long as you may still want it, for instance 24h");
      }
      if (previous != null && identity != null && previous.equals(identity.version())) {
        findings.error(
            "E227",
            rollback.place("previous_version"),
            "`previous_version` is the new version itself, `" + previous + "`",
            "name the version that serves now, or leave it out");
      }
      return new Rollback(previous, keepWarm);
    }

    private Map<String, Node> free(Fields spec) {
      Map<String, Node> free = new TreeMap<>();
      for (Entry entry : spec.entries()) {
        if (entry.key().startsWith("x-")) {
          free.put(entry.key(), entry.value());
        }
      }
      return free;
    }

    private List<String> known() {
      return defaults.environments().keySet().stream().sorted().toList();
    }
  }

  /** What a spec says of going back. */
  private record Rollback(@Nullable String previousVersion, Duration keepWarm) {}
}
