package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Sample.Exposure;
import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events over time may not come faster than a rate, for instance restarts per pod-hour. Nothing
 * rejects a rate that is too high, so passing asks only that there is no sign of one: no evidence,
 * and no more events in the step than a rate at the limit shows by chance.
 */
public final class EventRate extends SequentialTest {
  private final double perHour;
  private final double fano;
  private final Bettor<Batch> fail;

  private EventRate(double perHour, double fano, boolean lateOnset) {
    this.perHour = perHour;
    this.fano = fano;
    this.fail = new Bettor<>(List.of(CountBets.clustered(Side.FAIL, perHour, fano)), lateOnset);
  }

  /**
   * Against a rate.
   *
   * @param dispersion events that come one by one are the Poisson count
   */
  public static EventRate of(double perHour, Dispersion dispersion, boolean lateOnset) {
    if (!(perHour > 0 && perHour < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a rate above 0, not " + perHour);
    }
    return new EventRate(perHour, Math.max(1, Dispersion.finite(dispersion)), lateOnset);
  }

  @Override
  List<? extends Bettor<?>> carried() {
    return List.of(fail);
  }

  @Override
  int stepSize() {
    return 2;
  }

  @Override
  @Nullable String problem(Sample sample) {
    if (!(sample instanceof Exposure exposure)) {
      return "not events over time";
    }
    if (!Numbers.count(exposure.events())) {
      return "a count is not a whole number";
    }
    if (!(exposure.hours() >= 0 && exposure.hours() <= Numbers.MOST)) {
      return "a time of " + exposure.hours() + " hours";
    }
    return exposure.hours() == 0 && exposure.events() > 0 ? "events in no time" : null;
  }

  @Override
  boolean idle(Moment moment, Sample sample) {
    return ((Exposure) sample).hours() == 0;
  }

  @Override
  Doubles stepAfter(Doubles step, Moment moment, Sample sample) {
    Exposure exposure = (Exposure) sample;
    return moment.phase() == Moment.Phase.SHIFTING
        ? step
        : step.plus(exposure.events(), exposure.hours());
  }

  @Override
  List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample) {
    Exposure exposure = (Exposure) sample;
    return exposure.hours() == 0
        ? carried
        : List.of(
            bet(fail, carried.getFirst(), moment, Batch.of(exposure.events(), exposure.hours())));
  }

  @Override
  double failLogE(List<Wealth> carried) {
    return fail.logE(carried.getFirst().logs(), 0);
  }

  @Override
  @Nullable Double passLogE(SequentialState state) {
    return null;
  }

  @Override
  Estimate estimate(Doubles step) {
    double hours = step.at(1);
    if (!(hours > 0)) {
      return new Estimate(0, null, null, false);
    }
    boolean fewEnough =
        Chance.deviate(step.at(0), hours * perHour, fano) <= Chance.cut(1)
            || step.at(0) <= hours * perHour;
    return new Estimate(hours, step.at(0) / hours, null, fewEnough);
  }

  @Override
  @Nullable Interval intervalOf(SequentialState state, double threshold) {
    Batch step = Batch.of(state.step().at(0), state.step().at(1));
    if (!(step.trials() > 0)) {
      return null;
    }
    double most = (10 * step.events() + 100 * fano) / step.trials();
    double lower =
        step.events() == 0
            ? 0
            : Interval.crossing(rate -> logE(Side.FAIL, rate, step), threshold, 0, most, false);
    return new Interval(
        lower, Interval.crossing(rate -> logE(Side.PASS, rate, step), threshold, 0, most, true));
  }

  private double logE(Side side, double rate, Batch step) {
    return Proportion.logE(CountBets.clustered(side, rate, fano), step);
  }

  @Override
  public String toString() {
    return "EventRate[" + perHour + " per hour]";
  }
}
