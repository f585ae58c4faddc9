package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds of every release whatever happens to it, over what its {@link FakeWorld} was asked:
 * weights are declared ones and rise one step at a time, nothing goes forward after a restore, and
 * the ledger is settled only after 100 % was verified.
 */
final class Invariants {
  private static final List<String> FORWARD =
      List.of("admit", "build", "prepare", "smoke", "shift", "verify", "alias v12", "settle");

  private Invariants() {}

  static void check(FakeWorld world) {
    Plan plan = world.plan;
    if (plan != null) {
      check(plan, List.copyOf(world.calls));
    }
  }

  static void check(Plan plan, List<String> calls) {
    List<Integer> levels = levels(plan);
    int level = 0;
    boolean restored = false;
    boolean fullyVerified = false;
    for (String call : calls) {
      if (restored) {
        assertThat(forward(call)).as("%s after a restore in %s", call, calls).isFalse();
      }
      if (call.startsWith("shift ")) {
        int next = levels.indexOf(Integer.parseInt(call.substring(6)));
        assertThat(next).as("%s is declared, in %s", call, calls).isNotNegative();
        assertThat(next).as("%s is one step, in %s", call, calls).isLessThanOrEqualTo(level + 1);
        level = next;
        fullyVerified = false;
      }
      if (call.equals("verify 100")) {
        fullyVerified = levels.get(level) == 100;
      }
      if (call.equals("settle")) {
        assertThat(fullyVerified).as("100 %% verified before settle, in %s", calls).isTrue();
      }
      restored = restored || call.startsWith("restore");
    }
  }

  private static boolean forward(String call) {
    return !call.equals("verify rollback") && FORWARD.stream().anyMatch(call::startsWith);
  }

  private static List<Integer> levels(Plan plan) {
    List<Integer> levels = new ArrayList<>(List.of(0));
    plan.steps().stream().map(Step::traffic).forEach(levels::add);
    levels.add(100);
    return levels;
  }
}
