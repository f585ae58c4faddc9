package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that reach a release in one workflow task: the safe side wins, whatever the order. */
@Timeout(180)
class ReleaseTogetherTest {
  private static final String ROLLED_BACK = "rolled_back";
  private static final String HELD = "held";
  private static final Duration TEN = Duration.ofMinutes(10);

  private record Case(List<String> signals, String end) {}

  @Test
  void whileWatching() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      together(
          stage,
          State.WATCHING,
          Duration.ZERO,
          List.of(),
          List.of(
              one(ROLLED_BACK, "hold", "rollback"),
              one(ROLLED_BACK, "rollback", "hold"),
              one(ROLLED_BACK, "promote", "rollback"),
              one(ROLLED_BACK, "rollback", "promote"),
              one(ROLLED_BACK, "promote", "hold", "resume", "rollback"),
              one(HELD, "promote", "hold"),
              one(HELD, "hold", "promote"),
              one(HELD, "hold", "resume"),
              one(HELD, "resume", "hold"),
              one(HELD, "extend", "hold", "approve"),
              one("cancelled", "promote", "cancel"),
              // Twice without an id is once for this step, and nothing for the next.
              one("watching 2/2", "promote", "promote")));
    }
  }

  @Test
  void whileAwaitingApproval() {
    Approval approval = new Approval(1, Duration.ofHours(24), OnUndecided.ROLLBACK);
    FakeWorld world = new FakeWorld(Plans.plan().approvedStep(20, approval).build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      together(
          stage,
          State.AWAITING_APPROVAL,
          Duration.ZERO,
          List.of(),
          List.of(
              one(ROLLED_BACK, "approve", "reject"),
              one(ROLLED_BACK, "reject", "approve"),
              one(ROLLED_BACK, "approve", "rollback"),
              one(ROLLED_BACK, "rollback", "approve"),
              one(HELD, "approve", "hold"),
              one(HELD, "hold", "approve"),
              one("promoted", "approve", "approve"),
              one("promoted", "promote", "approve")));
    }
  }

  @Test
  void whileHeld() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      together(
          stage,
          State.WATCHING,
          Duration.ZERO,
          List.of("hold"),
          List.of(
              one(HELD, "hold", "resume"),
              one(HELD, "resume", "hold"),
              one(HELD, "extend", "hold"),
              one(HELD, "hold", "extend"),
              one(ROLLED_BACK, "resume", "rollback"),
              one(ROLLED_BACK, "rollback", "resume"),
              one("watching 1/2", "resume", "resume"),
              one("watching 1/2", "extend")));
    }
  }

  @Test
  void beforeAnyWorkerWasThere() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      List<Case> cases =
          List.of(
              one(ROLLED_BACK, "promote", "rollback"),
              one(ROLLED_BACK, "rollback", "resume"),
              one(HELD, "hold", "resume"),
              one(HELD, "hold", "approve", "promote"),
              one("cancelled", "cancel", "hold"));
      List<WorkflowStub> releases = new ArrayList<>();
      stage.withoutWorkers(() -> {
        for (int i = 0; i < cases.size(); i++) {
          WorkflowStub release = stage.startAs("fraud-model@p" + i, Map.of());
          releases.add(release);
          cases.get(i).signals().forEach(release::signal);
        }
      });

      ends(stage, releases, cases);
    }
  }

  @Test
  void everyOrderWhileWatching() {
    List<String> sent = List.of("rollback", "hold", "cancel", "promote", "extend", "resume");
    List<List<String>> threes =
        List.of(
            List.of("hold", "promote", "extend"),
            List.of("hold", "resume", "promote"),
            List.of("promote", "extend", "cancel"),
            List.of("hold", "promote", "rollback"));
    everyOrder(
        State.WATCHING,
        false,
        sent,
        threes,
        signals -> signals.contains("promote") ? "watching 2/2" : "watching 1/2");
  }

  @Test
  void everyOrderWhileAWatchIsHeld() {
    List<String> sent = List.of("rollback", "hold", "cancel", "promote", "extend", "resume");
    List<List<String>> threes =
        List.of(
            List.of("hold", "resume", "promote"),
            List.of("hold", "resume", "extend"),
            List.of("resume", "promote", "rollback"),
            List.of("resume", "extend", "promote"));
    everyOrder(
        State.WATCHING,
        true,
        sent,
        threes,
        signals -> {
          if (!signals.contains("resume") && !signals.contains("extend")) {
            return HELD;
          }
          return signals.contains("promote") ? "watching 2/2" : "watching 1/2";
        });
  }

  @Test
  void everyOrderWhileAwaitingApproval() {
    List<String> sent = List.of("rollback", "hold", "reject", "cancel", "approve", "resume");
    List<List<String>> threes =
        List.of(
            List.of("approve", "hold", "resume"),
            List.of("approve", "reject", "hold"),
            List.of("approve", "hold", "cancel"));
    everyOrder(
        State.AWAITING_APPROVAL,
        false,
        sent,
        threes,
        signals -> signals.contains("approve") ? "watching 2/2" : "awaiting_approval 1/2");
  }

  @Test
  void everyOrderWhileAnApprovalIsHeld() {
    List<String> sent = List.of("rollback", "hold", "reject", "cancel", "approve", "resume");
    List<List<String>> threes =
        List.of(
            List.of("approve", "hold", "resume"),
            List.of("approve", "reject", "resume"),
            List.of("approve", "resume", "cancel"));
    everyOrder(
        State.AWAITING_APPROVAL,
        true,
        sent,
        threes,
        signals -> {
          if (!signals.contains("resume")) {
            return HELD;
          }
          return signals.contains("approve") ? "watching 2/2" : "awaiting_approval 1/2";
        });
  }

  @Test
  void everyOrderWhileBaking() {
    everyOrder(
        State.BAKING,
        false,
        List.of("rollback", "hold", "resume", "extend"),
        List.of(List.of("hold", "resume", "rollback")),
        signals -> "baking");
  }

  /** A way back first, by whoever asked first; then a hold; and only then what goes forward. */
  private static void everyOrder(
      State state,
      boolean held,
      List<String> sent,
      List<List<String>> threes,
      Function<List<String>, String> otherwise) {
    List<Case> cases = new ArrayList<>();
    for (String first : sent) {
      for (String second : sent) {
        cases.add(expected(List.of(first, second), otherwise));
      }
    }
    threes.forEach(three -> orders(three).forEach(order -> cases.add(expected(order, otherwise))));
    FakeWorld world = new FakeWorld(plan(state));
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      // Nobody may promote what nobody has looked at.
      Duration looked = state == State.WATCHING ? Duration.ofMinutes(6) : Duration.ZERO;
      together(stage, state, looked, held ? List.of("hold") : List.of(), cases);
    }
  }

  private static Case expected(List<String> signals, Function<List<String>, String> otherwise) {
    for (String signal : signals) {
      if (signal.equals("rollback") || signal.equals("reject")) {
        return new Case(signals, ROLLED_BACK);
      }
      if (signal.equals("cancel")) {
        return new Case(signals, "cancelled");
      }
    }
    return new Case(signals, signals.contains("hold") ? HELD : otherwise.apply(signals));
  }

  private static List<List<String>> orders(List<String> three) {
    List<List<String>> orders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String first = three.get(i);
      String second = three.get((i + 1) % 3);
      String third = three.get((i + 2) % 3);
      orders.add(List.of(first, second, third));
      orders.add(List.of(first, third, second));
    }
    return orders;
  }

  /** Few looks: what they see is not the point here, and there are many releases. */
  private static Plan plan(State state) {
    Plans plans = Plans.plan().look(Duration.ofMinutes(5)).bake(Duration.ofHours(2));
    return switch (state) {
      case BAKING -> plans.step(20, TEN, Duration.ofHours(2), OnUndecided.HOLD).build();
      case AWAITING_APPROVAL ->
          plans
              .approvedStep(20, new Approval(1, Duration.ofHours(24), OnUndecided.ROLLBACK))
              .step(50, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .build();
      default ->
          plans
              .step(20, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .step(50, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .build();
    };
  }

  private static void together(
      Stage stage, State state, Duration looked, List<String> first, List<Case> cases) {
    List<WorkflowStub> releases = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      releases.add(stage.startAs("fraud-model@p" + i, Map.of()));
    }
    releases.forEach(release -> stage.awaitState(release, state));
    stage.environment.sleep(looked);
    releases.forEach(release -> first.forEach(release::signal));
    if (!first.isEmpty()) {
      releases.forEach(release -> stage.awaitState(release, State.HELD));
    }

    stage.withoutWorkers(() -> {
      for (int i = 0; i < cases.size(); i++) {
        cases.get(i).signals().forEach(releases.get(i)::signal);
      }
    });

    ends(stage, releases, cases);
  }

  /** Each is there within two minutes, and still there a minute later. */
  private static void ends(Stage stage, List<WorkflowStub> releases, List<Case> cases) {
    for (int i = 0; i < cases.size(); i++) {
      Case wanted = cases.get(i);
      stage.awaitStatus(releases.get(i), status -> word(status).startsWith(wanted.end()));
    }
    stage.environment.sleep(Duration.ofMinutes(1));
    for (int i = 0; i < cases.size(); i++) {
      ReleaseStatus status = stage.status(releases.get(i));
      assertThat(status).isNotNull();
      assertThat(word(status)).as("%s", cases.get(i)).startsWith(cases.get(i).end());
    }
  }

  private static String word(ReleaseStatus status) {
    ReleaseStatus.StepStatus step = status.step();
    String at = step == null ? "" : " " + step.index() + "/" + step.of();
    return status.outcome() == null ? status.state().wire() + at : status.outcome().wire();
  }

  private static Case one(String end, String... signals) {
    return new Case(List.of(signals), end);
  }
}
