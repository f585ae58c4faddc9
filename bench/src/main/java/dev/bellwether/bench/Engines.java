package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import java.util.function.Supplier;

/** The gates that are measured. */
final class Engines {
  static final Dispersion INDEPENDENT = new Dispersion.Independent();
  static final Dispersion MEASURED = Dispersion.fano(1.1);
  static final Dispersion UNKNOWN = Dispersion.unknown();

  private Engines() {}

  static Supplier<Rule> versus(Dispersion dispersion, int lookSeconds) {
    return versus(dispersion, lookSeconds, true);
  }

  static Supplier<Rule> versus(Dispersion dispersion, int lookSeconds, boolean lateOnset) {
    Proportion test =
        Proportion.of(
            new VersusStable(1, .001, 1.5, 1.5, VersusStable.RATE_CAP), 1, dispersion, lateOnset);
    return () -> new EngineRule(test, lookSeconds);
  }

  static Supplier<Rule> ceiling(double limit, Dispersion dispersion) {
    Proportion test = Proportion.of(new Ceiling(limit, 1.5), dispersion, true);
    return () -> new EngineRule(test, 60);
  }

  /** ln of the evidence that an alarm needs. */
  static double at(double alpha) {
    return -Math.log(alpha);
  }
}
