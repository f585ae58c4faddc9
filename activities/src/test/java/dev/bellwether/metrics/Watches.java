package dev.bellwether.metrics;

import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.activity.WatchActivities.Observe;
import dev.bellwether.activity.WatchMode;
import dev.bellwether.activity.WatchState;
import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Requests to watch the seed's gates. */
final class Watches {
  static final List<Gate> SEED =
      List.of(
          new Gate.MaxErrorRate("max_error_rate", 0.005, null),
          new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null),
          new Gate.MinScore("min_quality_score", 0.92, null));

  private Watches() {}

  static Observe decide(Instant since, Duration look, Duration watch, Duration maxWatch) {
    return decide(since, look, watch, maxWatch, SEED);
  }

  static Observe decide(
      Instant since, Duration look, Duration watch, Duration maxWatch, List<Gate> gates) {
    Step step = new Step(20, watch, maxWatch, 500, null, OnUndecided.HOLD);
    return new Observe(
        new ReleaseRef("fraud-model-v12-3f9a1c02", "fraud-model@prod", "fraud-model@prod", "run"),
        plan(step, look, gates),
        "v11",
        WatchMode.DECIDE,
        0,
        20,
        since,
        since.plus(maxWatch),
        true,
        WatchState.starting(since),
        List.of());
  }

  static Observe protect(Observe from, Instant until, WatchState state) {
    return new Observe(
        from.release(),
        from.plan(),
        from.baseline(),
        WatchMode.PROTECT,
        from.step(),
        from.weight(),
        from.since(),
        until,
        false,
        state,
        List.of());
  }

  private static Plan plan(Step step, Duration look, List<Gate> gates) {
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
        null,
        null,
        Duration.ofMinutes(5),
        List.of(step),
        null,
        gates,
        5,
        look,
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        "v11",
        OnUndecided.HOLD,
        Trust.TEMPORAL,
        ErrorBudget.DEFAULT);
  }
}
