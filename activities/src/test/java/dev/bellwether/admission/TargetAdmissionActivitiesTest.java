package dev.bellwether.admission;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.bellwether.activity.AdmissionActivities;
import dev.bellwether.activity.AdmissionActivities.Admission;
import dev.bellwether.activity.AdmissionActivities.Admit;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.gate.Spread;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.journal.Journal;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.serving.ActivityRun;
import dev.bellwether.serving.FakeRouter;
import dev.bellwether.serving.FakeRouter.Fault;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.Releases;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Defaults.OnUndecidable;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAdmissionActivitiesTest {
  private static final String SEED =
      """
      {"release_pipeline": {
        "name": "fraud-model-v12",
        "stages": ["build_artifact", "smoke_test", "canary_deploy", "monitor_metrics",
                   "promote_or_rollback"],
        "gates": {"max_p95_latency_ms": 250, "max_error_rate": 0.5, "min_quality_score": 0.92},
        "rollback": {"strategy": "immediate", "previous_version": "v11"}}}
      """;
  private static final Map<String, Integer> ALL_STABLE = Map.of("v11", 100);

  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v11");
  private final FakeRecords records = new FakeRecords();
  private final InstantSource clock = () -> Releases.NOW;
  private Owners.Life owner = Owners.Life.GONE;
  private final ActivityRun run = new ActivityRun(activities());
  private final AdmissionActivities admission = run.stub(AdmissionActivities.class);

  @AfterEach
  void stop() {
    run.close();
    router.close();
  }

  @Test
  void takesTheTargetInOneWrite() {
    Admission admitted = admit(SEED);

    assertThat(admitted.findings()).isEmpty();
    assertThat(admitted.name()).isEqualTo("fraud-model-v12");
    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.fence()).isEqualTo(new Fence(1, 0));
    assertThat(admitted.searchAttributes()).containsExactly("ReleaseModel");
    assertThat(admitted.targetFencing()).isEqualTo("strict");
    assertThat(router.changes()).containsExactly("write 1.0 {v11=100} open");
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.owner()).isEqualTo(Releases.RUN);
    assertThat(ledger.release()).isEqualTo("fraud-model-v12-test-run");
    assertThat(ledger.stable()).isEqualTo("v11");
    assertThat(ledger.canary()).isEqualTo("v12");
    assertThat(ledger.protectedVersions()).containsExactly("v11");
    assertThat(records.states()).containsExactly("admitting");
  }

  @Test
  void takesAReleaseThatCannotBeDecidedOnlyWhereTheConfigurationLetsIt() {
    Outlook poor =
        (plan, baseline) -> List.of(Finding.warning("W201", "it takes months", "wait longer"));

    assertRefused(admitBy(activities(poor, OnUndecidable.REFUSE)), "E231");
    assertThat(router.changes()).isEmpty();
    assertThat(admitBy(activities(poor, OnUndecidable.WARN)).findings())
        .extracting(Finding::code)
        .containsExactly("W201");
  }

  private static Admission admitBy(TargetAdmissionActivities activities) {
    try (ActivityRun other = new ActivityRun(activities)) {
      return other
          .stub(AdmissionActivities.class)
          .admit(raw("json/plain", SEED), request("fraud-model@demo", true));
    }
  }

  @Test
  void admittingManyTimesIsAdmittingOnce() {
    Admission first = admit(SEED);

    assertThat(admit(SEED)).isEqualTo(first);
    assertThat(admit(SEED)).isEqualTo(first);
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void takesALostReplyForWhatItDid() {
    router.next("PUT", Fault.REPLY_LOST);

    assertThat(admit(SEED).fence()).isEqualTo(new Fence(1, 0));
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void admitsThoughRecordsAreDown() {
    records.down(true);

    assertThat(admit(SEED).fence()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "json/plain, '\"oops\"', input-not-a-spec",
    "json/plain, 'null', input-not-a-spec",
    "json/plain, '[]', input-not-a-spec",
    "json/plain, '12', input-not-a-spec",
    "json/plain, '{', input-not-json",
    "json/plain, '', input-not-a-spec",
    "binary/plain, 'abc', input-encoding",
    "binary/null, '', no-input"
  })
  void refusesWhateverIsNoSpec(String encoding, String text, String code) {
    Admission refused = admission.admit(raw(encoding, text), request("fraud-model@demo", true));

    assertRefused(refused, code);
    assertThat(refused.name()).isEqualTo("fraud-model");
  }

  @Test
  void refusesToStartWithNothing() {
    Admission refused =
        admission.admit(
            new RawValue(Payload.getDefaultInstance()), request("fraud-model@demo", false));

    assertRefused(refused, "no-input");
  }

  @Test
  void namesAReleaseWithoutAModelUnnamed() {
    Admission refused = admission.admit(raw("json/plain", "1"), request("!", true));

    assertThat(refused.name()).isEqualTo("unnamed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fraud-model@prod", "other@demo", "x/fraud-model@demo"})
  void refusesAWrongWorkflowIdAndSaysTheRightOne(String id) {
    Admission refused = admission.admit(raw("json/plain", SEED), request(id, true));

    assertRefused(refused, "wrong-workflow-id");
    assertThat(refused.findings().getFirst().suggestion()).contains("fraud-model@demo");
  }

  @Test
  void saysEveryFindingOfABadSpec() {
    Admission refused = admit("{\"release_pipeline\": {\"name\": \"fraud-model-v12\"}}");

    assertThat(refused.plan()).isNull();
    assertThat(refused.findings()).hasSizeGreaterThan(1);
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void refusesAConnectionOfTheWrongKind() {
    String wrong =
        SEED.replace("\"name\":", "\"serving\": \"models\", \"metrics\": \"edge\", \"name\":");

    Admission refused = admit(wrong);

    assertThat(refused.findings()).extracting(Finding::code).contains("connection-type");
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void refusesASplitWithoutALedgerAndSaysHowToRepairIt() {
    router.setWeights(Map.of("v11", 70, "v10", 30));

    Admission refused = admit(SEED);

    assertRefused(refused, "target-split");
    assertThat(refused.findings().getFirst().suggestion())
        .startsWith("curl -X PUT ")
        .contains("{\"v11\":100}");
  }

  @Test
  void refusesAPreviousVersionThatDoesNotServe() {
    router.setWeights(Map.of("v10", 100));

    assertRefused(admit(SEED), "previous-version");
  }

  @Test
  void refusesAVersionThatServesAlready() {
    router.setWeights(Map.of("v12", 100));

    Admission refused = admit(SEED);

    assertThat(refused.findings()).extracting(Finding::code).contains("already-serving");
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void refusesWhenTheRollbackTargetIsNotReady() {
    router.unready("v11");

    assertRefused(admit(SEED), "baseline-not-ready");
  }

  @Test
  void refusesWhileAnotherReleaseRuns() {
    router.setLedger(Releases.opened("other-run"));
    owner = Owners.Life.RUNNING;

    Admission refused = admit(SEED);

    assertRefused(refused, "target-busy");
    assertThat(refused.findings().getFirst().message())
        .contains("fraud-model-v12-other-run")
        .contains("other-run");
  }

  @ParameterizedTest
  @EnumSource(
      value = Owners.Life.class,
      names = {"UNKNOWN", "FORGOTTEN"})
  void refusesWhileNobodyCanSayAndTheLeaseRuns(Owners.Life life) {
    router.setLedger(Releases.opened("other-run"));
    owner = life;

    assertRefused(admit(SEED), "target-busy");
  }

  @Test
  void takesOverWhenNobodyCanSayAndTheLeaseIsOver() {
    router.setLedger(
        Releases.opened("other-run")
            .at(new Fence(3, 1), Releases.NOW.minus(Duration.ofMinutes(11))));
    owner = Owners.Life.UNKNOWN;

    assertThat(admit(SEED).fence()).isEqualTo(new Fence(4, 0));
  }

  @Test
  void recoversTheBaselineOfAReleaseThatIsGone() {
    router.setWeights(Map.of("v11", 50, "v12", 50));
    Ledger left = Releases.opened("gone-run").at(new Fence(3, 2), Releases.NOW);
    router.setLedger(left);
    records.upsertRelease(watching(left.release()));

    Admission admitted = admit(SEED);

    assertThat(admitted.fence()).isEqualTo(new Fence(4, 0));
    assertThat(admitted.baseline()).isEqualTo("v11");
    assertThat(admitted.findings()).extracting(Finding::code).containsExactly("recovered");
    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    ReleaseRow row = records.find(left.release()).orElseThrow();
    assertThat(row.state()).isEqualTo("ended");
    assertThat(row.endedAt()).isEqualTo(Releases.NOW);
    assertThat(row.outcome()).isNull();
  }

  private static ReleaseRow watching(String id) {
    Instant started = Releases.NOW.minusSeconds(60);
    return new ReleaseRow(
        id,
        "w",
        "r",
        "fraud-model@prod",
        "fraud-model",
        "v12",
        "prod",
        "watching",
        null,
        null,
        started,
        started,
        null,
        null,
        null,
        null);
  }

  @Test
  void startsFromWhatAReleasePromotedThatCouldNotCloseItsLedger() {
    router.setWeights(Map.of("v12", 100));
    router.setLedger(Releases.baking("promoted-run"));
    owner = Owners.Life.PROMOTED;
    router.next("PUT", Fault.REPLY_LOST);

    Admission admitted = admit(SEED.replace("-v12", "-v13").replace("\"v11\"", "\"v12\""));

    assertThat(admitted.baseline()).isEqualTo("v12");
    assertThat(admitted.findings()).extracting(Finding::code).containsExactly("closed-late");
    assertThat(router.weights()).isEqualTo(Map.of("v12", 100));
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.previous()).isEqualTo("v11");
    assertThat(ledger.promotion()).isEqualTo("fraud-model-v12-promoted-run");
  }

  @Test
  void recoversTheBaselineWhenTrafficIsNotWhatTheReleasePromoted() {
    router.setWeights(Map.of("v11", 50, "v12", 50));
    router.setLedger(Releases.baking("promoted-run"));
    owner = Owners.Life.PROMOTED;

    assertThat(admit(SEED).findings()).extracting(Finding::code).containsExactly("recovered");
    assertThat(router.weights()).isEqualTo(ALL_STABLE);
  }

  @Test
  void checksAgainWhenSomebodyWritesInBetween() {
    router.beforeNextWrite(() -> router.setLedger(Releases.opened("faster-run")));
    owner = Owners.Life.RUNNING;

    ApplicationFailure failure = failure(() -> admit(SEED));

    assertThat(failure.isNonRetryable()).isFalse();
    assertRefused(admit(SEED), "target-busy");
  }

  @Test
  void isTriedAgainWhileTheTargetIsDown() {
    router.close();

    assertThat(failure(() -> admit(SEED)).isNonRetryable()).isFalse();
  }

  @Test
  void refusesARunThatAResetMade() {
    try (ActivityRun reset = new ActivityRun("run-after-reset", activities())) {
      AdmissionActivities afterReset = reset.stub(AdmissionActivities.class);

      ApplicationFailure failure =
          failure(
              () -> afterReset.admit(raw("json/plain", SEED), request("fraud-model@demo", true)));

      assertThat(failure.getType()).isEqualTo(Failures.FENCE_LOST);
      assertThat(router.changes()).isEmpty();
    }
  }

  @Test
  void givesTheFenceBackOnce() {
    admit(SEED);

    admission.withdraw(request("fraud-model@demo", true));
    admission.withdraw(request("fraud-model@demo", true));

    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger.protectedVersions()).isEmpty();
    assertThat(router.changes()).hasSize(2);
  }

  @Test
  void refusesAnAdmissionThatComesAfterItsWithdrawal() {
    admit(SEED);
    admission.withdraw(request("fraud-model@demo", true));

    assertThat(failure(() -> admit(SEED)).getType()).isEqualTo(Failures.FENCE_LOST);
  }

  @Test
  void givesBackWhatTheRunGaveTheCanaryBeforeItWasResetToItsBeginning() {
    router.setWeights(Map.of("v11", 50, "v12", 50));
    router.setLedger(Releases.opened(Releases.RUN));

    admission.withdraw(request("fraud-model@demo", true));

    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger.stable()).isEqualTo("v11");
  }

  @Test
  void givesBackTheCanaryOfTheRunThatAResetOfAnOlderOneEnded() {
    router.setWeights(Map.of("v11", 50, "v12", 50));
    router.setLedger(Releases.opened("run-that-was-ended"));
    Admit request = request("fraud-model@demo", true);

    owner = Owners.Life.RUNNING;
    withdrawAfterAReset(request);
    assertThat(router.weights()).containsEntry("v12", 50);
    owner = Owners.Life.GONE;
    withdrawAfterAReset(request);

    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    assertThat(Objects.requireNonNull(router.ledger()).state()).isEqualTo(Ledger.State.ROLLED_BACK);
  }

  private void withdrawAfterAReset(Admit request) {
    try (ActivityRun reset = new ActivityRun("run-after-reset", activities())) {
      reset.stub(AdmissionActivities.class).withdraw(request);
    }
  }

  @Test
  void givesNothingBackThatAnotherRunHolds() {
    router.setLedger(Releases.opened("other-run"));

    admission.withdraw(request("fraud-model@demo", true));

    assertThat(router.changes()).isEmpty();
  }

  private void assertRefused(Admission admission, String code) {
    assertThat(admission.plan()).isNull();
    assertThat(admission.fence()).isNull();
    assertThat(admission.findings()).extracting(Finding::code).containsExactly(code);
    assertThat(router.changes()).isEmpty();
  }

  private Admission admit(String spec) {
    return admission.admit(raw("json/plain", spec), request("fraud-model@demo", true));
  }

  private static Admit request(String workflowId, boolean present) {
    return new Admit(workflowId, Releases.RUN, present);
  }

  private static RawValue raw(String encoding, String text) {
    return new RawValue(
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8(encoding))
            .setData(ByteString.copyFromUtf8(text))
            .build());
  }

  private TargetAdmissionActivities activities() {
    return activities((plan, baseline) -> List.of(), OnUndecidable.WARN);
  }

  private TargetAdmissionActivities activities(Outlook outlook, OnUndecidable onUndecidable) {
    Map<String, Connection> connections = Releases.connections(router.url(), "unused");
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
            onUndecidable,
            Duration.ZERO);
    return new TargetAdmissionActivities(
        "bellwether",
        connections,
        new ServingTargets(connections),
        new TargetAdmissionActivities.Sources(
            defaults,
            ledger -> owner,
            () -> Set.of("ReleaseModel"),
            new RecordedSpreads(records),
            outlook),
        new Journal(records, clock),
        clock);
  }
}
