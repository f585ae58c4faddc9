package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule about one thing, tested at every look with stated error rates. Pure and total: what cannot
 * be believed is refused with a reason, never thrown, and never speaks for passing.
 *
 * <p>Evidence that the limit is broken is carried through the whole release; evidence that it is
 * kept is made anew in each step.
 */
public abstract sealed class SequentialTest
    permits Proportion, MeanFloor, EventRate, Drift, SampleRatio {
  /** How many earlier steps an interval looks back at. */
  private static final int EARLIER_STEPS = 9;

  /** Of a number in base 64, which takes ten and two thirds. */
  private static final int BYTES_EACH = 11;

  /** Of what stands around a row of numbers, a time among it. */
  private static final int BYTES_A_ROW = 40;

  /** Further on nothing is foreseen. */
  private static final double MOST_TIMES = 1e7;

  /** Of the logarithm of what is foreseen. */
  private static final double PRECISION = 1e-4;

  private static final Instant NEVER = Instant.MIN;

  /** Nothing seen. */
  public final SequentialState start() {
    return new SequentialState(
        Grid.VERSION,
        null,
        0,
        0,
        carried().stream().map(bettor -> new Wealth(null, bettor.start())).toList(),
        fresh().stream().map(Bettor::start).toList(),
        emptyStep(),
        List.of());
  }

  /** No state of this test is longer when it is written down. */
  public final int mostBytes() {
    int numbers = 1 + stepSize() * (keepsEarlierSteps() ? 1 + EARLIER_STEPS : 1);
    int rows = 2 + (keepsEarlierSteps() ? EARLIER_STEPS : 0);
    List<Bettor<?>> bettors = new ArrayList<>(carried());
    bettors.addAll(fresh());
    for (Bettor<?> bettor : bettors) {
      numbers += bettor.start().size();
      rows++;
    }
    return BYTES_EACH * numbers + BYTES_A_ROW * rows + BYTES_A_ROW;
  }

  /** A step begins: what spoke for passing the one before counts no longer. */
  public final SequentialState nextStep(SequentialState before) {
    if (problem(before) != null) {
      return before;
    }
    List<Doubles> earlier = new ArrayList<>(before.earlier());
    if (keepsEarlierSteps() && !before.step().equals(emptyStep())) {
      earlier.add(before.step());
    }
    return new SequentialState(
        before.grid(),
        before.newest(),
        before.idle(),
        before.highest(),
        before.carried(),
        fresh().stream().map(Bettor::start).toList(),
        emptyStep(),
        earlier.subList(Math.max(0, earlier.size() - EARLIER_STEPS), earlier.size()));
  }

  /** Counts one look. */
  public final Observation observe(SequentialState before, Moment moment, Sample sample) {
    String strange = problem(before);
    if (strange != null) {
      return new Observation.Refused(before, strange);
    }
    if (!moment.at().isAfter(newest(before))) {
      return new Observation.Ignored(before);
    }
    String wrong = problem(sample);
    if (wrong != null) {
      return new Observation.Refused(before, wrong);
    }
    Doubles step = stepAfter(before.step(), moment, sample);
    if (!countable(step)) {
      return new Observation.Refused(before, "more was counted than can be");
    }
    List<Wealth> carried = carriedAfter(before.carried(), moment, sample);
    SequentialState after =
        new SequentialState(
            before.grid(),
            moment.at(),
            idle(moment, sample) ? before.idle() + 1 : 0,
            Math.max(before.highest(), failLogE(carried)),
            carried,
            moment.settled() ? freshAfter(before.fresh(), sample) : before.fresh(),
            step,
            before.earlier());
    return new Observation.Counted(after);
  }

  /** Where the test stands. */
  public final Standing standing(SequentialState state) {
    String strange = problem(state);
    if (strange != null) {
      return Standing.unreadable(strange);
    }
    Estimate estimate = estimate(state.step());
    return new Standing(
        failLogE(state.carried()),
        Math.min(1, StrictMath.exp(-state.highest())),
        passLogE(state),
        estimate.inside(),
        estimate.trials(),
        estimate.canary(),
        estimate.stable(),
        leading(state.carried()),
        state.idle(),
        null);
  }

  /**
   * What the truth can be, at every look at once, with chance {@code 1 - alpha}; null where this
   * test states none.
   */
  public final @Nullable Interval interval(SequentialState state, double alpha) {
    boolean stated = alpha > 0 && alpha < 1 && problem(state) == null;
    return stated ? intervalOf(state, StrictMath.log(2 / alpha)) : null;
  }

  /**
   * How many times what this step saw it takes until the step passes, if it goes on as it was: from
   * 1, where there is enough, up. Null when more of the same would never do.
   */
  public final @Nullable Double timesToPass(SequentialState state, double alpha) {
    Double now = problem(state) == null ? passLogE(state) : null;
    if (now == null || now.isNaN()) {
      return null;
    }
    double target = -StrictMath.log(alpha);
    if (now >= target) {
      return 1.0;
    }
    if (!(passLogEAfter(state, MOST_TIMES) >= target)) {
      return null;
    }
    double most = StrictMath.log(MOST_TIMES);
    double log =
        Interval.crossing(
            x -> passLogEAfter(state, StrictMath.exp(x)), target, 0, most, PRECISION, true);
    return StrictMath.exp(log);
  }

  /** Every bet gains the same on each part of a step that goes on as it was. */
  private double passLogEAfter(SequentialState state, double times) {
    List<Doubles> fresh = new ArrayList<>();
    for (int i = 0; i < state.fresh().size(); i++) {
      fresh.add(state.fresh().get(i).onward(fresh().get(i).start(), times));
    }
    Doubles step = state.step().onward(emptyStep(), times);
    Double logE =
        passLogE(
            new SequentialState(
                state.grid(),
                state.newest(),
                state.idle(),
                state.highest(),
                state.carried(),
                fresh,
                step,
                state.earlier()));
    return logE == null ? Double.NEGATIVE_INFINITY : logE;
  }

  /** Who bets against the limit, over the whole release. */
  abstract List<? extends Bettor<?>> carried();

  /** Who bets for it, in each step. */
  List<? extends Bettor<?>> fresh() {
    return List.of();
  }

  /** How many numbers a step's totals are. */
  abstract int stepSize();

  boolean keepsEarlierSteps() {
    return false;
  }

  /** Why a sample cannot be believed; null when it can. */
  abstract @Nullable String problem(Sample sample);

  /** Whether a sample brought nothing new. */
  abstract boolean idle(Moment moment, Sample sample);

  abstract Doubles stepAfter(Doubles step, Moment moment, Sample sample);

  abstract List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample);

  List<Doubles> freshAfter(List<Doubles> fresh, Sample ignored) {
    return fresh;
  }

  abstract double failLogE(List<Wealth> carried);

  int leading(List<Wealth> ignored) {
    return 0;
  }

  abstract @Nullable Double passLogE(SequentialState state);

  abstract Estimate estimate(Doubles step);

  @Nullable Interval intervalOf(SequentialState ignored, double threshold) {
    return null;
  }

  /**
   * What a step's totals come to.
   *
   * @param trials of the canary
   */
  record Estimate(
      double trials, @Nullable Double canary, @Nullable Double stable, boolean inside) {}

  /** A bettor's wealth after a look that it can read. */
  static <B> Wealth bet(Bettor<B> bettor, Wealth before, Moment moment, B batch) {
    Duration since =
        before.last() == null ? moment.look() : Duration.between(before.last(), moment.at());
    return new Wealth(moment.at(), bettor.after(before.logs(), batch, Bettor.hazard(since)));
  }

  private Doubles emptyStep() {
    return Doubles.of(new double[stepSize()]);
  }

  private static Instant newest(SequentialState state) {
    return state.newest() == null ? NEVER : state.newest();
  }

  private static boolean countable(Doubles step) {
    for (int i = 0; i < step.size(); i++) {
      if (!(step.at(i) <= Numbers.MOST)) {
        return false;
      }
    }
    return true;
  }

  /** Why a state is not one of this test; null when it is. */
  private @Nullable String problem(SequentialState state) {
    if (state.grid() != Grid.VERSION) {
      return "evidence made on grid " + state.grid() + ", this is grid " + Grid.VERSION;
    }
    if (!fits(state)) {
      return "the evidence is not one of this test";
    }
    return sound(state) ? null : "the evidence holds numbers that no look can lead to";
  }

  /** Loops, because this is asked twice a look. */
  private boolean fits(SequentialState state) {
    List<? extends Bettor<?>> carried = carried();
    List<? extends Bettor<?>> fresh = fresh();
    boolean fits =
        state.carried().size() == carried.size()
            && state.fresh().size() == fresh.size()
            && state.step().size() == stepSize();
    for (int i = 0; fits && i < carried.size(); i++) {
      fits = state.carried().get(i).logs().size() == carried.get(i).size();
    }
    for (int i = 0; fits && i < fresh.size(); i++) {
      fits = state.fresh().get(i).size() == fresh.get(i).size();
    }
    for (int i = 0; fits && i < state.earlier().size(); i++) {
      fits = state.earlier().get(i).size() == stepSize();
    }
    return fits;
  }

  private static boolean sound(SequentialState state) {
    // Minus infinity is no evidence at all; plus infinity and what is no number cannot come about.
    boolean sound = state.highest() >= 0 && state.highest() < Double.POSITIVE_INFINITY;
    for (Wealth wealth : state.carried()) {
      sound &= below(wealth.logs(), Double.NEGATIVE_INFINITY);
    }
    for (Doubles row : state.fresh()) {
      sound &= below(row, Double.NEGATIVE_INFINITY);
    }
    for (Doubles row : state.earlier()) {
      sound &= below(row, 0);
    }
    return sound && below(state.step(), 0);
  }

  private static boolean below(Doubles row, double least) {
    for (int i = 0; i < row.size(); i++) {
      if (!(row.at(i) >= least && row.at(i) < Double.POSITIVE_INFINITY)) {
        return false;
      }
    }
    return true;
  }
}
