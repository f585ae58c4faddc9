package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecast.Time;
import dev.bellwether.gate.planning.Forecaster;
import dev.bellwether.gate.planning.Forecaster.Exposure;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a person should know of a gate in a step beside its times. */
final class Notes {
  /** Canary requests a second below which a small limit takes a wider margin. */
  static final double THIN = 5;

  /** A limit on a rate that is small. */
  static final double RARE = .005;

  static final double WIDE = 2;

  private static final int NEAR = Forecaster.PASS_AT.indexOf(.8);

  private Notes() {}

  /** Of a gate for which no times are stated. */
  static List<String> ofNone(Gate gate) {
    return gate instanceof Gate.MaxPositiveRateRatio
        ? List.of("no times: they go with how often stable's predictions are positive")
        : List.of();
  }

  static List<String> of(Plan plan, Gate gate, Forecast forecast, Exposure exposure) {
    List<String> notes = new ArrayList<>();
    Baseline baseline = gate.terms().baseline();
    if (baseline != null) {
      notes.add(
          "with no event in either version only the floor of %s decides, %s"
              .formatted(
                  Quantities.share(baseline.ignoreBelow()).display(),
                  after(forecast.toPassWithoutEvents(), exposure)));
    }
    if (gate.terms().labelDelay() != null) {
      notes.add(
          "all times include the %s until the first scores of a step count"
              .formatted(Durations.format(Labels.delay(gate))));
    }
    Time now = forecast.toPass().get(NEAR);
    if (takesAWiderMargin(gate, exposure.canaryPerSecond()) && !now.within(exposure.maxWatch())) {
      Time wide =
          Forecasts.forecasts(plan, gate.with(wide(gate.terms())), List.of(exposure), false)
              .getFirst()
              .toPass()
              .get(NEAR);
      notes.add(
          "with `pass_margin: 2` a canary at 80 %% of the limit passes %s"
              .formatted(after(wide, exposure)));
    }
    return notes;
  }

  /** Whether a wider margin is what lets this gate decide with so little traffic. */
  static boolean takesAWiderMargin(Gate gate, double canaryPerSecond) {
    return gate instanceof Gate.MaxShare share
        && share.limitFraction() <= RARE
        && canaryPerSecond < THIN
        && gate.terms().baseline() == null
        && gate.terms().passMargin() < WIDE;
  }

  private static Terms wide(Terms terms) {
    return new Terms(
        terms.test(),
        terms.severity(),
        WIDE,
        terms.baseline(),
        terms.dispersion(),
        terms.lateOnset(),
        terms.share(),
        terms.warmUp(),
        terms.labelDelay());
  }

  private static String after(Time time, Exposure exposure) {
    Duration typical = time.typical();
    if (typical == null) {
      return "never";
    }
    double seconds = typical.toMillis() / 1000.0;
    return "after about %s (%s requests)"
        .formatted(
            Feasibility.about(seconds), Words.count(rounded(seconds * exposure.canaryPerSecond())));
  }

  /** Two digits: it is typical, not exact. */
  private static long rounded(double count) {
    return new BigDecimal(count).round(new MathContext(2)).longValue();
  }
}
