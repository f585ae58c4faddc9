package dev.bellwether.bench;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The shift between two samples as Kayenta's judge finds it: normal approximation with corrections
 * for ties and continuity, the bounds by Brent's root search with an absolute tolerance of 1e-4,
 * and the ends of the range where there is no root.
 */
record MannWhitney(double lower, double upper, double estimate) {
  private static final double TOLERANCE = 1e-4;

  /** The normal quantile of 99 %, for an interval of 98 %. */
  private static final double Z = 2.3263478740408408;

  static MannWhitney of(double[] control, double[] experiment) {
    double least = min(experiment) - max(control);
    double most = max(experiment) - min(control);
    return new MannWhitney(
        bound(control, experiment, Z, true, least, most),
        bound(control, experiment, -Z, true, least, most),
        bound(control, experiment, 0, false, least, most));
  }

  private static double bound(
      double[] control,
      double[] experiment,
      double quantile,
      boolean correct,
      double least,
      double most) {
    DoubleUnaryOperator distance =
        shift -> standardized(control, experiment, shift, correct) - quantile;
    if (distance.applyAsDouble(least) <= 0) {
      return least;
    }
    if (distance.applyAsDouble(most) >= 0) {
      return most;
    }
    return brent(distance, least, most);
  }

  private static double standardized(
      double[] control, double[] experiment, double shift, boolean correct) {
    int nx = experiment.length;
    int ny = control.length;
    double[] x = new double[nx];
    for (int i = 0; i < nx; i++) {
      x[i] = experiment[i] - shift;
    }
    Arrays.sort(x);
    double[] y = control.clone();
    Arrays.sort(y);
    double ranks = 0;
    double ties = 0;
    int i = 0;
    int j = 0;
    while (i < nx || j < ny) {
      double value = j >= ny || (i < nx && x[i] <= y[j]) ? x[i] : y[j];
      int before = i + j;
      int ofX = i;
      while (i < nx && x[i] == value) {
        i++;
      }
      while (j < ny && y[j] == value) {
        j++;
      }
      double tied = i + j - before;
      ranks += (i - ofX) * (before + (tied + 1) / 2);
      ties += tied * tied * tied - tied;
    }
    double n = nx + ny;
    double z = ranks - nx * (nx + 1) / 2.0 - nx * (double) ny / 2;
    double variance = nx * (double) ny / 12 * (n + 1 - ties / (n * (n - 1)));
    return (z - (correct ? Math.signum(z) * .5 : 0)) / Math.sqrt(variance);
  }

  /** Brent's search, as R's zeroin has it. */
  static double brent(DoubleUnaryOperator function, double from, double to) {
    double a = from;
    double b = to;
    double fa = function.applyAsDouble(a);
    double fb = function.applyAsDouble(b);
    double c = a;
    double fc = fa;
    for (int i = 0; i < 1000; i++) {
      double before = b - a;
      if (Math.abs(fc) < Math.abs(fb)) {
        a = b;
        b = c;
        c = a;
        fa = fb;
        fb = fc;
        fc = fa;
      }
      double close = 2 * Math.ulp(1.0) * Math.abs(b) + TOLERANCE / 2;
      double step = (c - b) / 2;
      if (Math.abs(step) <= close || fb == 0) {
        return b;
      }
      if (Math.abs(before) >= close && Math.abs(fa) > Math.abs(fb)) {
        step = interpolated(a, b, c, fa, fb, fc, before, close, step);
      }
      if (Math.abs(step) < close) {
        step = step > 0 ? close : -close;
      }
      a = b;
      fa = fb;
      b += step;
      fb = function.applyAsDouble(b);
      if ((fb > 0) == (fc > 0)) {
        c = a;
        fc = fa;
      }
    }
    return b;
  }

  private static double interpolated(
      double a,
      double b,
      double c,
      double fa,
      double fb,
      double fc,
      double before,
      double close,
      double bisection) {
    double cb = c - b;
    double p;
    double q;
    if (a == c) {
      double t = fb / fa;
      p = cb * t;
      q = 1 - t;
    } else {
      double t1 = fb / fc;
      double t2 = fb / fa;
      double t = fa / fc;
      p = t2 * (cb * t * (t - t1) - (b - a) * (t1 - 1));
      q = (t - 1) * (t1 - 1) * (t2 - 1);
    }
    if (p > 0) {
      q = -q;
    } else {
      p = -p;
    }
    boolean inside = p < .75 * cb * q - Math.abs(close * q) / 2;
    return inside && p < Math.abs(before * q / 2) ? p / q : bisection;
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }
}
