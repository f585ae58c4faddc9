package dev.bellwether.serving;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Fence;
import dev.bellwether.activity.RollbackActivities;
import dev.bellwether.activity.RollbackActivities.Restore;
import dev.bellwether.activity.RollbackActivities.Restored;
import dev.bellwether.activity.RollbackActivities.Settled;
import dev.bellwether.activity.RollbackActivities.TakeDown;
import dev.bellwether.activity.RollbackActivities.VerifyRollback;
import dev.bellwether.serving.FakeRouter.Fault;
import dev.bellwether.serving.FencedRollbackActivities.Quiet;
import io.temporal.failure.ApplicationFailure;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FencedRollbackActivitiesTest {
  private static final Map<String, Integer> ALL_STABLE = Map.of("v11", 100);
  private static final Map<String, Integer> SPLIT = Map.of("v11", 80, "v12", 20);

  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v11", "v12");
  private final InstantSource clock = () -> Releases.NOW;
  private final ServingTargets targets =
      new ServingTargets(Releases.connections(router.url(), "unused"));
  private final ActivityRun run = new ActivityRun(new FencedRollbackActivities(targets, clock));
  private final RollbackActivities rollback = run.stub(RollbackActivities.class);

  @BeforeEach
  void halfway() {
    router.setWeights(SPLIT);
    router.setLedger(Releases.opened(Releases.RUN).at(new Fence(3, 1), Releases.NOW));
  }

  @AfterEach
  void stop() {
    run.close();
    router.close();
  }

  @Test
  void raisesTheEpochAndWritesTheBaselineAtOnce() {
    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.fence()).isEqualTo(new Fence(4, 0));
    assertThat(restored.weights()).isEqualTo(ALL_STABLE);
    assertThat(restored.takenOver()).isFalse();
    assertThat(restored.direct()).isFalse();
    assertThat(router.changes()).containsExactly("write 4.0 {v11=100} open");
  }

  @Test
  void restoringManyTimesIsRestoringOnce() {
    Restored first = rollback.restore(restore("v11"));
    for (int i = 0; i < 3; i++) {
      assertThat(rollback.restore(restore("v11"))).isEqualTo(first);
    }

    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void takesALostReplyForWhatItDid() {
    router.next("PUT", Fault.REPLY_LOST);

    assertThat(rollback.restore(restore("v11")).fence()).isEqualTo(new Fence(4, 0));
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void isTriedAgainWhileTheTargetIsDown() {
    router.close();

    ApplicationFailure failure = failure(() -> rollback.restore(restore("v11")));

    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("/admin/routes/fraud-model");
  }

  @Test
  void isTriedAgainWhileTheBaselineIsNotReady() {
    router.unready("v11");

    ApplicationFailure failure = failure(() -> rollback.restore(restore("v11")));

    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("bad-weights");
  }

  @Test
  void raisesTheEpochAlsoWhenTheCanaryNeverHadTraffic() {
    router.setWeights(ALL_STABLE);

    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.fence()).isEqualTo(new Fence(4, 0));
    assertThat(restored.takenOver()).isFalse();
  }

  @Test
  void leavesADirectRollbackAlone() {
    new DirectRollback(targets, clock).run("edge", Releases.MODEL, null);

    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.direct()).isTrue();
    assertThat(restored.fence()).isNull();
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void leavesTrafficThatSomebodyMovedElsewhere() {
    router.setWeights(Map.of("v10", 100));

    Restored restored = rollback.restore(restore("v11"));
    Restored again = rollback.restore(restore("v11"));

    assertThat(restored.takenOver()).isTrue();
    assertThat(again).isEqualTo(restored);
    assertThat(router.weights()).containsOnly(Map.entry("v10", 100));
    assertThat(ledger().state()).isEqualTo(Ledger.State.ROLLED_BACK);
  }

  @Test
  void leavesATargetThatALaterReleaseHolds() {
    router.setWeights(ALL_STABLE);
    router.setLedger(Releases.opened("later-run").at(new Fence(8, 0), Releases.NOW));

    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.takenOver()).isTrue();
    assertThat(restored.fence()).isNull();
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void takesTheFenceFromARunThatStillServesTheCanary() {
    router.setLedger(Releases.opened("after-reset").at(new Fence(8, 2), Releases.NOW));

    Restored restored = rollback.restore(restore(null));

    assertThat(restored.baseline()).isEqualTo("v11");
    assertThat(restored.fence()).isEqualTo(new Fence(9, 0));
    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    assertThat(ledger().owner()).isEqualTo(Releases.RUN);
  }

  @Test
  void restoresARouterThatLostItsLedger() {
    router.setLedger(null);

    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.weights()).isEqualTo(ALL_STABLE);
    assertThat(ledger().owner()).isEqualTo(Releases.RUN);
  }

  @Test
  void restoresWhatTheReleaseKnowsWhenTheLostFenceLeftNoLedger() {
    router.setLedger(null);

    Restored restored = rollback.restore(afterALostFence("v12"));

    assertThat(restored.weights()).isEqualTo(ALL_STABLE);
    assertThat(router.weights()).isEqualTo(ALL_STABLE);
  }

  @Test
  void restoresThoughTheLedgerCannotBeRead() {
    router.setRawLedger("{\"epoch\":9,\"op_seq\":4}");

    Restored restored = rollback.restore(afterALostFence("v12"));
    settle();

    assertThat(restored.weights()).isEqualTo(ALL_STABLE);
    assertThat(ledger().epoch()).isEqualTo(10);
    assertThat(ledger().stable()).isEqualTo("v11");
  }

  @Test
  void leavesWhatTheLedgerSaysIsStableToARunThatWasResetAfterItsPromotion() {
    router.setWeights(Map.of("v12", 100));
    router.setLedger(
        Releases.opened(Releases.RUN).promoted("v12", "v11").at(new Fence(3, 4), Releases.NOW));

    Restored restored = rollback.restore(afterALostFence("v12"));
    settle("v12");

    assertThat(restored.baseline()).isEqualTo("v12");
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void takesBackTheCanaryOfTheRunThatAResetEnded() {
    router.setWeights(Map.of("v12", 80, "v13", 20));
    router.setLedger(
        releasing("v13", "v12").ownedBy("default", "fraud-model@demo", "ended-run", "other"));

    Restored restored = rollback.restore(afterALostFence("v12"));
    settle("v12");

    assertThat(restored.baseline()).isEqualTo("v12");
    assertThat(router.weights()).isEqualTo(Map.of("v12", 100));
    assertThat(ledger().state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger().stable()).isEqualTo("v12");
  }

  @Test
  void leavesTheCanaryOfAnotherWorkflowAlone() {
    router.setWeights(Map.of("v11", 80, "v13", 20));
    router.setLedger(releasing("v13", "v11").ownedBy("default", "other@demo", "run", "other"));

    assertThat(rollback.restore(afterALostFence("v12")).takenOver()).isTrue();
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void undoesAnEndOfPromotionThatWasWrittenAndNotHeardOf() {
    router.setWeights(Map.of("v12", 100));
    router.setLedger(
        Releases.opened(Releases.RUN).promoted("v12", "v11").at(new Fence(3, 4), Releases.NOW));

    rollback.restore(restore("v11"));
    settle();

    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    assertThat(ledger().state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger().stable()).isEqualTo("v11");
  }

  @Test
  void refusesAForwardWriteStillUnderWay() {
    router.beforeNextWrite(() -> {
      router.setWeights(Map.of("v11", 50, "v12", 50));
      router.setLedger(Releases.opened(Releases.RUN).at(new Fence(3, 2), Releases.NOW));
    });

    Restored restored = rollback.restore(restore("v11"));

    assertThat(restored.weights()).isEqualTo(ALL_STABLE);
    assertThat(restored.fence()).isEqualTo(new Fence(4, 0));
  }

  @Test
  void verifiesOnTheDataPlaneThenClosesTheLedger() {
    rollback.restore(restore("v11"));
    int[] rounds = {0};

    ActivityRun.Paced<Settled> settled =
        run.paced(
            Quiet.class,
            20,
            () -> rollback.verify(verify()),
            () -> {
              router.answer("v11", 10);
              if (rounds[0]++ < 2) {
                router.answer("v12", 1);
              }
            });

    assertThat(settled.said()).hasSizeGreaterThanOrEqualTo(4);
    Ledger ledger = ledger();
    assertThat(ledger.state()).isEqualTo(Ledger.State.ROLLED_BACK);
    assertThat(ledger.stable()).isEqualTo("v11");
    assertThat(ledger.baseline()).isEqualTo("v11");
    assertThat(ledger.canary()).isNull();
    assertThat(ledger.previous()).isNull();
    assertThat(ledger.protectedVersions()).isEmpty();
  }

  @Test
  void verifyingAgainChangesNothing() {
    rollback.restore(restore("v11"));
    settle();
    int changes = router.changes().size();

    settle();

    assertThat(router.changes()).hasSize(changes);
  }

  @Test
  void verifiesOnTheControlPlaneWhenTheMetricsPageIsDown() {
    rollback.restore(restore("v11"));
    for (int i = 0; i < 3; i++) {
      router.next("GET /metrics", Fault.UNAVAILABLE);
    }

    ActivityRun.Paced<Settled> settled = settle();

    assertThat(settled.said()).hasSize(2).allMatch(line -> line.contains("503"));
    assertThat(ledger().state()).isEqualTo(Ledger.State.ROLLED_BACK);
  }

  @Test
  void takesTrafficFromTheCanaryOnceMore() {
    rollback.restore(restore("v11"));
    router.setWeights(SPLIT);

    settle();

    assertThat(router.weights()).isEqualTo(ALL_STABLE);
    assertThat(ledger().state()).isEqualTo(Ledger.State.ROLLED_BACK);
  }

  @Test
  void takesTheCanaryDownOnce() {
    rollback.restore(restore("v11"));
    settle();
    TakeDown request = new TakeDown(Releases.ref(), "edge", Releases.MODEL, "v12");

    rollback.takeDown(request);
    rollback.takeDown(request);

    assertThat(router.has("v12")).isFalse();
  }

  @Test
  void leavesUpWhatALaterReleaseNeeds() {
    router.setWeights(ALL_STABLE);
    router.setLedger(Releases.opened("later-run").at(new Fence(8, 0), Releases.NOW));

    rollback.takeDown(new TakeDown(Releases.ref(), "edge", Releases.MODEL, "v12"));
    rollback.takeDown(new TakeDown(Releases.ref(), "edge", Releases.MODEL, "v11"));

    assertThat(router.has("v12")).isTrue();
    assertThat(router.has("v11")).isTrue();
  }

  private ActivityRun.Paced<Settled> settle() {
    return settle("v11");
  }

  private ActivityRun.Paced<Settled> settle(String baseline) {
    return run.paced(Quiet.class, 20, () -> rollback.verify(verify(baseline)), () -> {});
  }

  private static Ledger releasing(String canary, String baseline) {
    return new Ledger(
        8,
        1,
        "default",
        "",
        "",
        "",
        baseline,
        null,
        canary,
        baseline,
        Ledger.State.OPEN,
        Releases.NOW.plus(Ledger.LEASE),
        Set.of(baseline),
        null,
        null);
  }

  private static Restore afterALostFence(String canary) {
    return new Restore(
        Releases.ref(), "edge", Releases.MODEL, null, canary, "the fence was lost", "v11");
  }

  private Ledger ledger() {
    return Objects.requireNonNull(router.ledger());
  }

  private static Restore restore(@Nullable String baseline) {
    return new Restore(
        Releases.ref(), "edge", Releases.MODEL, baseline, "v12", "max_error_rate failed");
  }

  private static VerifyRollback verify() {
    return verify("v11");
  }

  private static VerifyRollback verify(String baseline) {
    return new VerifyRollback(
        Releases.ref(), "edge", Releases.MODEL, baseline, "v12", new Fence(4, 0));
  }
}
