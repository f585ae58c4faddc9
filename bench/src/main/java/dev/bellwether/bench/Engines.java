package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import java.util.List;
import java.util.function.Supplier;

/** The gates that are measured. */
final class Engines {
  static final Dispersion INDEPENDENT = new Dispersion.Independent();
  static final Dispersion MEASURED = Dispersion.fano(1.1);
  static final Dispersion UNKNOWN = Dispersion.unknown();

  /** No worse than stable, or at most 0.1 %; passing rejects 1.5 times stable's rate. */
  static final VersusStable BESIDE = beside(1, 1.5);

  /** The two levels that promises are made at, the easier one first. */
  static final List<Double> ALPHAS = List.of(.05, .01);

  /** A day of looks that are a minute apart. */
  static final int DAY = 1440;

  private Engines() {}

  static VersusStable beside(double maxRatio, double nonInferiority) {
    return new VersusStable(maxRatio, .001, nonInferiority, 1.5, VersusStable.RATE_CAP);
  }

  static Supplier<Rule> versus(Dispersion dispersion, int lookSeconds) {
    return versus(BESIDE, dispersion, lookSeconds);
  }

  static Supplier<Rule> versus(VersusStable terms, Dispersion dispersion, int lookSeconds) {
    Proportion test = Proportion.of(terms, 1, dispersion, true);
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

  /** The same for both levels. */
  static List<Double> levels() {
    return ALPHAS.stream().map(Engines::at).toList();
  }

  static String named(Dispersion dispersion) {
    return switch (dispersion) {
      case Dispersion.Independent ignored -> "independent";
      case Dispersion.Assumed assumed ->
          assumed.equals(UNKNOWN) ? "nothing known" : "Fano %.1f".formatted(assumed.fail());
    };
  }
}
