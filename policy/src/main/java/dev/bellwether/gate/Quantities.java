package dev.bellwether.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbers the way the surfaces show them: shares in percent, latencies in ms, scores bare.
 */
public final class Quantities {
  private Quantities() {}

  /** A fraction in [0, 1], shown in percent with up to three significant digits below one. */
  public static Quantity share(double fraction) {
    return new Quantity(fraction, "ratio", plain(fraction * 100, 2) + " %");
  }

  /** A latency in milliseconds. */
  public static Quantity milliseconds(double ms) {
    return new Quantity(ms, "ms", plain(ms, 1) + " ms");
  }

  /** A score in [0, 1]. */
  public static Quantity score(double score) {
    return new Quantity(score, "score", plain(score, 4));
  }

  /** A number of whatever a gauge counts. */
  public static Quantity number(double value) {
    return new Quantity(value, "number", plain(value, 1));
  }

  /** Events in each hour that a pod was up. */
  public static Quantity perPodHour(double rate) {
    return new Quantity(rate, "per_pod_hour", plain(rate, 3) + " per pod-hour");
  }

  /** Whether a condition holds. */
  static Quantity truth(boolean holds) {
    return new Quantity(holds ? 1 : 0, "truth", Boolean.toString(holds));
  }

  /** So many times another. */
  public static Quantity times(double ratio) {
    return new Quantity(ratio, "times", plain(ratio, 2) + " times");
  }

  /** It, or less: a quantile that lies in a bucket. */
  static Quantity atMost(Quantity upper) {
    return new Quantity(upper.value(), upper.unit(), "≤ " + upper.display());
  }

  /** The same number of the same unit; null when nothing here is measured in that. */
  static @Nullable Quantity of(double value, String unit) {
    return switch (unit) {
      case "ratio" -> share(value);
      case "ms" -> milliseconds(value);
      case "score" -> score(value);
      case "number" -> number(value);
      case "per_pod_hour" -> perPodHour(value);
      case "truth" -> truth(value != 0);
      case "times" -> times(value);
      default -> null;
    };
  }

  /** Decimal text without trailing zeros and without an exponent; words for what is not finite. */
  static String plain(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP);
    if (rounded.signum() == 0) {
      return value == 0
          ? "0"
          : new BigDecimal(value).round(new java.math.MathContext(2)).toPlainString();
    }
    return rounded.stripTrailingZeros().toPlainString();
  }
}
