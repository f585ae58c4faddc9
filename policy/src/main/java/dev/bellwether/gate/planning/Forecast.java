package dev.bellwether.gate.planning;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long one gate takes in one step.
 *
 * @param trialsPerSecond of the canary
 * @param trials of the canary within the step's longest watch
 * @param toPass with the canary at each of {@link Forecaster#PASS_AT} times the limit; null: not
 *     within any time that makes sense
 * @param toFail with the canary at each of {@link Forecaster#FAIL_AT} times the limit, from the
 *     first look of this step on
 * @param undecided chance to have neither verdict at the end of the longest watch, with the canary
 *     at each of {@link Forecaster#UNDECIDED_AT} times the limit
 * @param toPassWithoutEvents with not one event in either version
 */
public record Forecast(
    double trialsPerSecond,
    double trials,
    List<Time> toPass,
    List<Time> toFail,
    List<Double> undecided,
    Time toPassWithoutEvents) {
  public Forecast {
    toPass = List.copyOf(toPass);
    toFail = List.copyOf(toFail);
    undecided = List.copyOf(undecided);
  }

  /** The same when all of it is so much later. */
  public Forecast later(Duration delay) {
    return new Forecast(
        trialsPerSecond,
        trials,
        toPass.stream().map(time -> time.later(delay)).toList(),
        toFail.stream().map(time -> time.later(delay)).toList(),
        undecided,
        toPassWithoutEvents.later(delay));
  }

  /** A typical time. */
  public record Time(@Nullable Duration typical) {
    private Time later(Duration delay) {
      return typical == null ? this : new Time(typical.plus(delay));
    }

    /** Whether it is over by then. */
    public boolean within(Duration limit) {
      return typical != null && typical.compareTo(limit) <= 0;
    }
  }
}
