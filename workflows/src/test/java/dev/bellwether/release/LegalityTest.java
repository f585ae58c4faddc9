package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.release.Legality.Refusal;
import dev.bellwether.release.ReleaseStatus.AllowedAction;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Trust;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegalityTest {
  private static final List<String> COMMANDS =
      List.of("rollback", "hold", "resume", "promote", "approve", "reject", "extend", "cancel");
  private static final Set<String> UNSAFE = Set.of("resume", "promote", "approve", "extend");

  /** State, the state a hold interrupted, whether 100 % is written, and all that is legal then. */
  @ParameterizedTest
  @CsvSource({
    "ADMITTING,,                    false, rollback hold cancel",
    "BUILDING,,                     false, rollback hold cancel",
    "TESTING,,                      false, rollback hold cancel",
    "DEPLOYING,,                    false, rollback hold cancel",
    "WATCHING,,                     false, rollback hold promote extend cancel",
    "AWAITING_APPROVAL,,            false, rollback hold approve reject cancel",
    "PROMOTING,,                    false, rollback hold cancel",
    "PROMOTING,,                    true,  rollback hold",
    "BAKING,,                       true,  rollback hold",
    "ROLLING_BACK,,                 false, rollback hold",
    "ROLLING_BACK,,                 true,  rollback hold",
    "ENDED,,                        true,  ''",
    "ENDED,,                        false, ''",
    "HELD, ADMITTING,               false, rollback hold resume cancel",
    "HELD, BUILDING,                false, rollback hold resume cancel",
    "HELD, TESTING,                 false, rollback hold resume cancel",
    "HELD, DEPLOYING,               false, rollback hold resume cancel",
    "HELD, WATCHING,                false, rollback hold resume promote extend cancel",
    "HELD, AWAITING_APPROVAL,       false, rollback hold resume approve reject cancel",
    "HELD, PROMOTING,               false, rollback hold resume cancel",
    "HELD, PROMOTING,               true,  rollback hold resume",
    "HELD, BAKING,                  true,  rollback hold resume"
  })
  void allowsInEachState(
      State state, @Nullable State interrupted, boolean written, String allowed) {
    List<String> legal = allowed.isEmpty() ? List.of() : List.of(allowed.split(" "));
    for (String name : COMMANDS) {
      Optional<Refusal> trusted =
          Legality.refusal(now(state, interrupted, written, Trust.TEMPORAL), command(name));
      Optional<Refusal> untrusted =
          Legality.refusal(now(state, interrupted, written, Trust.NONE), command(name));

      assertThat(trusted.isEmpty()).as("%s, trusted", name).isEqualTo(legal.contains(name));
      assertThat(untrusted.isEmpty())
          .as("%s, not trusted", name)
          .isEqualTo(legal.contains(name) && !UNSAFE.contains(name));
    }
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void offersWhatItTakes(State state) {
    for (Trust trust : Trust.values()) {
      Situation now = now(state, state == State.HELD ? State.WATCHING : null, false, trust);
      List<String> offered = Legality.allowed(now).stream().map(AllowedAction::action).toList();

      assertThat(offered)
          .allSatisfy(name -> assertThat(Legality.refusal(now, command(name))).isEmpty());
      assertThat(COMMANDS)
          .filteredOn(name -> Legality.refusal(now, command(name)).isEmpty())
          .filteredOn(name -> state != State.ROLLING_BACK)
          .containsExactlyInAnyOrderElementsOf(offered);
    }
  }

  @Test
  void offersNothingWhileRollingBack() {
    assertThat(Legality.allowed(now(State.ROLLING_BACK, null, false, Trust.TEMPORAL))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"promote", "extend"})
  void refusesAnUnsafeCommandForAnotherStepOrArtifact(String name) {
    Situation now = now(State.WATCHING, null, false, Trust.TEMPORAL);

    assertThat(code(now, command(name, null, 2, null, null))).isEmpty();
    assertThat(code(now, command(name, null, 1, null, null))).contains("stale-step");
    assertThat(code(now, command(name, null, 3, null, null))).contains("stale-step");
    assertThat(code(now, command(name, null, 2, "sha256:aa", null))).isEmpty();
    assertThat(code(now, command(name, null, 2, "sha256:ab", null))).contains("stale-step");
  }

  @Test
  void refusesAnUnsafeCommandThatCouldNotBeReadAndTakesASafeOne() {
    Situation now = now(State.AWAITING_APPROVAL, null, false, Trust.TEMPORAL);

    assertThat(code(now, command("approve", null, null, null, "step x")))
        .contains("illegal-transition");
    assertThat(code(now, command("reject", null, null, null, "step x"))).isEmpty();
    assertThat(code(now, command("reject", null, 7, null, null))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback", "hold", "promote"})
  void refusesACommandForAnotherRelease(String name) {
    Situation now = now(State.WATCHING, null, false, Trust.TEMPORAL);

    assertThat(code(now, command(name, "fraud-model-v12-3f9a1c02", null, null, null))).isEmpty();
    assertThat(code(now, command(name, "fraud-model-v12-00000000", null, null, null)))
        .contains("stale-step");
  }

  @Test
  void knowsItsIdByTheRunUntilAdmissionHasReadTheName() {
    Situation admitting =
        new Situation(
            Plan.CURRENT_RULES,
            "fraud-model-3f9a1c02",
            State.ADMITTING,
            null,
            0,
            null,
            false,
            Trust.NONE);

    assertThat(code(admitting, command("rollback", "fraud-model-v12-3f9a1c02", null, null, null)))
        .isEmpty();
    assertThat(code(admitting, command("rollback", "fraud-model-v12-3f9a1c03", null, null, null)))
        .contains("stale-step");
  }

  @Test
  void saysWhatIsPossibleInstead() {
    Situation now = now(State.BAKING, null, true, Trust.TEMPORAL);

    assertThat(Legality.refusal(now, command("approve")).orElseThrow().message())
        .isEqualTo(
            "approve is not possible while the release is baking; possible now: hold, rollback");
  }

  @Test
  void coversEveryStateInTheTable() throws Exception {
    String rows =
        Arrays.toString(
            LegalityTest.class
                .getDeclaredMethod(
                    "allowsInEachState", State.class, State.class, boolean.class, String.class)
                .getAnnotation(CsvSource.class)
                .value());

    assertThat(State.values()).allSatisfy(state -> assertThat(rows).contains(state.name()));
  }

  private static Optional<String> code(Situation now, Command command) {
    return Legality.refusal(now, command).map(Refusal::code);
  }

  private static Situation now(
      State state, @Nullable State interrupted, boolean written, Trust trust) {
    return new Situation(
        Plan.CURRENT_RULES,
        "fraud-model-v12-3f9a1c02",
        state,
        interrupted,
        2,
        "sha256:aa",
        written,
        trust);
  }

  private static Command command(String name) {
    return command(name, null, null, null, null);
  }

  private static Command command(
      String name,
      @Nullable String release,
      @Nullable Integer step,
      @Nullable String digest,
      @Nullable String unread) {
    return new Command(name, "ana", null, null, release, step, digest, null, unread);
  }
}
