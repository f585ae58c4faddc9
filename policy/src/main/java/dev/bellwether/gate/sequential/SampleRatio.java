package dev.bellwether.gate.sequential;

import dev.bellwether.gate.sequential.Sample.Split;
import dev.bellwether.gate.sequential.SequentialState.Wealth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The canary's part of the requests is what the router acknowledged, up to a tenth of it and half a
 * percent. A condition of every comparison, not a judgement of the model; read by look, because
 * sticky users move together.
 *
 * <p>A step's totals are the requests of both versions and what the canary's should have been.
 */
public final class SampleRatio extends SequentialTest {
  private static final double TOLERANCE = 0.1;
  private static final double SLACK = 0.005;

  private final Bettor<Split> fail =
      new Bettor<>(
          List.of(
              new PollBets<>(Side.FAIL, SampleRatio::share, split -> most(split.weight())),
              new PollBets<>(Side.PASS, SampleRatio::share, split -> least(split.weight()))),
          true);

  private SampleRatio() {}

  /** Against whatever weight a look states. */
  public static SampleRatio create() {
    return new SampleRatio();
  }

  private static double share(Split split) {
    return PollBets.share(split.canary(), split.canary() + split.stable());
  }

  private static double most(double weight) {
    return Numbers.share((1 + TOLERANCE) * weight + SLACK);
  }

  private static double least(double weight) {
    return Numbers.share((1 - TOLERANCE) * weight - SLACK);
  }

  @Override
  List<? extends Bettor<?>> carried() {
    return List.of(fail);
  }

  @Override
  int stepSize() {
    return 3;
  }

  @Override
  @Nullable String problem(Sample sample) {
    if (!(sample instanceof Split split)) {
      return "not requests of both versions";
    }
    if (!Numbers.count(split.canary()) || !Numbers.count(split.stable())) {
      return "a count is not a whole number";
    }
    return split.weight() > 0 && split.weight() < 1 ? null : "a weight of " + split.weight();
  }

  @Override
  boolean idle(Moment moment, Sample sample) {
    return moment.settled() && Double.isNaN(share((Split) sample));
  }

  @Override
  Doubles stepAfter(Doubles step, Moment moment, Sample sample) {
    Split split = (Split) sample;
    return moment.settled()
        ? step.plus(
            split.canary(), split.stable(), split.weight() * (split.canary() + split.stable()))
        : step;
  }

  @Override
  List<Wealth> carriedAfter(List<Wealth> carried, Moment moment, Sample sample) {
    Split split = (Split) sample;
    return moment.settled() && !Double.isNaN(share(split))
        ? List.of(bet(fail, carried.getFirst(), moment, split))
        : carried;
  }

  @Override
  double failLogE(List<Wealth> carried) {
    return fail.logE(carried.getFirst().logs(), 0, 2);
  }

  @Override
  int leading(List<Wealth> carried) {
    Doubles wealth = carried.getFirst().logs();
    return fail.logE(wealth, 1) > fail.logE(wealth, 0) ? 1 : 0;
  }

  @Override
  @Nullable Double passLogE(SequentialState state) {
    return null;
  }

  @Override
  Estimate estimate(Doubles step) {
    double all = step.at(0) + step.at(1);
    return all > 0
        ? new Estimate(all, step.at(0) / all, step.at(2) / all, true)
        : new Estimate(0, null, null, false);
  }

  @Override
  public String toString() {
    return "SampleRatio";
  }
}
