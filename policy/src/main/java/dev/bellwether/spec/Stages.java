package dev.bellwether.spec;

import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.SmokeTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The list of stages: each once, in the order of the journey, with its settings. */
final class Stages {
  static final List<String> ORDER =
      List.of(
          "build_artifact",
          "smoke_test",
          "canary_deploy",
          "monitor_metrics",
          "promote_or_rollback");
  private static final String ANYBODY = "whoever can reach the API may approve";
  private static final List<String> REQUIRED = ORDER.subList(2, 5);
  static final Map<String, OnUndecided> ON_UNDECIDED =
      Map.of("hold", OnUndecided.HOLD, "rollback", OnUndecided.ROLLBACK);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);

  private final Findings findings;
  private final Set<String> seen = new HashSet<>();
  private int last = -1;

  @Nullable BuildArtifact buildArtifact;
  @Nullable SmokeTest smokeTest;
  Duration deployTimeout = Duration.ofMinutes(5);
  @Nullable Approval promotionApproval;

  Stages(Findings findings) {
    this.findings = findings;
  }

  void read(Fields spec) {
    spec.require("stages", "the list of stages")
        .flatMap(node -> Fields.list(node, findings))
        .ifPresent(items -> list(items, spec.place("stages")));
  }

  private void list(List<Node> items, Place place) {
    items.forEach(this::stage);
    for (String stage : REQUIRED) {
      if (!seen.contains(stage)) {
        findings.error(
            "E213",
            place.missing(stage),
            "expected the stage `" + stage + "`; it is missing",
            "add it; the order is " + Words.list(ORDER));
      }
    }
    if (!seen.contains("smoke_test")) {
      findings.warning(
          "W110",
          place,
          "there is no smoke_test: the canary gets traffic without being tried first",
          "add `smoke_test` after `build_artifact`");
    }
  }

  private void stage(Node item) {
    if (item instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
      if (named(scalar.text(), scalar.place())) {
        settings(scalar.text(), new Fields(new Mapping(scalar.place(), List.of()), findings));
      }
    } else if (item instanceof Mapping mapping && mapping.entries().size() == 1) {
      Entry entry = mapping.entries().getFirst();
      if (named(entry.key(), entry.keyPlace())) {
        Fields.map(entry.value(), findings).ifPresent(fields -> settings(entry.key(), fields));
      }
    } else if (!(item instanceof Scalar scalar && scalar.kind() == Kind.UNREADABLE)) {
      new Values(findings)
          .wrong(
              item,
              "a stage: its name, or a map with its name as the only key",
              "for instance `- smoke_test` or `- smoke_test: {timeout: 5m}`");
    }
  }

  private boolean named(String stage, Place at) {
    int index = ORDER.indexOf(stage);
    if (index < 0) {
      findings.error(
          "E210",
          at,
          "expected one of " + Words.list(ORDER) + ", came the stage `" + Words.shown(stage) + "`",
          Words.nearest(stage, ORDER).map(word -> "did you mean `" + word + "`?").orElse(null));
      return false;
    }
    if (!seen.add(stage)) {
      findings.error("E211", at, "the stage `" + stage + "` stands twice", "keep one of them");
      return false;
    }
    if (index < last) {
      findings.error(
          "E212",
          at,
          "the stage `" + stage + "` stands after `" + ORDER.get(last) + "`",
          "the order is " + Words.list(ORDER));
      return true;
    }
    last = index;
    return true;
  }

  private void settings(String stage, Fields fields) {
    switch (stage) {
      case "build_artifact" ->
          buildArtifact =
              new BuildArtifact(timeout(fields, Duration.ofMinutes(30)), retries(fields));
      case "smoke_test" ->
          smokeTest =
              new SmokeTest(
                  fields.name("suite"),
                  timeout(fields, Duration.ofMinutes(10)),
                  retries(fields),
                  (int) fields.count("warm_calls", 0, 10_000, 20));
      case "canary_deploy" -> deployTimeout = timeout(fields, deployTimeout);
      case "promote_or_rollback" -> promotionApproval = approval(fields, findings);
      case "monitor_metrics" -> {
        // Has no settings: what it watches by stands under `canary` and `gates`.
      }
      default -> throw new IllegalStateException("not a stage: " + stage);
    }
    fields.finish();
  }

  private static Duration timeout(Fields fields, Duration unsaid) {
    return fields.duration("timeout", SECOND, DAY, unsaid);
  }

  private static int retries(Fields fields) {
    return (int) fields.count("retries", 0, 100, 2);
  }

  /** The approval under a step or at promotion; null for none. */
  static @Nullable Approval approval(Fields parent, Findings findings) {
    return parent.map("approval").map(fields -> read(fields, findings)).orElse(null);
  }

  private static Approval read(Fields fields, Findings findings) {
    long required = fields.count("required", 1, 100, 1);
    if (required > 1) {
      findings.error(
          "E202",
          fields.place("required"),
          "`required` above 1 is not in this version of Bellwether; a later one brings it",
          "write required: 1");
    }
    Duration timeout = fields.duration("timeout", SECOND, MONTH, DAY);
    OnUndecided onTimeout = fields.word("on_timeout", ON_UNDECIDED, OnUndecided.ROLLBACK);
    fields.later("from", ANYBODY);
    fields.later("exclude_author", ANYBODY);
    fields.finish();
    return new Approval(1, timeout, onTimeout);
  }
}
