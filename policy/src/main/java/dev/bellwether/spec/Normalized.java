package dev.bellwether.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.SmokeTest;
import dev.bellwether.spec.Plan.Step;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a plan back as a spec with every default and unit said; read again, it gives the plan. */
record Normalized(Plan plan, Map<String, Node> free) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  JsonNode json() {
    ObjectNode spec = NODES.objectNode();
    spec.put("name", plan.name());
    ObjectNode model = spec.putObject("model");
    model.put("name", plan.model()).put("version", plan.version());
    putIfSaid(model, "uri", plan.uri());
    putIfSaid(model, "digest", plan.digest());
    putIfSaid(spec, "description", plan.description());
    if (!plan.labels().isEmpty()) {
      ObjectNode labels = spec.putObject("labels");
      plan.labels().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(label -> labels.put(label.getKey(), label.getValue()));
    }
    spec.put("environment", plan.environment());
    spec.put("serving", plan.serving());
    spec.put("metrics", plan.metrics());
    spec.put("registry", plan.registry());
    spec.set("stages", stages());
    spec.putObject("canary").set("steps", steps());
    spec.set("gates", gates());
    spec.putObject("statistics")
        .put("alpha_fail", plan.statistics().fail())
        .put("alpha_pass", plan.statistics().pass());
    spec.put("look", Durations.format(plan.look()));
    spec.put("on_drift", plan.onDrift().wire());
    spec.put("bake", Durations.format(plan.bake()));
    ObjectNode rollback = spec.putObject("rollback");
    rollback.put("strategy", "immediate");
    putIfSaid(rollback, "previous_version", plan.previousVersion());
    rollback.put("keep_warm", Durations.format(plan.keepWarm()));
    free.forEach((key, value) -> spec.set(key, json(value)));
    return NODES.objectNode().set("release_pipeline", spec);
  }

  private ArrayNode stages() {
    ArrayNode stages = NODES.arrayNode();
    BuildArtifact build = plan.buildArtifact();
    if (build != null) {
      stages
          .addObject()
          .putObject("build_artifact")
          .put("timeout", Durations.format(build.timeout()))
          .put("retries", build.retries());
    }
    SmokeTest smoke = plan.smokeTest();
    if (smoke != null) {
      ObjectNode settings = stages.addObject().putObject("smoke_test");
      putIfSaid(settings, "suite", smoke.suite());
      settings
          .put("timeout", Durations.format(smoke.timeout()))
          .put("retries", smoke.retries())
          .put("warm_calls", smoke.warmCalls());
    }
    stages
        .addObject()
        .putObject("canary_deploy")
        .put("timeout", Durations.format(plan.deployTimeout()));
    stages.add("monitor_metrics");
    Approval approval = plan.promotionApproval();
    if (approval == null) {
      stages.add("promote_or_rollback");
    } else {
      stages.addObject().putObject("promote_or_rollback").set("approval", json(approval));
    }
    return stages;
  }

  private ArrayNode steps() {
    ArrayNode steps = NODES.arrayNode();
    for (Step step : plan.steps()) {
      ObjectNode json =
          steps
              .addObject()
              .put("traffic", step.traffic() + "%")
              .put("watch", Durations.format(step.watch()))
              .put("max_watch", Durations.format(step.maxWatch()))
              .put("min_requests", step.minRequests())
              .put("on_undecided", step.onUndecided().wire());
      Approval approval = step.approval();
      if (approval != null) {
        json.set("approval", json(approval));
      }
    }
    return steps;
  }

  private ObjectNode gates() {
    ObjectNode gates = NODES.objectNode();
    for (Gate gate : plan.gates()) {
      ObjectNode json = gates.putObject(gate.name());
      what(gate, json);
      Terms terms = gate.terms();
      json.put("test", terms.test().wire()).put("severity", terms.severity().wire());
      Long minRequests = gate.minRequests();
      if (minRequests != null) {
        json.put("min_requests", minRequests);
      }
      if (!(gate instanceof Gate.MaxRestarts) && terms.labelDelay() == null) {
        json.put("warm_up", Durations.format(terms.warmUp()));
      }
      if (terms.sequential()) {
        sequential(gate, json, terms);
      }
      Labels.write(terms.labelDelay(), json);
    }
    gates.put("min_canary_pct", plan.minCanaryPct() + "%");
    return gates;
  }

  /** Equal parts are what a spec that says none gets. */
  private boolean equalShares() {
    List<Double> shares =
        plan.gates().stream().map(gate -> gate.terms().share()).filter(share -> share > 0).toList();
    return shares.stream().allMatch(share -> share == 1.0 / shares.size());
  }

  private void sequential(Gate gate, ObjectNode json, Terms terms) {
    if (gate instanceof Gate.Testable) {
      json.set("pass_margin", number(terms.passMargin()));
    }
    Terms.Baseline baseline = terms.baseline();
    if (baseline != null) {
      json.put("baseline", "stable").set("max_ratio", number(baseline.maxRatio()));
      json.set("ignore_below", rate(baseline.ignoreBelow()));
      json.set("non_inferiority_ratio", number(baseline.nonInferiorityRatio()));
    }
    switch (terms.dispersion()) {
      case Spread.Auto ignored -> json.put("dispersion", "auto");
      case Spread.Independent ignored -> json.put("dispersion", "independent");
      case Spread.Stated stated -> json.putObject("dispersion").set("fano", number(stated.fano()));
      // A spec cannot say so: it leaves open what was measured.
      case Spread.Measured ignored -> json.put("dispersion", "auto");
    }
    json.put("late_onset", terms.lateOnset());
    if (terms.severity() == Severity.FATAL && !equalShares()) {
      json.set("share", number(terms.share()));
    }
  }

  private static void what(Gate gate, ObjectNode json) {
    switch (gate) {
      case Gate.MaxShare share -> json.set("limit", rate(share.limitFraction()));
      case Gate.MaxPositiveRateRatio ratio -> {
        json.set("limit", number(ratio.limitRatio()));
        json.set("ignore_below", rate(ratio.ignoreBelow()));
      }
      case Gate.MaxLatency latency -> json.set("limit", number(latency.limitMs()));
      case Gate.MinScore score -> json.set("limit", number(score.limitScore()));
      case Gate.MaxGauge gauge -> {
        json.set(
            "limit",
            gauge.limit().unit().equals("ratio")
                ? rate(gauge.threshold() / 100)
                : number(gauge.threshold()));
        json.put("for", Durations.format(gauge.atLeast()));
      }
      case Gate.Condition condition -> json.put("expression", condition.text());
      case Gate.MaxRestarts restarts -> json.set("limit", number(restarts.perPodHour()));
      case Gate.MaxDrift drift -> drift(drift, json);
    }
  }

  private static void drift(Gate.MaxDrift drift, ObjectNode json) {
    List<Double> reference = drift.reference();
    if (reference == null) {
      json.put("reference", "stable").put("bins", drift.bins());
    } else {
      ArrayNode shares = json.putArray("reference");
      reference.forEach(share -> shares.add(number(share)));
    }
  }

  private static JsonNode rate(double fraction) {
    String percent = Rates.write(fraction);
    return percent.length() <= 20
        ? NODES.textNode(percent)
        : NODES.objectNode().put("fraction", fraction);
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? NODES.numberNode((long) value)
        : NODES.numberNode(value);
  }

  private static ObjectNode json(Approval approval) {
    return NODES
        .objectNode()
        .put("required", approval.required())
        .put("timeout", Durations.format(approval.timeout()))
        .put("on_timeout", approval.onTimeout().wire());
  }

  private static JsonNode json(Node node) {
    return switch (node) {
      case Mapping mapping -> {
        ObjectNode json = NODES.objectNode();
        mapping.entries().forEach(entry -> json.set(entry.key(), json(entry.value())));
        yield json;
      }
      case Sequence sequence -> {
        ArrayNode json = NODES.arrayNode();
        sequence.items().forEach(item -> json.add(json(item)));
        yield json;
      }
      case Scalar scalar -> json(scalar);
    };
  }

  private static JsonNode json(Scalar scalar) {
    return switch (scalar.kind()) {
      case TEXT, UNREADABLE -> NODES.textNode(scalar.text());
      case NUMBER -> NODES.numberNode(new BigDecimal(scalar.text()));
      case BOOLEAN -> NODES.booleanNode(Boolean.parseBoolean(scalar.text()));
      case NULL -> NODES.nullNode();
    };
  }

  private static void putIfSaid(ObjectNode json, String key, @Nullable String value) {
    if (value != null) {
      json.put(key, value);
    }
  }
}
