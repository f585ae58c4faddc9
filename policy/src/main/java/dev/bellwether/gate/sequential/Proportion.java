package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Sample.Both;
import dev.bellwether.gate.sequential.Sample.Trials;
import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Of the canary's trials only so many may count against it: an error rate, the share of slow
 * requests, pairs that differ. The limit is a ceiling, the concurrent stable version, or both.
 *
 * <p>A step's totals are the canary's trials and, of them, at least and at most so many events, if
 * there is a ceiling; then four counts for each comparison.
 */
public final class Proportion extends SequentialTest {
  private static final int CEILING_TOTALS = 3;
  private static final int VERSUS_TOTALS = 4;
  private static final double LEAST_RATIO = 1e-9;

  private final @Nullable CeilingEvidence ceiling;
  private final List<VersusEvidence> versus;
  private final List<Bettor<Batch>> carried;
  private final List<Bettor<Batch>> fresh;
  private final double passFano;

  /**
   * @param comparisons how many edges (or directions) are compared with stable at once
   */
  private Proportion(
      @Nullable Ceiling ceiling,
      @Nullable VersusStable versus,
      int comparisons,
      Dispersion dispersion,
      boolean lateOnset) {
    this.ceiling = ceiling == null ? null : new CeilingEvidence(ceiling, dispersion, lateOnset);
    this.versus =
        versus == null
            ? List.of()
            : Collections.nCopies(comparisons, new VersusEvidence(versus, dispersion, lateOnset));
    this.carried =
        Stream.concat(
                Stream.ofNullable(this.ceiling).map(CeilingEvidence::fail),
                this.versus.stream().map(VersusEvidence::fail))
            .toList();
    this.fresh = this.versus.stream().map(VersusEvidence::pass).toList();
    this.passFano = dispersion.passFano();
  }

  /** Against a ceiling alone. */
  public static Proportion of(Ceiling ceiling, Dispersion dispersion, boolean lateOnset) {
    return new Proportion(ceiling, null, 0, dispersion, lateOnset);
  }

  /** Against stable alone. Evidence is averaged over the comparisons; passing needs each. */
  public static Proportion of(
      VersusStable versus, int comparisons, Dispersion dispersion, boolean lateOnset) {
    return new Proportion(null, versus, comparisons, dispersion, lateOnset);
  }

  /** Against both: half the stake on each; passing needs both. */
  public static Proportion of(
      Ceiling ceiling,
      VersusStable versus,
      int comparisons,
      Dispersion dispersion,
      boolean lateOnset) {
    return new Proportion(ceiling, versus, comparisons, dispersion, lateOnset);
  }

  /**
   * A share that may not be reached.
   *
   * @param limit in (0, 1)
   * @param passMargin passing rejects a share of this factor times the limit; 1 is the strict form
   */
  public record Ceiling(double limit, double passMargin) {
    public Ceiling {
      if (!(limit > 0 && limit < 1 && passMargin >= 1)) {
        throw new IllegalArgumentException(
            "a limit in (0, 1) and a margin of at least 1, not %s and %s"
                .formatted(limit, passMargin));
      }
    }
  }

  /**
   * A multiple of stable's share that may not be exceeded.
   *
   * @param ignoreBelow a canary at or below this share is fine whatever stable does
   * @param nonInferiority passing rejects a ratio of this
   * @param passMargin passing rejects this factor times {@code ignoreBelow}
   * @param cap stable's share is never above this
   */
  public record VersusStable(
      double maxRatio, double ignoreBelow, double nonInferiority, double passMargin, double cap) {
    /** For error rates. */
    public static final double RATE_CAP = 0.02;

    public VersusStable {
      if (!(maxRatio >= 1 && nonInferiority >= 1 && maxRatio < 1e6 && nonInferiority < 1e6)) {
        throw new IllegalArgumentException(
            "ratios of at least 1, not %s and %s".formatted(maxRatio, nonInferiority));
      }
      if (!(ignoreBelow > 0 && ignoreBelow < 1 && passMargin >= 1)) {
        throw new IllegalArgumentException(
            "a floor in (0, 1) and a margin of at least 1, not %s and %s"
                .formatted(ignoreBelow, passMargin));
      }
      if (!(cap > 0 && maxRatio * cap < 1)) {
        throw new IllegalArgumentException(
            "%s times a cap of %s is no share".formatted(maxRatio, cap));
      }
    }
  }

  /**
   * What the canary's share can be times stable's, from the totals of each step; null without that
   * comparison.
   */
  public @Nullable Interval ratioInterval(SequentialState state, double alpha, int comparison) {
    if (comparison < 0
        || comparison >= versus.size()
        || !(alpha > 0 && alpha < 1)
        || standing(state).problem() != null) {
      return null;
    }
    return ratio(state, StrictMath.log(2 / alpha), comparison);
  }

  /** Whether this step keeps clearly below the ceiling, whatever the comparisons show. */
  public boolean passesCeiling(SequentialState state, double alpha) {
    return ceiling != null
        && standing(state).problem() == null
        && ceilingPassLogE(state.step()) >= -StrictMath.log(alpha);
  }

  @Override
  List<? extends Bettor<?>> carried() {
    return carried;
  }

  @Override
  List<? extends Bettor<?>> fresh() {
    return fresh;
  }

  @Override
  int stepSize() {
    return compared() + VERSUS_TOTALS * versus.size();
  }

  @Override
  boolean keepsEarlierSteps() {
    return !versus.isEmpty();
  }

  @Override
  @Nullable String problem(Sample sample) {
    if (!(sample instanceof Trials trials)) {
      return "not trials";
    }
    if (!Numbers.count(trials.trials())
        || !Numbers.count(trials.atLeast())
        || !Numbers.count(trials.atMost())) {
      return "a count is not a whole number";
    }
    if (trials.atLeast() > trials.atMost() || trials.atMost() > trials.trials()) {
      return "more events than trials";
    }
    int given = both(trials).size();
    if (given > 0 && given != versus.size()) {
      return "%d comparisons with stable, not %d".formatted(given, versus.size());
    }
    return both(trials).stream().allMatch(Proportion::sound)
        ? null
        : "counts of both versions that cannot be";
  }

  /** A test against a ceiling alone passes over comparisons that others make of the same look. */
  private List<Both> both(Trials trials) {
    return versus.isEmpty() ? List.of() : trials.versus();
  }

  private static boolean sound(Both both) {
    return Numbers.count(both.trials())
        && Numbers.count(both.events())
        && Numbers.count(both.stableTrials())
        && Numbers.count(both.stableEvents())
        && both.events() <= both.trials()
        && both.stableEvents() <= both.stableTrials();
  }

  @Override
  boolean idle(Moment moment, Sample sample) {
    Trials trials = (Trials) sample;
    if (ceiling != null && trials.trials() == 0) {
      return true;
    }
    return moment.settled()
        && !versus.isEmpty()
        && (both(trials).isEmpty() || !both(trials).stream().allMatch(Proportion::readable));
  }

  @Override
  Doubles stepAfter(Doubles step, Moment moment, Sample sample) {
    Trials trials = (Trials) sample;
    if (moment.phase() == Moment.Phase.SHIFTING) {
      return step;
    }
    double[] more = new double[stepSize()];
    if (ceiling != null) {
      more[0] = trials.trials();
      more[1] = trials.atLeast();
      more[2] = trials.atMost();
    }
    for (int i = 0; moment.settled() && i < both(trials).size(); i++) {
      Both both = both(trials).get(i);
      int at = compared() + VERSUS_TOTALS * i;
      more[at] = both.events();
      more[at + 1] = both.trials();
      more[at + 2] = both.stableEvents();
      more[at + 3] = both.stableTrials();
    }
    return step.plus(more);
  }

  @Override
  List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample) {
    Trials trials = (Trials) sample;
    List<Wealth> after = new ArrayList<>(carried);
    int first = 0;
    if (ceiling != null) {
      first = 1;
      if (trials.trials() > 0) {
        Batch batch = Batch.of(trials.atLeast(), trials.trials());
        after.set(0, bet(ceiling.fail(), carried.getFirst(), moment, batch));
      }
    }
    for (int i = 0; moment.settled() && i < both(trials).size(); i++) {
      Both both = both(trials).get(i);
      if (readable(both)) {
        after.set(
            first + i, bet(versus.get(i).fail(), carried.get(first + i), moment, both.batch()));
      }
    }
    return after;
  }

  @Override
  List<Doubles> freshAfter(List<Doubles> fresh, Sample sample) {
    Trials trials = (Trials) sample;
    List<Doubles> after = new ArrayList<>(fresh);
    for (int i = 0; i < both(trials).size(); i++) {
      Both both = both(trials).get(i);
      if (readable(both)) {
        // Nothing of it is asleep, so the hazard does not matter.
        after.set(i, versus.get(i).pass().after(fresh.get(i), both.batch(), 0));
      }
    }
    return after;
  }

  private static boolean readable(Both both) {
    return both.trials() > 0 && both.stableTrials() > 0;
  }

  @Override
  double failLogE(List<Wealth> carried) {
    if (versus.isEmpty()) {
      return ceilingLogE(carried);
    }
    double compared = Logs.mean(versusLogE(carried));
    return ceiling == null ? compared : Logs.mean(ceilingLogE(carried), compared);
  }

  private double ceilingLogE(List<Wealth> carried) {
    return ceiling == null ? 0 : ceiling.failLogE(carried.getFirst().logs());
  }

  private double[] versusLogE(List<Wealth> carried) {
    int first = carried.size() - versus.size();
    return IntStream.range(0, versus.size())
        .mapToDouble(i -> versus.get(i).failLogE(carried.get(first + i).logs()))
        .toArray();
  }

  @Override
  int leading(List<Wealth> carried) {
    double[] each = versusLogE(carried);
    return IntStream.range(0, each.length).reduce(0, (a, b) -> each[b] > each[a] ? b : a);
  }

  @Override
  Double passLogE(SequentialState state) {
    double least = ceilingPassLogE(state.step());
    for (int i = 0; i < versus.size(); i++) {
      Batch step = totals(state.step(), i);
      least = Math.min(least, versus.get(i).passLogE(state.fresh().get(i), step));
    }
    return least;
  }

  private double ceilingPassLogE(Doubles step) {
    return ceiling == null
        ? Double.POSITIVE_INFINITY
        : ceiling.passLogE(Batch.of(step.at(2), step.at(0)));
  }

  @Override
  Estimate estimate(Doubles step) {
    boolean inside = true;
    double trials = Double.POSITIVE_INFINITY;
    Double canary = null;
    Double stable = null;
    for (int i = versus.size() - 1; i >= 0; i--) {
      Batch batch = totals(step, i);
      inside &= versus.get(i).inside(batch);
      trials = Math.min(trials, batch.trials());
      canary = rate(batch.events(), batch.trials());
      stable = rate(batch.stableEvents(), batch.stableTrials());
    }
    if (ceiling != null) {
      inside &= step.at(0) > 0 && ceiling.inside(step.at(2) / step.at(0));
      trials = Math.min(trials, step.at(0));
      canary = rate(step.at(2), step.at(0));
    }
    return new Estimate(trials, canary, stable, inside);
  }

  private static @Nullable Double rate(double events, double trials) {
    return trials > 0 ? events / trials : null;
  }

  @Override
  @Nullable Interval intervalOf(SequentialState state, double threshold) {
    return ceiling == null ? ratio(state, threshold, 0) : share(state.step(), threshold);
  }

  private Interval share(Doubles step, double threshold) {
    Batch least = Batch.of(step.at(1), step.at(0));
    Batch most = Batch.of(step.at(2), step.at(0));
    return new Interval(
        ShareInterval.lower(least, passFano, threshold),
        ShareInterval.upper(most, passFano, threshold));
  }

  private Interval ratio(SequentialState state, double threshold, int comparison) {
    List<Batch> steps = new ArrayList<>();
    state.earlier().forEach(step -> steps.add(totals(step, comparison)));
    steps.add(totals(state.step(), comparison));
    List<Batch> read = steps.stream().filter(b -> b.trials() > 0 && b.stableTrials() > 0).toList();
    double most = -StrictMath.log(LEAST_RATIO);
    double lower =
        Interval.crossing(x -> ratioLogE(Side.FAIL, x, read), threshold, -most, most, false);
    double upper =
        Interval.crossing(x -> ratioLogE(Side.PASS, x, read), threshold, -most, most, true);
    return new Interval(
        lower <= 1e-9 - most ? 0 : StrictMath.exp(lower),
        upper >= most - 1e-9 ? Double.POSITIVE_INFINITY : StrictMath.exp(upper));
  }

  private double ratioLogE(Side side, double logRatio, List<Batch> steps) {
    RatioBets bets = new RatioBets(side, StrictMath.exp(logRatio), 0, passFano);
    return logE(bets, steps.toArray(Batch[]::new));
  }

  /** With every bet placed from the start. */
  static double logE(Bets<Batch> bets, Batch... batches) {
    Bettor<Batch> bettor = new Bettor<>(List.of(bets), false);
    Doubles wealth = bettor.start();
    for (Batch batch : batches) {
      wealth = bettor.after(wealth, batch, 0);
    }
    return bettor.logE(wealth, 0);
  }

  private int compared() {
    return ceiling == null ? 0 : CEILING_TOTALS;
  }

  private Batch totals(Doubles step, int comparison) {
    int at = compared() + VERSUS_TOTALS * comparison;
    return new Batch(step.at(at), step.at(at + 1), step.at(at + 2), step.at(at + 3));
  }

  @Override
  public String toString() {
    return "Proportion" + Arrays.asList(ceiling, versus);
  }
}
