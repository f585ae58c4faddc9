package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The negative control of {@link DeterminismTest}: the fence can catch something. */
class DeterminismFenceTest {
  @Test
  void catchesAPlantedClock() {
    JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);

    assertThatThrownBy(() -> DeterminismTest.ASKS_NO_CLOCK_AND_THROWS_NO_DICE.check(planted))
        .hasMessageContaining("Instant.now");
  }

  static final class Planted {
    private Planted() {}

    static Instant look() {
      return Instant.now();
    }
  }
}
