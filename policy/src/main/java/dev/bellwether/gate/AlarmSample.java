package dev.bellwether.gate;

import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.gate.sequential.EventRate;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.SequentialTest;
import java.util.Collections;
import java.util.List;

/** The tests of gates that only evidence against them can decide, and what of a look they read. */
final class AlarmSample {
  private static final double SECONDS_AN_HOUR = 3600;

  private AlarmSample() {}

  static SequentialTest test(Gate.Alarm gate) {
    Terms terms = gate.terms();
    return switch (gate) {
      case Gate.MaxRestarts restarts ->
          EventRate.of(restarts.perPodHour(), terms.dispersion().dispersion(), terms.lateOnset());
      case Gate.MaxDrift drift ->
          drift.reference() == null
              ? Drift.fromStable(drift.bins(), terms.dispersion().dispersion(), terms.lateOnset())
              : Drift.fromReference(
                  drift.reference(), terms.dispersion().dispersion(), terms.lateOnset());
    };
  }

  /** Whether it compares with stable over the same time. */
  static boolean relative(Gate.Alarm gate) {
    return gate instanceof Gate.MaxDrift drift && drift.reference() == null;
  }

  static Sample of(Gate.Alarm gate, CountedLook look) {
    Tally canary = look.counted().canary().of(gate.facet());
    Tally stable = look.counted().stable().of(gate.facet());
    return switch (gate) {
      case Gate.MaxRestarts ignored ->
          new Sample.Exposure(canary.at(1), canary.at(0) / SECONDS_AN_HOUR);
      case Gate.MaxDrift drift -> {
        boolean beside =
            relative(drift)
                && look.phase() == Phase.SETTLED
                && !look.uneven().contains(drift.facet());
        yield new Sample.Bins(
            counts(canary, drift.bins()), beside ? counts(stable, drift.bins()) : List.of());
      }
    };
  }

  /** What was not counted is none of each. */
  private static List<Double> counts(Tally tally, int bins) {
    return tally.equals(Tally.NONE) ? Collections.nCopies(bins, 0.0) : tally.values();
  }
}
