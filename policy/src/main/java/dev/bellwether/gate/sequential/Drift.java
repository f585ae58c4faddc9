package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Sample.Bins;
import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the canary answers (or is asked) may not be spread otherwise than before, up to a tolerance
 * in each bin: 1.25 times the other share and half a percent. Names the bin that moved. Nothing
 * rejects drift, so passing asks only that there is no sign of it: no evidence, and no bin of the
 * step beyond the tolerance by more than a canary without any drift shows by chance.
 *
 * <p>A step's totals are the canary's bins and then stable's.
 */
public final class Drift extends SequentialTest {
  /** How much larger than the other a share may be. */
  public static final double RATIO = 1.25;

  /** And by how much beyond that. */
  public static final double SLACK = 0.005;

  private static final int MOST_BINS = 64;
  private static final double PERCENT = 100;

  private final int bins;
  private final boolean frozen;

  /** Counts or shares that were fixed before; empty without. */
  private final List<Double> reference;

  /** How many times its mean a count's variance is taken to be. */
  private final double spread;

  private final Bettor<Sample.Bins> fail;
  private final int mixtures;

  private Drift(
      int bins,
      List<Double> reference,
      Dispersion dispersion,
      List<Bets<Sample.Bins>> bets,
      boolean lateOnset) {
    this.bins = bins;
    this.reference = List.copyOf(reference);
    this.frozen = !reference.isEmpty();
    this.spread = Math.max(1, dispersion.passFano());
    this.fail = new Bettor<>(bets, lateOnset);
    this.mixtures = bets.size();
  }

  /** Against stable over the same time. */
  public static Drift fromStable(int bins, Dispersion dispersion, boolean lateOnset) {
    check(bins);
    double fano = Dispersion.finite(dispersion);
    List<Bets<Sample.Bins>> bets = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      int b = bin;
      bets.add(
          new Mapped(
              new RatioBets(Side.FAIL, RATIO, SLACK, fano),
              sample ->
                  new Batch(
                      sample.canary().get(b),
                      sum(sample.canary()),
                      sample.stable().get(b),
                      sum(sample.stable()))));
    }
    return new Drift(bins, List.of(), dispersion, bets, lateOnset);
  }

  /**
   * Against shares that were fixed before the release: no bin may be too large, nor too small.
   *
   * @param reference counts or shares, at least 0
   */
  public static Drift fromReference(
      List<Double> reference, Dispersion dispersion, boolean lateOnset) {
    check(reference.size());
    double total = sum(reference);
    if (!(total > 0 && total < Double.POSITIVE_INFINITY)
        || !reference.stream().allMatch(share -> share >= 0)) {
      throw new IllegalArgumentException("a reference of shares, not " + reference);
    }
    double fano = Dispersion.finite(dispersion);
    List<Bets<Sample.Bins>> bets = new ArrayList<>();
    for (int bin = 0; bin < reference.size(); bin++) {
      int b = bin;
      double share = reference.get(bin) / total;
      bets.add(
          new Mapped(
              CountBets.of(Side.FAIL, Numbers.share(RATIO * share + SLACK), fano),
              sample -> Batch.of(sample.canary().get(b), sum(sample.canary()))));
    }
    for (int bin = 0; bin < reference.size(); bin++) {
      int b = bin;
      double least = (reference.get(bin) / total - SLACK) / RATIO;
      bets.add(
          new Mapped(
              CountBets.of(Side.FAIL, Numbers.share(1 - least), fano),
              sample -> {
                double all = sum(sample.canary());
                return Batch.of(all - sample.canary().get(b), all);
              }));
    }
    return new Drift(reference.size(), reference, dispersion, bets, lateOnset);
  }

  private static void check(int bins) {
    if (bins < 2 || bins > MOST_BINS) {
      throw new IllegalArgumentException("2 to %d bins, not %d".formatted(MOST_BINS, bins));
    }
  }

  /** The most that a bin may hold where the other holds this share. */
  public static double most(double share) {
    return RATIO * share + SLACK;
  }

  /** Against a reference, the least. */
  public static double least(double share) {
    return Math.max(0, (share - SLACK) / RATIO);
  }

  /**
   * The population stability index of this step; shown, never decided on. Null without counts of
   * both.
   */
  public @Nullable Stability stability(SequentialState state) {
    if (standing(state).problem() != null) {
      return null;
    }
    List<Double> canary = row(state.step(), 0);
    if (!(sum(canary) > 0)) {
      return null;
    }
    if (frozen) {
      return countsOf(reference)
          ? Stability.of(canary, reference)
          : Stability.ofShares(canary, reference);
    }
    List<Double> stable = row(state.step(), bins);
    return sum(stable) > 0 ? Stability.of(canary, stable) : null;
  }

  /** Whole numbers that sum to more than a hundred were counted; others are shares, or percent. */
  public static boolean countsOf(List<Double> reference) {
    return reference.stream().allMatch(Numbers::count) && sum(reference) > PERCENT;
  }

  /**
   * The bin to show: one of this step that chance does not explain, else the one at which the
   * evidence is strongest.
   */
  public int shown(SequentialState state) {
    int strange = strange(state.step());
    return strange < 0 ? standing(state).leading() : strange;
  }

  /** The bin of a step that is furthest beyond the tolerance and chance; below 0 for none. */
  private int strange(Doubles step) {
    List<Double> canary = row(step, 0);
    List<Double> other = frozen ? reference : row(step, bins);
    double trials = sum(canary);
    double otherTrials = sum(other);
    if (!(trials > 0 && otherTrials > 0)) {
      return -1;
    }
    boolean known = frozen && !countsOf(reference);
    double variance = spread * (known ? 1 : 1 + trials / otherTrials);
    int worst = -1;
    double furthest = Chance.cut(frozen ? 2 * bins : bins);
    for (int bin = 0; bin < bins; bin++) {
      double own = canary.get(bin) / trials;
      double share = other.get(bin) / otherTrials;
      double deviate = Chance.deviate(canary.get(bin), trials * share, variance);
      boolean less = frozen && own < least(share);
      double off = less ? -deviate : deviate;
      if (off > furthest && (less || own > most(share))) {
        worst = bin;
        furthest = off;
      }
    }
    return worst;
  }

  @Override
  List<? extends Bettor<?>> carried() {
    return List.of(fail);
  }

  @Override
  int stepSize() {
    return frozen ? bins : 2 * bins;
  }

  @Override
  @Nullable String problem(Sample sample) {
    if (!(sample instanceof Bins counts)) {
      return "not counts by bin";
    }
    boolean noStable = counts.stable().isEmpty();
    if (counts.canary().size() != bins || (!noStable && counts.stable().size() != bins)) {
      return "not one count for each of " + bins + " bins";
    }
    return counts.canary().stream().allMatch(Numbers::count)
            && counts.stable().stream().allMatch(Numbers::count)
            && sum(counts.canary()) <= Numbers.MOST
            && sum(counts.stable()) <= Numbers.MOST
        ? null
        : "a count is not a whole number";
  }

  @Override
  boolean idle(Moment moment, Sample sample) {
    Bins counts = (Bins) sample;
    return frozen ? sum(counts.canary()) == 0 : moment.settled() && !readable(counts);
  }

  private boolean readable(Bins counts) {
    return sum(counts.canary()) > 0 && (frozen || sum(counts.stable()) > 0);
  }

  @Override
  Doubles stepAfter(Doubles step, Moment moment, Sample sample) {
    Bins counts = (Bins) sample;
    if (!counted(moment)) {
      return step;
    }
    DoubleStream stable =
        frozen
            ? DoubleStream.empty()
            : IntStream.range(0, bins)
                .mapToDouble(i -> counts.stable().isEmpty() ? 0 : counts.stable().get(i));
    return step.plus(
        DoubleStream.concat(counts.canary().stream().mapToDouble(Double::doubleValue), stable)
            .toArray());
  }

  private boolean counted(Moment moment) {
    return frozen ? moment.phase() != Moment.Phase.SHIFTING : moment.settled();
  }

  @Override
  List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample) {
    Bins counts = (Bins) sample;
    return (frozen || moment.settled()) && readable(counts)
        ? List.of(bet(fail, carried.getFirst(), moment, counts))
        : carried;
  }

  @Override
  double failLogE(List<Wealth> carried) {
    return fail.logE(carried.getFirst().logs(), 0, mixtures);
  }

  @Override
  int leading(List<Wealth> carried) {
    Doubles wealth = carried.getFirst().logs();
    return IntStream.range(0, mixtures)
            .reduce(0, (a, b) -> fail.logE(wealth, b) > fail.logE(wealth, a) ? b : a)
        % bins;
  }

  @Override
  @Nullable Double passLogE(SequentialState state) {
    return null;
  }

  @Override
  Estimate estimate(Doubles step) {
    double trials = sum(row(step, 0));
    return new Estimate(trials, null, null, trials > 0 && strange(step) < 0);
  }

  /** What the share of a bin can be in this step; null without counts. */
  public @Nullable Interval share(SequentialState state, int bin, double alpha) {
    List<Double> canary = row(state.step(), 0);
    return standing(state).problem() == null && sum(canary) > 0
        ? ShareInterval.of(
            Batch.of(canary.get(bin), sum(canary)), spread, StrictMath.log(2 / alpha))
        : null;
  }

  private List<Double> row(Doubles step, int from) {
    return IntStream.range(from, from + bins).mapToObj(step::at).toList();
  }

  private static double sum(List<Double> counts) {
    return counts.stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public String toString() {
    return frozen ? "Drift" + reference : "Drift[" + bins + " bins]";
  }

  /** Bets on one bin. */
  private record Mapped(Bets<Batch> bets, java.util.function.Function<Sample.Bins, Batch> counted)
      implements Bets<Sample.Bins> {
    @Override
    public double[] logWeights() {
      return bets.logWeights();
    }

    @Override
    public void gains(Sample.Bins batch, double[] into, int at) {
      bets.gains(counted.apply(batch), into, at);
    }
  }
}
