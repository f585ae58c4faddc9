package dev.bellwether.bench;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One metric that may not increase, judged as Kayenta's NetflixACAJudge does on one value a minute:
 * all minutes so far, every so many looks, from ten points on.
 */
final class KayentaRule implements Rule {
  private static final int LEAST_POINTS = 10;
  private static final double TOLERANCE = .25;
  private static final double ALLOWED_INCREASE = 1;

  private final int every;
  private double[] canary = {};
  private double[] stable = {};
  private int looks;

  KayentaRule(int every) {
    this.every = every;
  }

  @Override
  public double score(Counts look) {
    looks++;
    // What is no number is removed from its own side; rates are in percent.
    canary = with(canary, look.rate() * 100);
    stable = with(stable, look.stableRate() * 100);
    return canary.length >= LEAST_POINTS && looks % every == 0 && high(stable, canary) ? ALARM : 0;
  }

  /** Whether the judge labels the experiment High. */
  static boolean high(double[] control, double[] experiment) {
    if (control.length == 0 || experiment.length == 0) {
      return false;
    }
    double[] x = experiment.clone();
    double[] y = control.clone();
    Arrays.sort(x);
    Arrays.sort(y);
    // Two arms that are constant would get Gaussian noise: with different values it changes
    // nothing.
    if (Arrays.equals(x, y)
        || DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).distinct().count() == 1) {
      return false;
    }
    MannWhitney test = MannWhitney.of(control, experiment);
    if (!(test.lower() > TOLERANCE * Math.abs(test.estimate()))) {
      return false;
    }
    double before = Arrays.stream(control).average().orElse(0);
    double now = Arrays.stream(experiment).average().orElse(0);
    // With a mean of 0 the effect is no number and is not asked for.
    return before == 0 || now == 0 || now / before >= ALLOWED_INCREASE;
  }

  private static double[] with(double[] values, double more) {
    if (Double.isNaN(more)) {
      return values;
    }
    double[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = more;
    return longer;
  }
}
