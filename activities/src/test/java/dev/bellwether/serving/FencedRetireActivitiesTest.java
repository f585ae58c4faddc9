package dev.bellwether.serving;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.Fence;
import dev.bellwether.activity.ReleaseRef;
import dev.bellwether.activity.RetireActivities;
import dev.bellwether.activity.RetireActivities.Retire;
import dev.bellwether.activity.RetireActivities.Retired;
import dev.bellwether.serving.FakeRouter.Fault;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** v12 was promoted over v11, whose time is up; and what may have happened meanwhile. */
class FencedRetireActivitiesTest {
  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v12", "v11", "v13");
  private final ActivityRun run =
      new ActivityRun(
          new FencedRetireActivities(
              new ServingTargets(Releases.connections(router.url(), "unused"))));
  private final RetireActivities retiring = run.stub(RetireActivities.class);

  @AfterEach
  void stop() {
    run.close();
    router.close();
  }

  @Test
  void takesThePreviousVersionDownAndClearsIt() {
    router.setLedger(promoted());

    Retired retired = retire("v11");

    assertThat(retired.takenDown()).isTrue();
    assertThat(router.has("v11")).isFalse();
    Ledger ledger = ledger();
    assertThat(ledger.previous()).isNull();
    assertThat(ledger.fence()).isEqualTo(promoted().fence());
    assertThat(ledger.owner()).isEqualTo(promoted().owner());
    assertThat(ledger.leaseUntil()).isEqualTo(promoted().leaseUntil());
    assertThat(router.weights()).isEqualTo(Map.of("v12", 100));
    assertThat(router.changes()).containsExactly("write 3.0 {v12=100} promoted", "unload v11");
  }

  @Test
  void retiringAgainChangesNothing() {
    router.setLedger(promoted());
    retire("v11");
    router.next("DELETE", Fault.REPLY_LOST);

    assertThat(failure(() -> retire("v11")).isNonRetryable()).isFalse();
    assertThat(retire("v11").takenDown()).isTrue();
    assertThat(router.changes()).hasSize(2);
  }

  @Test
  void leavesWhatARollbackOneSecondBeforeNeeds() {
    router.setLedger(undoing());

    assertLeft("v11", "is protected for release fraud-model-rollback");
    assertThat(ledger().previous()).isEqualTo("v11");
  }

  @Test
  void leavesWhatARollbackHasRestored() {
    router.setWeights(Map.of("v11", 100));
    router.setLedger(undoing().returning("v11").rolledBack("v11"));

    assertLeft("v11", "has 100 % of the traffic");
  }

  @Test
  void leavesAVersionThatIsReleasedAgain() {
    router.setLedger(opened("v11"));

    assertLeft("v11", "is the canary");
    assertThat(ledger().previous()).isEqualTo("v11");
  }

  @Test
  void leavesAVersionThatHasTrafficAgain() {
    router.setLedger(opened("v11"));
    router.setWeights(Map.of("v12", 95, "v11", 5));

    assertLeft("v11", "has 5 % of the traffic");
  }

  @Test
  void takesTheVersionDownThoughAnotherReleaseHoldsTheTarget() {
    Ledger busy = opened("v13");
    router.setLedger(busy);
    router.setWeights(Map.of("v12", 80, "v13", 20));

    assertThat(retire("v11").takenDown()).isTrue();

    assertThat(ledger().fence()).isEqualTo(busy.fence());
    assertThat(ledger().owner()).isEqualTo(busy.owner());
    assertThat(ledger().canary()).isEqualTo("v13");
    assertThat(ledger().previous()).isNull();
    assertThat(router.weights()).isEqualTo(Map.of("v12", 80, "v13", 20));
  }

  @Test
  void leavesWhatAReleaseThatIsUnderWayGoesBackTo() {
    router.setLedger(opened("v13"));
    router.setWeights(Map.of("v13", 100));

    assertLeft("v12", "is stable");
  }

  @Test
  void decidesAgainWhenARollbackComesBetweenItsReadingAndItsWrite() {
    router.setLedger(promoted());
    router.beforeNextWrite(() -> router.setLedger(undoing()));

    assertLeft("v11", "is protected");
    assertThat(ledger().previous()).isEqualTo("v11");
  }

  @Test
  void decidesAgainWhenAReleaseOfTheVersionComesBetweenItsWriteAndTheTakingDown() {
    router.setLedger(promoted().withoutPrevious());
    router.beforeNextWrite(() -> router.setLedger(opened("v11")));

    assertThat(failure(() -> retire("v11")).isNonRetryable()).isFalse();
    assertThat(router.has("v11")).isTrue();
    assertLeft("v11", "is the canary");
  }

  @Test
  void leavesAVersionWhereNoLedgerSaysThatNobodyNeedsIt() {
    assertLeft("v11", "has no ledger");
    router.setRawLedger("{\"epoch\": 4, \"op_seq\": 2, \"said\": \"by hand\"}");
    assertLeft("v11", "has no ledger");
  }

  @Test
  void isTriedAgainWhileTheTargetIsDown() {
    router.close();

    assertThat(failure(() -> retire("v11")).isNonRetryable()).isFalse();
  }

  private void assertLeft(String version, String why) {
    Retired retired = retire(version);

    assertThat(retired.takenDown()).isFalse();
    assertThat(retired.why()).contains(why);
    assertThat(router.has(version)).isTrue();
    assertThat(router.changes()).isEmpty();
  }

  private Retired retire(String version) {
    return retiring.retire(
        new Retire(
            "fraud-model-v12-other-run", "fraud-model@demo", "edge", Releases.MODEL, version));
  }

  private Ledger ledger() {
    return Objects.requireNonNull(router.ledger());
  }

  private static Ledger promoted() {
    return Releases.opened("other-run").promoted("v12", "v11");
  }

  private static Ledger undoing() {
    return promoted().undoing(new Fence(4, 0), "default", rollback(), Releases.NOW);
  }

  private static ReleaseRef rollback() {
    return new ReleaseRef(
        "fraud-model-rollback-test-run", "fraud-model@demo", "fraud-model@demo", Releases.RUN);
  }

  private static Ledger opened(String canary) {
    return Ledger.opened(
        new Fence(4, 0), "default", Releases.ref(), promoted(), "v12", canary, Releases.NOW);
  }
}
