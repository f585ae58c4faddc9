package dev.bellwether.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.activity.Fence;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectRollbackTest {
  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v11", "v12");
  private final DirectRollback direct =
      new DirectRollback(
          new ServingTargets(Releases.connections(router.url(), "unused")), () -> Releases.NOW);

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void restoresTheLedgersBaseline() {
    router.setWeights(Map.of("v11", 50, "v12", 50));
    router.setLedger(Releases.opened(Releases.RUN).at(new Fence(3, 2), Releases.NOW));

    DirectRollback.Done done = direct.run("edge", Releases.MODEL, null);

    assertThat(done.changed()).isTrue();
    assertThat(done.after()).isEqualTo(Map.of("v11", 100));
    assertThat(done.epoch()).isEqualTo(4);
    Ledger ledger = Objects.requireNonNull(router.ledger());
    assertThat(ledger.owner()).isEqualTo(Ledger.DIRECT);
    assertThat(ledger.state()).isEqualTo(Ledger.State.ROLLED_BACK);
  }

  @Test
  void doesNothingTheSecondTime() {
    router.setLedger(Releases.opened(Releases.RUN));
    direct.run("edge", Releases.MODEL, null);

    assertThat(direct.run("edge", Releases.MODEL, null).changed()).isFalse();
    assertThat(router.changes()).hasSize(1);
  }

  @Test
  void needsAVersionWhereThereIsNoLedger() {
    router.setWeights(Map.of("v11", 50, "v12", 50));

    assertThatThrownBy(() -> direct.run("edge", Releases.MODEL, null))
        .isInstanceOf(TargetFailure.Refused.class)
        .hasMessageContaining("v11 50 %, v12 50 %");
    assertThat(direct.run("edge", Releases.MODEL, "v11").after()).isEqualTo(Map.of("v11", 100));
  }
}
