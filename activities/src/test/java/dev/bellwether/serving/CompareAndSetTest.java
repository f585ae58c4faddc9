package dev.bellwether.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.activity.Fence;
import dev.bellwether.serving.TargetState.Desired;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompareAndSetTest {
  private final Route route = new Route();
  private final CompareAndSet outOfTime = new CompareAndSet(route, Duration.ZERO);

  @Test
  void writesOnceHoweverLongTheReadingTook() {
    TargetState now = outOfTime.raise((seen, raised) -> baseline(raised));

    assertThat(now.weights()).isEqualTo(Map.of("v11", 100));
    assertThat(route.writes).isEqualTo(1);
  }

  @Test
  void beginsNoSecondWriteWhenTheTimeIsUp() {
    route.deaf = true;

    assertThatThrownBy(() -> outOfTime.raise((seen, raised) -> baseline(raised)))
        .isInstanceOf(TargetFailure.Unavailable.class);
    assertThat(route.writes).isEqualTo(1);
  }

  private static Desired baseline(Fence raised) {
    return new Desired(Map.of("v11", 100), Releases.opened(Releases.RUN).at(raised, Releases.NOW));
  }

  /** A route in memory; a deaf one answers and does nothing. */
  private static final class Route implements CompareAndSet.Store {
    private TargetState state = new TargetState("route", "1", Map.of("v12", 100), null, Map.of());
    private boolean deaf;
    private int writes;

    @Override
    public TargetState describe() {
      return state;
    }

    @Override
    public void replace(TargetState seen, Desired desired) {
      writes++;
      if (!deaf) {
        state = new TargetState("route", "2", desired.weights(), desired.ledger(), seen.versions());
      }
    }
  }
}
