package dev.bellwether.release;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.SmokeTest;
import dev.bellwether.spec.Plan.Step;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans for tests: two steps of 20 and 50 %, 10 minutes each, 30 s looks, unless said otherwise.
 */
final class Plans {
  private final List<Step> steps = new ArrayList<>();
  private @Nullable Approval promotionApproval;
  private Duration bake = Duration.ofMinutes(10);
  private Duration look = Duration.ofSeconds(30);
  private Duration keepWarm = Duration.ofHours(24);
  private OnUndecided onDrift = OnUndecided.HOLD;
  private Trust trust = Trust.TEMPORAL;

  static Plans plan() {
    return new Plans();
  }

  /** What admission makes of a rollback form: neither steps nor gates. */
  static Plan undoing() {
    Plan plan = plan().build();
    return new Plan(
        plan.rules(),
        "fraud-model-rollback",
        plan.model(),
        plan.version(),
        plan.environment(),
        null,
        Map.of(),
        null,
        null,
        plan.serving(),
        plan.metrics(),
        plan.registry(),
        null,
        null,
        Duration.ZERO,
        List.of(),
        null,
        List.of(),
        0,
        plan.look(),
        Duration.ZERO,
        plan.keepWarm(),
        "v11",
        plan.onDrift(),
        plan.trust(),
        ErrorBudget.DEFAULT);
  }

  Plans step(int traffic, Duration watch, Duration maxWatch, OnUndecided onUndecided) {
    steps.add(new Step(traffic, watch, maxWatch, 100, null, onUndecided));
    return this;
  }

  Plans approvedStep(int traffic, Approval approval) {
    return approvedStep(traffic, Duration.ofMinutes(10), approval);
  }

  Plans approvedStep(int traffic, Duration watch, Approval approval) {
    steps.add(new Step(traffic, watch, Duration.ofHours(2), 100, approval, OnUndecided.ROLLBACK));
    return this;
  }

  Plans promotionApproval(Duration timeout, OnUndecided onTimeout) {
    promotionApproval = new Approval(1, timeout, onTimeout);
    return this;
  }

  Plans bake(Duration duration) {
    bake = duration;
    return this;
  }

  Plans look(Duration duration) {
    look = duration;
    return this;
  }

  Plans keepWarm(Duration duration) {
    keepWarm = duration;
    return this;
  }

  Plans onDrift(OnUndecided word) {
    onDrift = word;
    return this;
  }

  Plans trust(Trust trusted) {
    trust = trusted;
    return this;
  }

  Plan build() {
    if (steps.isEmpty()) {
      step(20, Duration.ofMinutes(10), Duration.ofHours(2), OnUndecided.HOLD);
      step(50, Duration.ofMinutes(10), Duration.ofHours(2), OnUndecided.HOLD);
    }
    return new Plan(
        Plan.CURRENT_RULES,
        "fraud-model-v12",
        "fraud-model",
        "v12",
        "prod",
        null,
        Map.of(),
        null,
        null,
        "edge",
        "edge-metrics",
        "models",
        new BuildArtifact(Duration.ofMinutes(30), 100),
        new SmokeTest(null, Duration.ofMinutes(10), 100, 20),
        Duration.ofMinutes(5),
        steps,
        promotionApproval,
        List.of(new Gate.MaxErrorRate("max_error_rate", 0.005, null)),
        5,
        look,
        bake,
        keepWarm,
        "v11",
        onDrift,
        trust,
        ErrorBudget.DEFAULT);
  }
}
