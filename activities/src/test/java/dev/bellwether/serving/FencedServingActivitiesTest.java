package dev.bellwether.serving;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.Failures;
import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ServingActivities;
import dev.bellwether.activity.ServingActivities.Drift;
import dev.bellwether.activity.ServingActivities.Keep;
import dev.bellwether.activity.ServingActivities.Prepare;
import dev.bellwether.activity.ServingActivities.Prepared;
import dev.bellwether.activity.ServingActivities.Settle;
import dev.bellwether.activity.ServingActivities.Shift;
import dev.bellwether.activity.ServingActivities.Shifted;
import dev.bellwether.activity.ServingActivities.TakeFence;
import dev.bellwether.activity.ServingActivities.Verified;
import dev.bellwether.activity.ServingActivities.Verify;
import dev.bellwether.journal.FakeRecords;
import dev.bellwether.journal.Journal;
import dev.bellwether.serving.FakeRouter.Fault;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FencedServingActivitiesTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v11", "v12");
  private final FakeRecords records = new FakeRecords();
  private Instant now = Releases.NOW;
  private final InstantSource clock = () -> now;
  private final ServingTargets targets =
      new ServingTargets(Releases.connections(router.url(), "unused"));
  private final ActivityRun run =
      new ActivityRun(new FencedServingActivities(targets, new Journal(records, clock), clock));
  private final ServingActivities serving = run.stub(ServingActivities.class);

  @BeforeEach
  void admitted() {
    router.setLedger(Releases.opened(Releases.RUN));
  }

  @AfterEach
  void stop() {
    run.close();
    router.close();
  }

  @Test
  void shiftsWeightsAndLedgerTogether() {
    Shifted shifted = serving.shift(shift(1, 20));

    assertThat(shifted.weights()).containsExactlyInAnyOrderEntriesOf(Map.of("v11", 80, "v12", 20));
    assertThat(router.changes()).containsExactly("write 3.1 {v11=80, v12=20} open");
    Ledger ledger = ledger();
    assertThat(ledger.canary()).isEqualTo("v12");
    assertThat(ledger.protectedVersions()).containsExactly("v11");
    assertThat(ledger.leaseUntil()).isEqualTo(now.plus(Duration.ofMinutes(10)));
    assertThat(records.states()).containsExactly("deploying");
  }

  @Test
  void saysBakingAtAHundredPercent() {
    serving.shift(shift(1, 100));

    assertThat(ledger().state()).isEqualTo(Ledger.State.BAKING);
    assertThat(ledger().stable()).isEqualTo("v11");
    assertThat(ledger().baseline()).isEqualTo("v11");
  }

  @Test
  void shiftingManyTimesIsShiftingOnce() {
    List<Shifted> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(serving.shift(shift(1, 20)));
      now = now.plusSeconds(1);
    }

    assertThat(results).extracting(Shifted::weights).containsOnly(results.getFirst().weights());
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void takesALostReplyForWhatItDid() {
    router.next("PUT", Fault.REPLY_LOST);

    assertThat(serving.shift(shift(1, 20)).weights()).containsEntry("v12", 20);
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void triesAgainAfterAnAnswerThatDidNothing() {
    router.next("PUT", Fault.LIES);

    serving.shift(shift(1, 20));

    assertThat(router.weights()).containsEntry("v12", 20);
  }

  @Test
  void triesAgainWithinTheAttemptAfterA503() {
    router.next("PUT", Fault.UNAVAILABLE);

    serving.shift(shift(1, 20));

    assertThat(router.weights()).containsEntry("v12", 20);
  }

  @Test
  void leavesARouterThatIsDownToTheNextAttempt() {
    router.close();

    ApplicationFailure failure = failure(() -> serving.shift(shift(1, 20)));

    assertThat(failure.isNonRetryable()).isFalse();
    assertThat(failure.getOriginalMessage()).contains("/admin/routes/fraud-model");
  }

  @Test
  void refusesWeightsOfOtherVersions() {
    Shift request =
        new Shift(
            Releases.ref(),
            Releases.plan(),
            "v11",
            new Fence(3, 1),
            Map.of("v11", 50, "v10", 50),
            false,
            List.of());

    assertThat(failure(() -> serving.shift(request)).getType()).isEqualTo(Failures.PERMANENT);
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void refusesAConnectionNobodyConfigured() {
    ServingTargets none = new ServingTargets(Map.of());
    try (ActivityRun other =
        new ActivityRun(new FencedServingActivities(none, new Journal(records, clock), clock))) {
      ServingActivities unconnected = other.stub(ServingActivities.class);

      ApplicationFailure failure = failure(() -> unconnected.shift(shift(1, 20)));

      assertThat(failure.getType()).isEqualTo(Failures.PERMANENT);
      assertThat(failure.getOriginalMessage()).contains("'edge'");
    }
  }

  @Test
  void stopsWhenAnotherRunOwnsTheLedger() {
    router.setLedger(Releases.opened("another-run"));

    ApplicationFailure failure = failure(() -> serving.shift(shift(1, 20)));

    assertThat(failure.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(failure.isNonRetryable()).isTrue();
    assertThat(router.changes()).isEmpty();
  }

  @Test
  void stopsARunThatAResetMade() {
    try (ActivityRun reset =
        new ActivityRun(
            "run-after-reset",
            new FencedServingActivities(targets, new Journal(records, clock), clock))) {
      ServingActivities afterReset = reset.stub(ServingActivities.class);

      assertThat(failure(() -> afterReset.shift(shift(1, 20))).getType())
          .isEqualTo(Failures.FENCE_LOST);
      assertThat(failure(() -> afterReset.keep(keep())).getType()).isEqualTo(Failures.FENCE_LOST);
      assertThat(router.changes()).isEmpty();
    }
  }

  @Test
  void refusesAnAttemptThatComesAfterALaterFence() {
    serving.shift(shift(1, 20));
    serving.takeFence(new TakeFence(Releases.ref(), Releases.plan(), "hold"));

    assertThat(failure(() -> serving.shift(shift(2, 50))).getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(router.weights()).containsEntry("v12", 20);
  }

  @Test
  void refusesAWriteThatWasOvertakenInFlight() {
    Ledger raised = Releases.opened(Releases.RUN).at(new Fence(4, 0), now);
    router.beforeNextWrite(() -> router.setLedger(raised));

    assertThat(failure(() -> serving.shift(shift(1, 20))).getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(router.weights()).containsOnly(Map.entry("v11", 100));
  }

  @Test
  void doesNotOverwriteTrafficThatSomebodyMovedElsewhere() {
    router.setWeights(Map.of("v10", 100));

    assertThat(failure(() -> serving.shift(shift(1, 20))).getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(router.weights()).containsOnly(Map.entry("v10", 100));
  }

  @Test
  void shiftsThoughRecordsAreDown() {
    records.down(true);

    assertThat(serving.shift(shift(1, 20)).weights()).containsEntry("v12", 20);
  }

  @Test
  void bringsTheCanaryUpWithoutTraffic() {
    Prepared prepared = serving.prepare(prepare("/models/fraud-model/v12"));
    Prepared again = serving.prepare(prepare("/models/fraud-model/v12"));

    assertThat(again).isEqualTo(prepared);
    assertThat(prepared.url()).startsWith("http://");
    assertThat(prepared.stableUrl()).isNotNull();
    assertThat(router.changes()).containsExactly("load v12");
    assertThat(router.weights()).containsOnly(Map.entry("v11", 100));
  }

  @Test
  void saysWhyAVersionCannotBeLoaded() {
    ApplicationFailure failure = failure(() -> serving.prepare(prepare("/models/broken")));

    assertThat(failure.getType()).isEqualTo(Failures.PERMANENT);
    assertThat(failure.getOriginalMessage()).contains("no model in the folder");
  }

  @Test
  void takesTheFenceAndKeepsTheWeights() {
    serving.shift(shift(1, 20));

    Fence fence = serving.takeFence(new TakeFence(Releases.ref(), Releases.plan(), "hold"));

    assertThat(fence).isEqualTo(new Fence(4, 0));
    assertThat(router.weights()).containsEntry("v12", 20);
    assertThat(ledger().fence()).isEqualTo(fence);
  }

  @Test
  void takesTheFenceOnceThoughTheAttemptsResultWasLost() {
    Fence fence = serving.takeFence(new TakeFence(Releases.ref(), Releases.plan(), "hold"));
    run.details(fence);

    assertThat(serving.takeFence(new TakeFence(Releases.ref(), Releases.plan(), "hold")))
        .isEqualTo(fence);
  }

  @Test
  void settlesAPromotionOnce() {
    serving.shift(shift(1, 100));
    Settle request = new Settle(Releases.ref(), Releases.plan(), "v11", new Fence(3, 2));

    serving.settle(request);
    serving.settle(request);

    Ledger ledger = ledger();
    assertThat(ledger.state()).isEqualTo(Ledger.State.PROMOTED);
    assertThat(ledger.stable()).isEqualTo("v12");
    assertThat(ledger.baseline()).isEqualTo("v12");
    assertThat(ledger.previous()).isEqualTo("v11");
    assertThat(ledger.canary()).isNull();
    assertThat(ledger.protectedVersions()).isEmpty();
    assertThat(router.changes()).hasSize(2);
  }

  @Test
  void verifiesThatRequestsArriveInProportion() {
    serving.shift(shift(1, 20));

    ActivityRun.Paced<Verified> paced =
        run.paced(
            Convergence.class,
            20,
            () -> serving.verify(verify(20)),
            () -> {
              router.answer("v11", 80);
              router.answer("v12", 20);
            });

    assertThat(paced.result().canaryPercent()).isEqualTo(20.0);
    assertThat(paced.waited()).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void waitsWhileRequestsDoNotArriveInProportion() {
    serving.shift(shift(1, 20));
    int[] rounds = {0};

    ActivityRun.Paced<Verified> paced =
        run.paced(
            Convergence.class,
            20,
            () -> serving.verify(verify(20)),
            () -> {
              boolean converged = rounds[0]++ > 2;
              router.answer("v11", converged ? 80 : 100);
              router.answer("v12", converged ? 20 : 0);
            });

    assertThat(paced.said()).anyMatch(line -> line.contains("not yet 20 %"));
    assertThat(paced.result().canaryPercent()).isEqualTo(20.0);
  }

  @Test
  void acceptsSilenceAfterTwentySeconds() {
    serving.shift(shift(1, 20));

    ActivityRun.Paced<Verified> paced =
        run.paced(Convergence.class, 40, () -> serving.verify(verify(20)), () -> {});

    assertThat(paced.result().canaryPercent()).isNull();
    assertThat(paced.waited()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(25));
  }

  @Test
  void verifiesWeightZeroByTwoQuietReadings() {
    int[] rounds = {0};

    ActivityRun.Paced<Verified> paced =
        run.paced(
            Convergence.class,
            20,
            () -> serving.verify(verify(0)),
            () -> {
              router.answer("v11", 10);
              if (rounds[0]++ < 2) {
                router.answer("v12", 1);
              }
            });

    assertThat(paced.said()).anyMatch(line -> line.contains("still answers"));
    assertThat(paced.result().canaryPercent()).isZero();
  }

  @Test
  void keepsQuietlyWhileNothingChanges() {
    serving.shift(shift(1, 20));

    ApplicationFailure kept = failure(() -> serving.keep(keep()));

    assertThat(kept.getType()).isEqualTo(Failures.STILL_WATCHING);
    assertThat(kept.getNextRetryDelay()).isEqualTo(Releases.plan().look());
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void renewsTheLeaseWhenLessThanHalfIsLeft() {
    serving.shift(shift(1, 20));
    now = now.plus(Duration.ofMinutes(6));

    ApplicationFailure kept = failure(() -> serving.keep(keep()));

    assertThat(kept.getOriginalMessage()).contains("lease renewed");
    assertThat(ledger().leaseUntil()).isEqualTo(now.plus(Duration.ofMinutes(10)));
    assertThat(ledger().fence()).isEqualTo(new Fence(3, 1));
  }

  @Test
  void reportsWeightsThatSomebodyElseSet() {
    serving.shift(shift(1, 20));
    router.setWeights(Map.of("v11", 50, "v12", 50));

    Drift drift = serving.keep(keep());

    assertThat(drift.canaryWeight()).isEqualTo(50);
    assertThat(drift.detail()).contains("v12 50 %").contains("v12 20 %");
  }

  @Test
  void reportsACanaryThatSomebodyMovedAway() {
    serving.shift(shift(1, 20));
    router.setWeights(Map.of("v10", 100));

    Drift drift = serving.keep(keep());

    assertThat(drift.canaryWeight()).isZero();
    assertThat(drift.owner()).isNull();
    assertThat(drift.detail())
        .isEqualTo("fraud-model sends v10 100 % where v11 80 %, v12 20 % was written");
  }

  @Test
  void reportsAnotherOwnerAndLeavesIt() {
    serving.shift(shift(1, 20));
    Ledger other =
        Releases.opened("run-2").ownedBy("default", "other@demo", "run-2", "other-v1-run-2");
    router.setLedger(other.at(new Fence(9, 0), now));

    Drift drift = serving.keep(keep());

    assertThat(drift.owner()).isEqualTo("run-2");
    assertThat(drift.canaryWeight()).isEqualTo(20);
    assertThat(drift.detail())
        .isEqualTo(
            "fraud-model is held by release other-v1-run-2 (run-2), write 9.0 where release"
                + " fraud-model-v12-test-run was written");
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void reportsALedgerThatNobodyCanRead() {
    serving.shift(shift(1, 20));
    router.setRawLedger("{\"epoch\": 7, \"owner\": [\"me\"]}");

    Drift drift = serving.keep(keep());

    assertThat(drift.owner()).isNotNull();
    assertThat(drift.detail()).startsWith("fraud-model has a ledger that cannot be read where");
  }

  @Test
  void keepStopsWhenTheRouterLostItsLedger() {
    serving.shift(shift(1, 20));
    router.setLedger(null);

    ApplicationFailure failure = failure(() -> serving.keep(keep()));

    assertThat(failure.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(failure.getOriginalMessage()).isEqualTo("fraud-model has lost its ledger");
  }

  @Test
  void writesNothingOverWhatSomebodyElseChanged() {
    serving.shift(shift(1, 20));
    router.setWeights(Map.of("v11", 95, "v12", 5));

    for (ApplicationFailure failure :
        List.of(
            failure(() -> serving.shift(shift(2, 50))),
            failure(
                () -> serving.takeFence(new TakeFence(Releases.ref(), Releases.plan(), "hold"))))) {
      assertThat(failure.isNonRetryable()).isFalse();
      assertThat(failure.getOriginalMessage()).contains("v12 5 %").contains("v12 20 %");
    }
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void keepStopsWhenTheFenceIsLost() {
    serving.shift(shift(1, 20));
    router.setLedger(Releases.opened(Ledger.DIRECT).at(new Fence(9, 0), now));

    ApplicationFailure failure = failure(() -> serving.keep(keep()));

    assertThat(failure.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(failure.getOriginalMessage()).contains("direct rollback");
  }

  @Test
  void keepGoesOnWhileTheTargetCannotBeReached() {
    router.next("GET /admin", Fault.UNAVAILABLE);

    ApplicationFailure kept = failure(() -> serving.keep(keep()));

    assertThat(kept.getType()).isEqualTo(Failures.STILL_WATCHING);
    assertThat(kept.getOriginalMessage()).contains("still trying").contains("503");
  }

  private Ledger ledger() {
    return Objects.requireNonNull(router.ledger());
  }

  private static Map<String, Integer> weights(int canary) {
    return canary == 0
        ? Map.of("v11", 100)
        : canary == 100 ? Map.of("v12", 100) : Map.of("v11", 100 - canary, "v12", canary);
  }

  private static Shift shift(long opSeq, int canary) {
    return new Shift(
        Releases.ref(),
        Releases.plan(),
        "v11",
        new Fence(3, opSeq),
        weights(canary),
        canary == 100,
        List.of());
  }

  private static Verify verify(int canary) {
    return new Verify(Releases.ref(), Releases.plan(), weights(canary));
  }

  private static Keep keep() {
    return new Keep(Releases.ref(), Releases.plan());
  }

  private static Prepare prepare(String location) {
    return new Prepare(
        Releases.ref(),
        Releases.plan(),
        new Artifact(Releases.MODEL, "v12", DIGEST, location),
        new Fence(3, 0));
  }
}
