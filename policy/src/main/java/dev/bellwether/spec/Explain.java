package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.SmokeTest;
import dev.bellwether.spec.Plan.Step;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says a plan back in plain lines, every unit and every default included. */
public final class Explain {
  private final Plan plan;
  private final List<String> lines = new ArrayList<>();

  private Explain(Plan plan) {
    this.plan = plan;
  }

  /** The lines, in the order of the journey. */
  public static List<String> lines(Plan plan) {
    Explain explain = new Explain(plan);
    explain.identity();
    explain.preparation();
    explain.steps();
    explain.gates();
    explain.end();
    return List.copyOf(explain.lines);
  }

  private void identity() {
    lines.add(
        "%s takes %s %s to %s"
            .formatted(plan.name(), plan.model(), plan.version(), plan.environment()));
    lines.add(
        "connections: "
            + String.join(
                ", ",
                connection("serving", plan.serving()),
                connection("metrics", plan.metrics()),
                connection("registry", plan.registry())));
    lines.add(
        plan.previousVersion() == null
            ? "goes back to: whatever serves at the start"
            : "goes back to: %s; refused at the start when something else serves"
                .formatted(plan.previousVersion()));
  }

  /** Without a configuration the role stands for a connection that nobody has named. */
  private String connection(String role, String name) {
    return role + " " + (name.equals(role) ? "as " + plan.environment() + " has it" : name);
  }

  private void preparation() {
    BuildArtifact build = plan.buildArtifact();
    lines.add(
        build == null
            ? "build_artifact: left out; the version has to be in the registry"
            : "build_artifact: within %s, %s retries"
                .formatted(Durations.format(build.timeout()), build.retries()));
    SmokeTest smoke = plan.smokeTest();
    lines.add(
        smoke == null
            ? "smoke_test: left out; the canary gets traffic without being tried first"
            : "smoke_test: %s, %s warm calls, within %s, %s retries"
                .formatted(
                    smoke.suite() == null
                        ? "the artifact's own golden requests"
                        : "suite " + smoke.suite(),
                    smoke.warmCalls(),
                    Durations.format(smoke.timeout()),
                    smoke.retries()));
    lines.add(
        "canary_deploy: each change of traffic is verified within %s, else rolled back"
            .formatted(Durations.format(plan.deployTimeout())));
    lines.add("look: the metrics are read every " + Durations.format(plan.look()));
  }

  private void steps() {
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      lines.add(
          "step %s of %s: %s %% of traffic, watched for at least %s and at most %s; gates want %s"
                  .formatted(
                      i + 1,
                      plan.steps().size(),
                      step.traffic(),
                      Durations.format(step.watch()),
                      Durations.format(step.maxWatch()),
                      Words.count(step.minRequests()))
              + " canary requests; still undecided then: "
              + undecided(step.onUndecided()));
      if (step.traffic() < plan.minCanaryPct()) {
        lines.add(
            "step %s is below min_canary_pct: it goes on after %s unless a gate fails or has no data"
                .formatted(i + 1, Durations.format(step.watch())));
      }
      approval("step %s, after its window".formatted(i + 1), step.approval());
    }
    approval("promotion, before 100 %", plan.promotionApproval());
  }

  private void approval(String where, @Nullable Approval approval) {
    if (approval != null) {
      lines.add(
          "approval at %s: %s, within %s; no answer: %s"
              .formatted(
                  where,
                  approval.required(),
                  Durations.format(approval.timeout()),
                  undecided(approval.onTimeout())));
    }
  }

  private void gates() {
    for (Gate gate : plan.gates()) {
      Long own = gate.minRequests();
      lines.add(
          gate.name()
              + ": "
              + rule(gate)
              + judged(gate)
              + (own == null ? "" : "; wants %s of its own".formatted(Words.count(own))));
    }
    if (plan.gates().stream().anyMatch(gate -> gate.terms().sequential())) {
      lines.add(
          "statistics: rolled back on evidence with a chance of at most %s %% if every sequential gate keeps its limit; a gate at or beyond what its pass rules out passes a step with a chance of at most %s %%"
              .formatted(
                  plain(plan.statistics().fail() * 100), plain(plan.statistics().pass() * 100)));
    }
    lines.addAll(WarmUps.lines(plan.gates()));
    lines.add(
        "min_canary_pct: promotion needs at least %s %% of traffic on the canary"
            .formatted(plan.minCanaryPct()));
  }

  private static String rule(Gate gate) {
    return switch (gate) {
      case Gate.MaxErrorRate rate -> below(rate, "the canary's requests failing");
      case Gate.MaxNullRate rate -> below(rate, "the canary's requests without a usable output");
      case Gate.MaxDisagreementRate rate ->
          below(rate, "the requests that both versions answer being answered differently");
      case Gate.MaxPositiveRateRatio ratio ->
          "passes while neither version's predictions are positive more than %s as often as the other's, above a share of %s"
              .formatted(ratio.limit().display(), Quantities.share(ratio.ignoreBelow()).display());
      case Gate.MaxLatency latency ->
          "passes while less than %s of the canary's requests take longer than %s"
              .formatted(
                  Quantities.share(
                          BigDecimal.ONE
                              .subtract(BigDecimal.valueOf(latency.quantile()))
                              .doubleValue())
                      .display(),
                  latency.limit().display());
      case Gate.MinScore score ->
          "passes while the mean of the canary's %s (0 to 1) is at or above %s"
              .formatted(scores(score), plain(score.limitScore()));
      case Gate.MaxGauge gauge ->
          "passes while the canary's %s is below %s; fails at or above it on 3 samples running over at least %s"
              .formatted(gauge.gauge(), gauge.limit().display(), Durations.format(gauge.atLeast()));
      case Gate.MaxRestarts restarts ->
          "can only fail: passes while there is no sign of more than %s, of restarts of the canary's pods"
              .formatted(restarts.limit().display());
      case Gate.MaxDrift drift ->
          "can only fail: passes while there is no sign that a bin of the canary's %s (%d bins) holds more than %s of %s"
              .formatted(
                  drift.of(), drift.bins(), drift.limit().display(), reference(drift.reference()));
      case Gate.Condition condition -> "passes while `%s` holds".formatted(condition.text());
    };
  }

  private static String reference(@Nullable List<Double> reference) {
    if (reference == null) {
      return "stable's share";
    }
    double total = reference.stream().mapToDouble(Double::doubleValue).sum();
    String shares =
        reference.stream()
            .map(count -> Quantities.share(count / total).display())
            .collect(Collectors.joining(", "));
    return "the reference's share (" + shares + "), or less";
  }

  private static String below(Gate.MaxShare gate, String what) {
    return "passes below %s (a fraction of %s) of %s"
        .formatted(gate.limit().display(), plain(gate.limitFraction()), what);
  }

  private static String scores(Gate.MinScore gate) {
    String name = gate.facet().name();
    return name == null ? "scores" : "scores named " + name;
  }

  private static String judged(Gate gate) {
    Terms terms = gate.terms();
    String severity =
        switch (terms.severity()) {
          case FATAL -> "";
          case BLOCKING -> "; blocking: without a pass there is no promotion, a fail holds it";
          case ADVISORY -> "; advisory: shown, decides nothing";
        };
    return gate instanceof Gate.Testable testable && terms.sequential()
        ? sequential(testable, terms) + Labels.explained(terms) + severity
        : alarm(gate) + Labels.explained(terms) + severity;
  }

  private static String alarm(Gate gate) {
    return gate instanceof Gate.Alarm && gate.terms().severity() == Severity.FATAL
        ? "; sequential; has %s of alpha_fail"
            .formatted(Quantities.share(gate.terms().share()).display())
        : "";
  }

  private static String sequential(Gate.Testable gate, Terms terms) {
    StringBuilder text = new StringBuilder("; sequential: a pass rules out ");
    text.append(ruledOut(gate, terms));
    Terms.Baseline baseline = terms.baseline();
    if (baseline != null) {
      text.append(
          "; fails above %s times stable's share unless at most %s, a pass rules out %s times"
              .formatted(
                  plain(baseline.maxRatio()),
                  Quantities.share(baseline.ignoreBelow()).display(),
                  plain(baseline.nonInferiorityRatio())));
    }
    text.append(clusters(gate, terms.dispersion()));
    if (!terms.lateOnset()) {
      text.append("; no stake waits for a late onset");
    }
    if (terms.severity() == Severity.FATAL) {
      text.append("; has ")
          .append(Quantities.share(terms.share()).display())
          .append(" of alpha_fail");
    }
    return text.toString();
  }

  private static String clusters(Gate gate, Spread dispersion) {
    boolean scores = gate instanceof Gate.MinScore;
    return switch (dispersion) {
      case Spread.Auto ignored ->
          scores
              ? "; up to 3 scores may hang together, unless stable shows otherwise"
              : "; counts may vary 10 (fail) or 3 (pass) times their mean, unless stable shows otherwise";
      case Spread.Independent ignored ->
          scores ? "; each score stands for itself" : "; each request stands for itself";
      case Spread.Stated stated ->
          scores
              ? "; up to %s scores may hang together".formatted(plain(stated.fano()))
              : "; counts may vary %s times their mean".formatted(plain(stated.fano()));
      case Spread.Measured measured -> "; " + measured.words(scores);
    };
  }

  private static String ruledOut(Gate.Testable gate, Terms terms) {
    return switch (gate) {
      case Gate.MaxShare share ->
          Quantities.share(Math.min(1, share.limitFraction() * terms.passMargin())).display()
              + " or more";
      case Gate.MaxPositiveRateRatio ratio ->
          Quantities.times(ratio.limitRatio() * terms.passMargin()).display() + " or more";
      case Gate.MaxLatency latency ->
          Quantities.share(Math.min(1, latency.slowShare() * terms.passMargin())).display()
              + " or more of them slow";
      case Gate.MinScore score ->
          Quantities.score(
                      Math.max(score.limitScore() - terms.passMargin(), score.limitScore() / 2))
                  .display()
              + " or less";
    };
  }

  private void end() {
    lines.add(
        plan.bake().isZero()
            ? "bake: none; the release ends at 100 %"
            : "bake: watched for %s at 100 %%; a fail rolls back still"
                .formatted(Durations.format(plan.bake())));
    lines.add(
        plan.keepWarm().isZero()
            ? "afterwards: the old version is taken down at once if nobody needs it; a rollback"
                + " after the end has nothing to go back to"
            : "afterwards: the old version stays warm for %s, then it is taken down if nobody needs it"
                .formatted(Durations.format(plan.keepWarm())));
    lines.add(
        "traffic or owner changed by somebody else: "
            + undecided(plan.onDrift())
            + "; never written over in silence");
    lines.add("rollback: at once, all traffic back, from every stage");
  }

  private static String undecided(OnUndecided onUndecided) {
    return switch (onUndecided) {
      case HOLD -> "hold for a person, and roll back after 24h without one";
      case ROLLBACK -> "roll back";
    };
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
