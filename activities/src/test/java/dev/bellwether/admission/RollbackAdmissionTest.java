package dev.bellwether.admission;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.AdmissionActivities.Admission;
import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.AdmissionActivities.Undo;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.RollbackActivities.Restore;
import dev.bellwether.activity.RollbackActivities.Restored;
import dev.bellwether.activity.RollbackActivities.VerifyRollback;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.gate.Spread;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.journal.Journal;
import dev.bellwether.serving.ActivityRun;
import dev.bellwether.serving.FakeRouter;
import dev.bellwether.serving.FakeRouter.Fault;
import dev.bellwether.serving.FencedRollbackActivities;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.Releases;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rollback after the end: the ledger alone says what is restored. */
class RollbackAdmissionTest {
  private static final String PROMOTED = "fraud-model-v12-other-run";

  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v12", "v11");
  private final FakeRouter elsewhere = new FakeRouter(Releases.MODEL).serving("v12", "v11");
  private final FakeRecords records = new FakeRecords();
  private final InstantSource clock = () -> Releases.NOW;
  private Owners.Life owner = Owners.Life.GONE;
  private final ActivityRun run = new ActivityRun(activities());
  private final AdmissionActivities admission = run.stub(AdmissionActivities.class);

  @AfterEach
  void stop() {
    run.close();
    router.close();
    elsewhere.close();
  }

  @Test
  void takesTheTargetAndLeavesItsTraffic() {
    router.setLedger(promoted());

    Admission admitted = admit(form());

    assertThat(admitted.findings()).isEmpty();
    assertThat(admitted.name()).isEqualTo("fraud-model-rollback");
    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.fence()).isEqualTo(new Fence(4, 0));
    assertThat(admitted.undo()).isEqualTo(new Undo(PROMOTED, "ana", "latency"));
    Plan plan = Objects.requireNonNull(admitted.plan());
    assertThat(plan.version()).isEqualTo("v12");
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.serving()).isEqualTo("edge");
    assertThat(router.changes()).containsExactly("write 4.0 {v12=100} open");
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.release()).isEqualTo("fraud-model-rollback-test-run");
    assertThat(ledger.protectedVersions()).containsExactly("v11", "v12");
    assertThat(ledger.canary()).isNull();
    assertThat(records.states()).containsExactly("admitting");
  }

  @Test
  void admittingManyTimesIsAdmittingOnce() {
    router.setLedger(promoted());
    router.next("PUT", Fault.REPLY_LOST);
    Admission first = admit(form());

    assertThat(admit(form())).isEqualTo(first);
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void goesBackOneVersionAndNeverTwo() {
    router.setLedger(promoted());
    Restored restored = goBack(admit(form()));

    assertThat(restored.baseline()).isEqualTo("v11");
    assertThat(router.weights()).isEqualTo(Map.of("v11", 100));
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger.stable()).isEqualTo("v11");
    assertThat(ledger.previous()).isNull();
    assertThat(ledger.promotion()).isNull();
    try (ActivityRun second = new ActivityRun("second-run", activities())) {
      Admission again =
          second.stub(AdmissionActivities.class).admit(raw(form()), request("second-run"));
      assertThat(again.findings()).extracting(Finding::code).containsExactly("nothing-to-undo");
      assertThat(router.weights()).isEqualTo(Map.of("v11", 100));
    }
  }

  @Test
  void undoesAPromotionThatCouldNotCloseItsLedger() {
    String run = PROMOTED.substring("fraud-model-v12-".length());
    router.setLedger(Releases.baking(run));
    owner = Owners.Life.PROMOTED;

    Admission admitted = admit(form());

    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.findings()).extracting(Finding::code).containsExactly("closed-late");
    assertThat(goBack(admitted).baseline()).isEqualTo("v11");
    assertThat(router.weights()).isEqualTo(Map.of("v11", 100));
  }

  @Test
  void undoesAPromotionThatALaterReleaseCameOverAndWentBackFrom() {
    router.setLedger(
        promoted()
            .ownedBy("default", "fraud-model@demo", "third-run", "fraud-model-v13-third-run")
            .rolledBack("v12"));

    Admission admitted = admit(form());

    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.fence()).isNotNull();
  }

  @Test
  void findsTheTargetWhereTheReleaseWasPromotedThoughTheEnvironmentSaysAnother() {
    elsewhere.setLedger(promoted());

    Admission admitted = admit(form());

    assertThat(Objects.requireNonNull(admitted.plan()).serving()).isEqualTo("second");
    assertThat(router.changes()).isEmpty();
    assertThat(elsewhere.changes()).hasSize(1);
  }

  @Test
  void refusesAReleaseThatAnotherWasPromotedOver() {
    router.setLedger(promoted());

    Admission refused = admit(form().replace(PROMOTED, "fraud-model-v11-older"));

    assertRefused(refused, "nothing-to-undo");
    assertThat(refused.findings().getFirst().message()).contains(PROMOTED);
  }

  @Test
  void refusesWhereThereIsNoLedger() {
    assertRefused(admit(form()), "nothing-to-undo");
  }

  @Test
  void refusesWhenTheVersionBeforeIsTakenDown() {
    router.setLedger(without(promoted()));

    assertRefused(admit(form()), "nothing-to-go-back-to");
  }

  @Test
  void refusesWhenTheVersionBeforeIsNotReady() {
    router.setLedger(promoted());
    router.unready("v11");

    assertRefused(admit(form()), "previous-not-ready");
  }

  @Test
  void refusesWhenSomebodyMovedTheTraffic() {
    router.setLedger(promoted());
    router.setWeights(Map.of("v10", 100));

    assertRefused(admit(form()), "not-serving");
  }

  @Test
  void refusesWhileAnotherReleaseRuns() {
    router.setLedger(open());
    owner = Owners.Life.RUNNING;

    assertRefused(admit(form()), "target-busy");
  }

  @Test
  void recoversFromAReleaseThatIsGoneFirst() {
    router.setLedger(open());
    router.setWeights(Map.of("v12", 80, "v13", 20));

    Admission admitted = admit(form());

    assertThat(admitted.findings()).extracting(Finding::code).containsExactly("recovered");
    assertThat(router.weights()).isEqualTo(Map.of("v12", 100));
    assertThat(admitted.baseline()).isEqualTo("v11");
  }

  @Test
  void isTriedAgainWhenSomebodyWritesInBetween() {
    router.setLedger(promoted());
    router.beforeNextWrite(() -> router.setLedger(without(promoted())));

    assertThat(failure(() -> admit(form())).isNonRetryable()).isFalse();
    assertRefused(admit(form()), "nothing-to-go-back-to");
  }

  @Test
  void refusesARunThatAResetMade() {
    router.setLedger(promoted());
    try (ActivityRun reset = new ActivityRun("run-after-reset", activities())) {
      AdmissionActivities afterReset = reset.stub(AdmissionActivities.class);

      assertThat(failure(() -> afterReset.admit(raw(form()), request(Releases.RUN))).getType())
          .isEqualTo(Failures.FENCE_LOST);
      assertThat(router.changes()).isEmpty();
    }
  }

  @Test
  void withdrawnItMayBeAskedForAgain() {
    router.setLedger(promoted());
    admit(form());

    admission.withdraw(request(Releases.RUN));

    assertThat(router.weights()).isEqualTo(Map.of("v12", 100));
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.active()).isFalse();
    assertThat(ledger.previous()).isEqualTo("v11");
    assertThat(ledger.promotion()).isEqualTo(PROMOTED);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"rollback\":\"fraud-model\"}'",
    "'{\"rollback\":{\"model\":\"fraud-model\"}}'",
    "'{\"rollback\":{\"model\":\"../x\",\"environment\":\"demo\",\"release\":\"r\"}}'",
    "'{\"rollback\":{\"model\":\"fraud-model\",\"environment\":\"demo\",\"release\":\"a b\"}}'",
    "'{\"rollback\":{\"model\":\"fraud-model\",\"environment\":7,\"release\":\"r\"}}'"
  })
  void refusesWhatIsNoFormAndNamesItAfterTheTarget(String text) {
    Admission refused = admit(text);

    assertThat(refused.findings()).extracting(Finding::code).contains("rollback-form");
    assertThat(refused.name()).isEqualTo("fraud-model-rollback");
    assertThat(refused.fence()).isNull();
  }

  @Test
  void refusesAnotherTargetsForm() {
    router.setLedger(promoted());

    assertRefused(admit(form().replace("fraud-model\",", "other\",")), "wrong-workflow-id");
    assertThat(admit(form().replace("demo", "nowhere")).findings())
        .extracting(Finding::code)
        .containsExactly("wrong-workflow-id", "unknown-environment");
  }

  @Test
  void takesNoVersionFromTheInput() {
    router.setLedger(promoted());

    Admission admitted = admit(form().replace("\"by\"", "\"version\": \"v9\", \"by\""));

    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.findings().getFirst().message()).contains("rollback.version is not read");
  }

  @Test
  void cleansWhatCouldNotBeWrittenAgain() {
    router.setLedger(promoted());

    Admission admitted = admit(form().replace("latency", "\\ud800\\u0007" + "x".repeat(900)));

    String reason = Objects.requireNonNull(admitted.undo()).reason();
    assertThat(reason).startsWith("\ufffd x").hasSizeLessThanOrEqualTo(500);
  }

  private Restored goBack(Admission admitted) {
    RollbackActivities back = run.stub(RollbackActivities.class);
    String baseline = admitted.baseline();
    Restored restored =
        back.restore(
            new Restore(Releases.ref(), "edge", Releases.MODEL, baseline, "v12", "undone", "v11"));
    VerifyRollback verify =
        new VerifyRollback(
            Releases.ref(), "edge", Releases.MODEL, restored.baseline(), "v12", restored.fence());
    run.paced(Object.class, 20, () -> back.verify(verify), () -> {});
    return restored;
  }

  private static Ledger promoted() {
    return Releases.opened("other-run").promoted("v12", "v11");
  }

  /** v13 over v12, whose promotion stands. */
  private static Ledger open() {
    Ledger before = promoted();
    return Ledger.opened(
        new Fence(5, 0), "default", Releases.ref("third-run"), before, "v12", "v13", Releases.NOW);
  }

  private static Ledger without(Ledger ledger) {
    return new Ledger(
        ledger.epoch(),
        ledger.opSeq(),
        ledger.namespace(),
        ledger.workflowId(),
        ledger.owner(),
        ledger.release(),
        ledger.stable(),
        null,
        ledger.canary(),
        ledger.baseline(),
        ledger.state(),
        ledger.leaseUntil(),
        ledger.protectedVersions(),
        ledger.weights(),
        ledger.promotion());
  }

  private void assertRefused(Admission admission, String code) {
    assertThat(admission.plan()).isNull();
    assertThat(admission.fence()).isNull();
    assertThat(admission.undo()).isNull();
    assertThat(admission.findings()).extracting(Finding::code).containsExactly(code);
    assertThat(router.changes()).isEmpty();
  }

  private static String form() {
    return """
    {"rollback": {"model": "fraud-model", "environment": "demo", "release": "%s",
                  "by": "ana", "reason": "latency"}}
    """
        .formatted(PROMOTED);
  }

  private Admission admit(String form) {
    return admission.admit(raw(form), request(Releases.RUN));
  }

  private static Admit request(String originalRun) {
    return new Admit("fraud-model@demo", originalRun, true);
  }

  private static RawValue raw(String text) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8(text))
            .build());
  }

  private Object[] activities() {
    Map<String, Connection> connections =
        new HashMap<>(Releases.connections(router.url(), "unused"));
    connections.put("second", new Connection.Playground(elsewhere.url()));
    ServingTargets targets = new ServingTargets(connections);
    Defaults defaults =
        new Defaults(
            "demo",
            Map.of("demo", new Defaults.Connections("edge", "edge-metrics", "models")),
            connections.keySet(),
            List.of(20, 50),
            Duration.ofMinutes(10),
            Duration.ofHours(2),
            Duration.ofSeconds(15),
            500,
            OnUndecided.HOLD,
            OnUndecided.HOLD,
            Duration.ofMinutes(10),
            Duration.ofHours(24),
            Trust.TEMPORAL,
            new Spread.Auto(),
            Defaults.OnUndecidable.WARN,
            Duration.ZERO);
    return new Object[] {
      new TargetAdmissionActivities(
          "bellwether",
          connections,
          targets,
          new TargetAdmissionActivities.Sources(
              defaults,
              ledger -> owner,
              () -> Set.of("ReleaseModel"),
              (plan, baseline) -> plan,
              (plan, baseline) -> List.of()),
          new Journal(records, clock),
          clock),
      new FencedRollbackActivities(targets, clock)
    };
  }
}
