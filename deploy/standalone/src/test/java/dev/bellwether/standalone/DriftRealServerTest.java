package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.playground.Quality;
import dev.bellwether.release.Cause;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.State;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Somebody writes at the router by hand while the canary has traffic. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class DriftRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ROLL_BACK = Ground.steadyWith("\"on_drift\": \"rollback\"");
  private static final Map<String, Integer> OTHER = Map.of("v11", 40, "v12", 60);
  private static final Map<String, Integer> WRITTEN = Map.of("v11", 80, "v12", 20);

  @Test
  void isHeldForOtherWeightsAndGoesOnWhenTheyAreBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, Ground.STEADY);
      ground.byHand(OTHER);

      assertThat(waitsFor(ground.awaitState(State.HELD)))
          .contains(
              "somebody else changed the traffic",
              "sends v11 40 %, v12 60 % where v11 80 %, v12 20 % was written",
              "set what was written and resume, or roll back");
      resume();
      await().atMost(PATIENCE).until(() -> holds(ground) == 2);
      assertThat(ground.weight("v12")).isEqualTo(60);

      ground.byHand(WRITTEN);
      resume();
      ground.awaitState(State.WATCHING);
      real.temporal("workflow", "update", "execute", "-w", Ground.TARGET, "--name", "promote");
      await().atMost(PATIENCE).until(() -> ground.weight("v12") == 50);
      rolledBack(ground, stack);
      assertThat(ground.weight("v11")).isEqualTo(100);
    }
  }

  @Test
  void rollsBackForOtherWeightsWhenToldTo() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, ROLL_BACK);
      ground.byHand(OTHER);

      ReleaseStatus ended = ended(ground, stack);
      assertThat(ended.cause()).isEqualTo(Cause.TARGET);
      assertThat(ended.reason()).contains("v12 60 % where", "on_drift: rollback");
      assertThat(ground.weight("v11")).isEqualTo(100);
    }
  }

  @Test
  void leavesTrafficThatWasMovedAwayAndGivesTheTargetBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, ROLL_BACK);
      ground.byHand(Map.of("v11", 100));

      ReleaseStatus ended = ended(ground, stack);
      assertThat(ended.reason()).contains("v11 100 % where v11 80 %, v12 20 % was written");
      JsonNode ledger = ground.route().path("ledger");
      assertThat(ledger.path("state").asText()).isEqualTo("rolled_back");
      assertThat(ground.weight("v11")).isEqualTo(100);
    }
  }

  @Test
  void isHeldForAnotherOwnerAndGoesOnWhenItIsBack() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, Ground.STEADY);
      String owner = ground.route().path("ledger").path("owner").asText();
      ground.byHand(WRITTEN, ledger -> ledger.put("owner", "somebody").put("release", "theirs"));

      assertThat(waitsFor(ground.awaitState(State.HELD)))
          .contains(
              "somebody else took the target",
              "held by release theirs (somebody)",
              "put this release back into the ledger and resume, or roll back");
      assertThat(ground.route().path("ledger").path("owner").asText()).isEqualTo("somebody");

      ground.byHand(WRITTEN, ledger -> ledger.put("owner", owner).put("epoch", 40));
      resume();
      ground.awaitState(State.WATCHING);
      real.temporal("workflow", "update", "execute", "-w", Ground.TARGET, "--name", "promote");
      await().atMost(PATIENCE).until(() -> ground.weight("v12") == 50);
      rolledBack(ground, stack);
      assertThat(ground.weight("v11")).isEqualTo(100);
    }
  }

  @Test
  void takesTheTargetFromAnotherOwnerWhenToldTo() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, ROLL_BACK);
      ground.byHand(WRITTEN, ledger -> ledger.put("owner", "somebody").put("release", "theirs"));

      ReleaseStatus ended = ended(ground, stack);
      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(ended.reason()).contains("held by release theirs (somebody)");
      assertThat(ground.weight("v11")).isEqualTo(100);
    }
  }

  @Test
  void rollsBackOnARouterThatLostItsLedger() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Ground.PATIENT);
        Stack stack = ground.stack()) {
      watching(ground, Ground.STEADY);
      ground.startTheRouterAnew(WRITTEN);

      ReleaseStatus ended = ended(ground, stack);
      assertThat(ended.cause()).isEqualTo(Cause.FENCE);
      assertThat(ended.reason()).contains("fraud-model has lost its ledger");
      assertThat(ground.weight("v11")).isEqualTo(100);
      assertThat(ground.route().path("ledger").path("state").asText()).isEqualTo("rolled_back");
    }
  }

  private static void watching(Ground ground, String spec) throws Exception {
    ground.start(Ground.TARGET, spec);
    ground.awaitState(State.WATCHING);
  }

  private static void resume() throws Exception {
    RealServer.Said said =
        real.temporal("workflow", "update", "execute", "-w", Ground.TARGET, "--name", "resume");
    assertThat(said.exitCode()).as(said.text()).isZero();
  }

  private static void rolledBack(Ground ground, Stack stack) throws Exception {
    real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
    ended(ground, stack);
  }

  private static ReleaseStatus ended(Ground ground, Stack stack) {
    ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
    assertThat(stack.records().find(ended.id())).isPresent();
    return ended;
  }

  private static String waitsFor(ReleaseStatus held) {
    return Objects.requireNonNull(held.waitingFor()).what();
  }

  private static long holds(Ground ground) {
    return ground.status(Ground.TARGET).orElseThrow().timeline().stream()
        .filter(line -> line.what().startsWith("held: "))
        .count();
  }
}
