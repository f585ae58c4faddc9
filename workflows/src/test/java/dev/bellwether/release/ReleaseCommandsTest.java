package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.activity.LogEntry;
import dev.bellwether.activity.Payloads;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which commands count, and how often. */
class ReleaseCommandsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Chronicle chronicle = new Chronicle("m-v2-00000001", "m@prod", () -> NOON);
  private final Commands commands = new Commands(chronicle, this::now, () -> this.events);
  private State state = State.WATCHING;
  private @Nullable State interrupted;
  private int step = 1;
  private long events = 10;

  private Situation now() {
    return new Situation(
        Plan.CURRENT_RULES,
        "m-v2-00000001",
        state,
        interrupted,
        step,
        "sha256:aa",
        false,
        Trust.TEMPORAL);
  }

  @Test
  void readsTheTwoThousandthCommandAndOfThoseAfterItOnlyTheSafeOnes() {
    for (int i = 1; i < Flood.COMMANDS; i++) {
      send("noise");
    }
    send("promote");
    assertThat(commands.overridden(1)).isTrue();

    send("extend");
    assertThat(commands.extensionAsked()).isFalse();
    send("hold");
    assertThat(commands.holdAsked()).isTrue();
    send("rollback");
    assertThat(commands.stop()).isNotNull();
  }

  @Test
  void readsAtFourThousandEventsAndAboveThemOnlySafeCommands() {
    events = Flood.EVENTS;
    send("promote");
    assertThat(commands.overridden(1)).isTrue();

    events = Flood.EVENTS + 1;
    send("extend");
    send("resume");
    assertThat(commands.extensionAsked()).isFalse();
    assertThatThrownBy(() -> commands.validate("extend", values(Map.of())))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            refused -> assertThat(refused.getType()).isEqualTo("rate-limited"));
    commands.validate("rollback", values(Map.of()));
    send("cancel");
    assertThat(commands.stop()).isNotNull();
  }

  @Test
  void saysOnceThatAFloodIsNotReadAnyMore() {
    events = Flood.EVENTS + 1;
    for (int i = 0; i < 50; i++) {
      send("extend");
    }

    assertThat(said()).filteredOn(line -> line.startsWith("too many commands")).hasSize(1);
  }

  @Test
  void writesDownAtMostSoManyCommands() {
    for (int i = 0; i < 2 * Flood.MOST_NOTED; i++) {
      send("noise");
    }

    assertThat(said()).hasSize(Flood.MOST_NOTED);
    assertThat(said().getLast()).contains("no more are written down");
  }

  @ParameterizedTest
  @ValueSource(strings = {"promote", "approve"})
  void countsOnceForEachStepWithoutAnId(String name) {
    state = name.equals("approve") ? State.AWAITING_APPROVAL : State.WATCHING;
    send(name);
    send(name);
    assertThat(said()).containsExactly(name);

    step = 2;
    send(name);
    assertThat(said()).containsExactly(name, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"promote", "hold", "rollback", "extend", "cancel"})
  void countsAnIdOnce(String name) {
    send(name, Map.of("command_id", "7"));
    step = 2;
    send(name, Map.of("command_id", "7"));
    assertThat(said()).hasSize(1);

    send(name, Map.of("command_id", "8"));
    assertThat(said()).hasSize(2);
  }

  @Test
  void countsTheSameIdOnceForEachCommand() {
    for (String name : List.of("extend", "hold", "promote", "cancel", "rollback")) {
      send(name, Map.of("command_id", "7"));
    }

    assertThat(said()).containsExactly("extend", "hold", "promote", "cancel", "rollback");
  }

  @Test
  void anIdThatWasRefusedMayBeUsedAgain() {
    send("approve", Map.of("command_id", "7"));
    assertThat(commands.approved(1)).isFalse();

    state = State.AWAITING_APPROVAL;
    send("approve", Map.of("command_id", "7"));
    assertThat(commands.approved(1)).isTrue();
  }

  @Test
  void aPromoteOfOneStepNeverCountsForTheNext() {
    send("promote");
    step = 2;

    assertThat(commands.overridden(1)).isTrue();
    assertThat(commands.overridden(2)).isFalse();
  }

  @Test
  void aPromoteThatCouldNotMoveTheStepMayBeSaidAgain() {
    send("promote");
    assertThat(commands.takeOverride()).isEqualTo("ana");
    commands.overrideUnmet(1);

    send("promote", Map.of("reason", "seen the numbers"));
    assertThat(commands.takeOverride()).isEqualTo("ana: seen the numbers");
  }

  @Test
  void refusesAnApprovalOfAnotherStepOrArtifact() {
    state = State.AWAITING_APPROVAL;
    send("approve", Map.of("step", 2));
    send("approve", Map.of("digest", "sha256:ab"));
    assertThat(commands.approved(1)).isFalse();

    send("approve", Map.of("step", 1, "digest", "sha256:aa"));
    assertThat(commands.approved(1)).isTrue();
  }

  @Test
  void anApprovalInAHoldSaysThatItIsKept() {
    state = State.HELD;
    interrupted = State.AWAITING_APPROVAL;
    send("approve");

    assertThat(commands.approved(1)).isTrue();
    assertThat(commands.resumed()).isFalse();
    assertThat(said()).containsExactly("approve (kept until the release is resumed)");
  }

  @Test
  void extensionsAddUpAndAreBounded() {
    send("extend");
    send("extend", Map.of("for", "30m"));
    assertThat(commands.takeExtension()).isEqualTo(Duration.ofMinutes(40));
    assertThat(commands.takeExtension()).isNull();

    send("extend", Map.of("for", "7d"));
    assertThat(commands.takeExtension()).isEqualTo(Duration.ofDays(7));
    send("extend", Map.of("for", "8d"));
    send("extend", Map.of("for", "9999999999999d"));
    send("extend", Map.of("for", "6d"));
    assertThat(commands.takeExtension()).isEqualTo(Duration.ofDays(7));
    send("extend", Map.of("for", "-5m"));
    assertThat(commands.extensionAsked()).isFalse();
  }

  @Test
  void anExtensionInAHoldResumes() {
    state = State.HELD;
    interrupted = State.WATCHING;
    send("extend", Map.of("for", "30m"));

    assertThat(commands.resumed()).isTrue();
    assertThat(commands.takeExtension()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void anExtensionOfOneStepDoesNotCountForTheNext() {
    send("extend");
    commands.newStep();

    assertThat(commands.extensionAsked()).isFalse();
  }

  private void send(String name) {
    send(name, Map.of());
  }

  private void send(String name, Map<String, Object> fields) {
    var all = new java.util.HashMap<String, Object>(fields);
    all.put("by", "ana");
    commands.signal(name, values(all));
  }

  private static EncodedValues values(Object payload) {
    return new EncodedValues(Payloads.converter().toPayloads(payload), Payloads.converter());
  }

  private List<String> said() {
    return chronicle.log().stream().map(LogEntry::what).toList();
  }
}
