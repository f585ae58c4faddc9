package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.OnUndecided;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that reach a release in one workflow task: the safe side wins, whatever the order. */
@Timeout(180)
class ReleaseTogetherTest {
  private static final String ROLLED_BACK = "rolled_back";
  private static final String HELD = "held";

  /** To be watched on the way to where the commands meet a release. */
  private static final Duration BRIEFLY = Duration.ofMinutes(2);

  private static final List<String> EVERY_COMMAND =
      List.of("rollback", "hold", "resume", "approve", "reject", "promote", "extend", "cancel");

  private static final int QUIET = 10;
  private static final List<String> SAFE_EVERYWHERE = List.of("rollback", "hold", "cancel");

  private record Case(List<String> signals, String end) {}

  @Test
  void whileWatching() {
    FakeWorld world = new FakeWorld(Plans.plan().build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      together(
          stage,
          new Orders(State.WATCHING, List.of(), List.of()),
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
    FakeWorld world =
        new FakeWorld(
            Plans.plan()
                .look(Duration.ofMinutes(1))
                .approvedStep(20, BRIEFLY, approval)
                .bake(Duration.ofMinutes(1))
                .build());
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      together(
          stage,
          new Orders(State.AWAITING_APPROVAL, List.of(), List.of()),
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
          Orders.held(State.WATCHING, List.of(), List.of()),
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

  /**
   * Where commands meet a release, and which.
   *
   * @param first what brings it from {@code reached} to {@code state}
   * @param writing whether the write is under way; else it has been made and is not verified
   */
  record Orders(
      State reached,
      List<String> first,
      State state,
      boolean writing,
      List<String> sent,
      List<List<String>> threes) {
    private Orders(State state, List<String> sent, List<List<String>> threes) {
      this(state, List.of(), state, false, sent, threes);
    }

    private static Orders held(State reached, List<String> sent, List<List<String>> threes) {
      return new Orders(reached, List.of("hold"), State.HELD, false, sent, threes);
    }

    /** Where no command moves the release forward. */
    private static Orders busy(State state, boolean writing) {
      return new Orders(
          state,
          List.of(),
          state,
          writing,
          EVERY_COMMAND,
          List.of(List.of("hold", "resume", "promote"), List.of("cancel", "hold", "approve")));
    }

    /** What nobody takes now is of interest beside what somebody does. */
    private boolean interesting(List<String> two) {
      return sent.size() < EVERY_COMMAND.size()
          || reached == State.AWAITING_APPROVAL
          || two.stream().anyMatch(SAFE_EVERYWHERE::contains);
    }

    @Override
    public String toString() {
      return (state == State.HELD ? reached.wire() + ", " : "")
          + state.wire()
          + (writing ? ", write under way" : "");
    }
  }

  static List<Orders> everyOrder() {
    List<String> inAWatch = List.of("rollback", "hold", "cancel", "promote", "extend", "resume");
    return List.of(
        new Orders(
            State.WATCHING,
            inAWatch,
            List.of(
                List.of("hold", "promote", "extend"),
                List.of("hold", "resume", "promote"),
                List.of("promote", "extend", "cancel"),
                List.of("hold", "promote", "rollback"))),
        Orders.held(
            State.WATCHING,
            inAWatch,
            List.of(
                List.of("hold", "resume", "promote"),
                List.of("hold", "resume", "extend"),
                List.of("resume", "promote", "rollback"),
                List.of("resume", "extend", "promote"))),
        new Orders(
            State.AWAITING_APPROVAL,
            EVERY_COMMAND,
            List.of(
                List.of("approve", "hold", "resume"),
                List.of("approve", "reject", "hold"),
                List.of("approve", "hold", "cancel"))),
        Orders.held(
            State.AWAITING_APPROVAL,
            EVERY_COMMAND,
            List.of(
                List.of("approve", "hold", "resume"),
                List.of("approve", "reject", "resume"),
                List.of("approve", "resume", "cancel"))),
        new Orders(State.BAKING, EVERY_COMMAND, List.of(List.of("hold", "resume", "rollback"))),
        Orders.busy(State.BUILDING, false),
        Orders.busy(State.TESTING, false),
        Orders.busy(State.DEPLOYING, true),
        Orders.busy(State.DEPLOYING, false),
        Orders.busy(State.PROMOTING, true),
        Orders.busy(State.PROMOTING, false),
        new Orders(
            State.WATCHING,
            List.of("rollback"),
            State.ROLLING_BACK,
            false,
            EVERY_COMMAND,
            List.of(List.of("hold", "resume", "cancel"))));
  }

  /** A way back first, by whoever asked first; then a hold; and only then what goes forward. */
  @ParameterizedTest
  @MethodSource
  void everyOrder(Orders orders) {
    List<Case> cases = new ArrayList<>();
    for (String first : orders.sent()) {
      for (String second : orders.sent()) {
        List<String> two = List.of(first, second);
        if (orders.interesting(two)) {
          cases.add(new Case(two, end(orders, two)));
        }
      }
    }
    for (List<String> three : orders.threes()) {
      orders(three).forEach(order -> cases.add(new Case(order, end(orders, order))));
    }
    PausedWorld world = world(orders);
    try (Stage stage = new Stage("", world, 0, Stage.EVERY_QUEUE)) {
      List<WorkflowStub> releases = together(stage, orders, cases);
      if (orders.state() == State.ROLLING_BACK) {
        world.slow = false;
        awaitEach(stage, releases, each(cases, ROLLED_BACK));
      }
    }
  }

  private static String end(Orders orders, List<String> signals) {
    State state = orders.state();
    if (state == State.ROLLING_BACK) {
      return state.wire();
    }
    for (String signal : signals) {
      if (signal.equals("rollback")
          || (signal.equals("reject") && orders.reached() == State.AWAITING_APPROVAL)) {
        return ROLLED_BACK;
      }
      // Once 100 % is on its way there is nothing left to cancel.
      if (signal.equals("cancel") && state != State.PROMOTING && state != State.BAKING) {
        return "cancelled";
      }
    }
    boolean resumed =
        signals.contains("resume")
            || (signals.contains("extend") && orders.reached() == State.WATCHING);
    if (signals.contains("hold") || (state == State.HELD && !resumed)) {
      return HELD;
    }
    return switch (orders.reached()) {
      case WATCHING -> signals.contains("promote") ? "watching 2/2" : "watching 1/2";
      case AWAITING_APPROVAL ->
          signals.contains("approve") ? "watching 2/2" : "awaiting_approval 1/2";
      default -> state.wire();
    };
  }

  /** It stays in the state for as long as the test looks at it. */
  private static PausedWorld world(Orders orders) {
    return new PausedWorld(plan(orders.reached()), orders.state()) {
      @Override
      public Shifted shift(Shift request) {
        // A hold that steps back from a write writes what was there before.
        if (orders.writing() && request.weights().getOrDefault("v12", 0) > canaryWeight) {
          pause(moving(request.weights().getOrDefault("v12", 0)));
        }
        return super.shift(request);
      }
    };
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
    Plans plans = Plans.plan().look(Duration.ofMinutes(1)).bake(Duration.ofHours(2));
    return switch (state) {
      case BUILDING, TESTING, DEPLOYING, PROMOTING, BAKING ->
          plans.step(20, BRIEFLY, Duration.ofHours(2), OnUndecided.HOLD).build();
      case AWAITING_APPROVAL ->
          plans
              .approvedStep(
                  20, BRIEFLY, new Approval(1, Duration.ofHours(24), OnUndecided.ROLLBACK))
              .step(50, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .build();
      default ->
          plans
              .look(Duration.ofMinutes(5))
              .step(20, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .step(50, Duration.ofHours(1), Duration.ofHours(2), OnUndecided.HOLD)
              .build();
    };
  }

  private static List<WorkflowStub> together(Stage stage, Orders orders, List<Case> cases) {
    List<WorkflowStub> releases = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      releases.add(stage.startAs("fraud-model@p" + i, Map.of()));
    }
    awaitEach(stage, releases, each(cases, orders.reached().wire()));
    if (orders.reached() == State.WATCHING) {
      // Nobody may promote what nobody has looked at.
      stage.environment.sleep(Duration.ofMinutes(6));
    }
    releases.forEach(release -> orders.first().forEach(release::signal));
    awaitEach(stage, releases, each(cases, orders.state().wire()));

    stage.withoutWorkers(() -> {
      for (int i = 0; i < cases.size(); i++) {
        cases.get(i).signals().forEach(releases.get(i)::signal);
      }
    });

    ends(stage, releases, cases);
    return releases;
  }

  /** Each is there within two minutes, and still there a minute later. */
  private static void ends(Stage stage, List<WorkflowStub> releases, List<Case> cases) {
    List<String> wanted = cases.stream().map(Case::end).toList();
    awaitEach(stage, releases, wanted);
    stage.environment.sleep(Duration.ofMinutes(1));
    List<String> after = words(stage, releases);
    for (int i = 0; i < cases.size(); i++) {
      assertThat(after.get(i)).as("%s", cases.get(i)).startsWith(wanted.get(i));
    }
  }

  /**
   * Lets time pass until each says what is wanted, and only while none of them moves: on a busy
   * machine the deadline of one must not pass while others are still on their way.
   */
  private static void awaitEach(Stage stage, List<WorkflowStub> releases, List<String> wanted) {
    List<String> now = words(stage, releases);
    for (int i = 0; i < 1_000 && !starts(now, wanted); i++) {
      List<String> before = now;
      for (int quiet = 0; quiet < QUIET && now.equals(before); quiet++) {
        LockSupport.parkNanos(20_000_000);
        now = words(stage, releases);
      }
      if (now.equals(before)) {
        stage.environment.sleep(Duration.ofSeconds(30));
        now = words(stage, releases);
      }
    }
    assertThat(starts(now, wanted)).as("%s, last seen %s", wanted, now).isTrue();
  }

  private static boolean starts(List<String> words, List<String> wanted) {
    return IntStream.range(0, words.size())
        .allMatch(at -> words.get(at).startsWith(wanted.get(at)));
  }

  private static List<String> each(List<Case> cases, String word) {
    return Collections.nCopies(cases.size(), word);
  }

  private static List<String> words(Stage stage, List<WorkflowStub> releases) {
    return releases.stream().map(release -> word(stage.status(release))).toList();
  }

  private static String word(@Nullable ReleaseStatus status) {
    if (status == null) {
      return "";
    }
    ReleaseStatus.StepStatus step = status.step();
    String at = step == null ? "" : " " + step.index() + "/" + step.of();
    return status.outcome() == null ? status.state().wire() + at : status.outcome().wire();
  }

  private static Case one(String end, String... signals) {
    return new Case(List.of(signals), end);
  }
}
