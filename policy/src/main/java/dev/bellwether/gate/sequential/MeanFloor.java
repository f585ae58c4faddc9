package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Sample.Scores;
import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean of the canary's scores in [0, 1] may not be below a limit. Scores hang together by user,
 * prompt and hour, so every bet is tempered by how many may.
 *
 * <p>A step's totals are the scores that passing is judged by, those that failing is (if they can
 * differ), the number of scores and their sum.
 */
public final class MeanFloor extends SequentialTest {
  private static final int POINTS = ScoreHistogram.POINTS;

  private final Floor floor;
  private final double temper;
  private final Bettor<double[]> fail;
  private final ScoreBets pass;

  private MeanFloor(Floor floor, Dispersion dispersion, boolean lateOnset) {
    this.floor = floor;
    this.temper = dispersion.temper();
    this.fail = new Bettor<>(List.of(new ScoreBets(Side.FAIL, floor.limit(), temper)), lateOnset);
    this.pass = new ScoreBets(Side.PASS, floor.rejected(), temper);
  }

  /** Against a floor. */
  public static MeanFloor of(Floor floor, Dispersion dispersion, boolean lateOnset) {
    return new MeanFloor(floor, dispersion, lateOnset);
  }

  /**
   * A mean that has to be reached.
   *
   * @param limit in (0, 1]
   * @param passMargin passing rejects a mean so far below the limit, at most half the limit; 0 is
   *     the strict form
   * @param exact whether each score is known; else the ends of its bucket are
   */
  public record Floor(double limit, double passMargin, boolean exact) {
    public Floor {
      if (!(limit > 0 && limit <= 1 && passMargin >= 0 && passMargin <= 1)) {
        throw new IllegalArgumentException(
            "a limit in (0, 1] and a margin in [0, 1], not %s and %s".formatted(limit, passMargin));
      }
    }

    /** With the margin that a limit has by default. */
    public static Floor of(double limit) {
      return new Floor(limit, (1 - limit) / 4, true);
    }

    /** The mean that passing rejects. */
    double rejected() {
      return Math.max(limit - passMargin, limit / 2);
    }
  }

  @Override
  List<? extends Bettor<?>> carried() {
    return List.of(fail);
  }

  @Override
  int stepSize() {
    return (floor.exact() ? POINTS : 2 * POINTS) + 2;
  }

  @Override
  @Nullable String problem(Sample sample) {
    if (!(sample instanceof Scores scores)) {
      return "not scores";
    }
    if (scores.most().problem() != null) {
      return scores.most().problem();
    }
    if (scores.least().problem() != null) {
      return scores.least().problem();
    }
    double count = scores.most().count();
    if (count != scores.least().count()) {
      return "more upper than lower ends of scores, or fewer";
    }
    if (!(scores.sum() >= scores.least().sum() - slack(count)
        && scores.sum() <= scores.most().sum() + slack(count))) {
      return "the scores do not add up to their sum";
    }
    return floor.exact() && !scores.most().equals(scores.least())
        ? "scores that are not known one by one"
        : null;
  }

  /** What rounding to millionths, and decimal fractions in binary, may leave. */
  private static double slack(double count) {
    return 1e-6 * count + 1e-3;
  }

  @Override
  boolean idle(Moment moment, Sample sample) {
    return ((Scores) sample).most().count() == 0;
  }

  @Override
  Doubles stepAfter(Doubles step, Moment moment, Sample sample) {
    if (moment.phase() == Moment.Phase.SHIFTING) {
      return step;
    }
    Scores scores = (Scores) sample;
    double[] more = new double[stepSize()];
    System.arraycopy(scores.least().units(), 0, more, 0, POINTS);
    if (!floor.exact()) {
      System.arraycopy(scores.most().units(), 0, more, POINTS, POINTS);
    }
    more[more.length - 2] = scores.least().count();
    more[more.length - 1] = Math.max(0, scores.sum());
    return step.plus(more);
  }

  @Override
  List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample) {
    ScoreHistogram most = ((Scores) sample).most();
    return most.count() == 0
        ? carried
        : List.of(bet(fail, carried.getFirst(), moment, most.units()));
  }

  @Override
  double failLogE(List<Wealth> carried) {
    return fail.logE(carried.getFirst().logs(), 0);
  }

  @Override
  Double passLogE(SequentialState state) {
    return pass.logE(state.step().toArray(), 0);
  }

  @Override
  Estimate estimate(Doubles step) {
    double count = step.at(stepSize() - 2);
    if (!(count > 0)) {
      return new Estimate(0, null, null, false);
    }
    double mean = step.at(stepSize() - 1) / count;
    // The sum of decimal scores is inexact in its last digits: a mean of 0.92 must reach 0.92.
    return new Estimate(count, mean, null, mean >= floor.limit() - 1e-9);
  }

  @Override
  Interval intervalOf(SequentialState state, double threshold) {
    double[] step = state.step().toArray();
    int most = floor.exact() ? 0 : POINTS;
    double lower =
        Interval.crossing(
            q -> new ScoreBets(Side.PASS, q, temper).logE(step, 0), threshold, 0, 1, false);
    double upper =
        Interval.crossing(
            q -> new ScoreBets(Side.FAIL, q, temper).logE(step, most), threshold, 0, 1, true);
    return new Interval(lower, upper);
  }

  @Override
  public String toString() {
    return "MeanFloor[" + floor + ", temper=" + temper + "]";
  }
}
