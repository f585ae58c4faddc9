package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan.OnUndecided;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * How long a release of 24 hours with looks every 30 seconds takes under skipped time. Prints, and
 * asserts nothing about time; docs/benchmarks.md has the command.
 */
class SimulationBenchmark {
  @Test
  void releasesInADayThatIsSkipped() {
    for (int run = 1; run <= 2; run++) {
      FakeWorld world =
          new FakeWorld(
              Plans.plan()
                  .step(20, Duration.ofHours(24), Duration.ofHours(25), OnUndecided.HOLD)
                  .build());
      long started = System.nanoTime();
      try (Stage stage = new Stage("", world)) {
        assertThat(stage.ended(stage.start()).outcome()).isEqualTo(Outcome.PROMOTED);
      }
      System.out.printf(
          "24 h release, %d looks, %d keeps: %.1f s (run %d)%n",
          world.looks.get(), world.keeps.get(), (System.nanoTime() - started) / 1e9, run);
    }
  }
}
