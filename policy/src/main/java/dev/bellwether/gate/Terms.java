package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a gate is judged, beside its limit. All but test and severity speak to a sequential test
 * alone.
 *
 * @param passMargin what passing rejects: a factor on a {@code max_*} limit, a difference from a
 *     {@code min_*} one
 * @param baseline the concurrent stable version as a second limit; null for none
 * @param dispersion how far the counts come in clusters
 * @param lateOnset whether half the stake waits for what breaks late
 * @param share its part of {@code alpha_fail}; 0 unless it is sequential and fatal
 * @param warmUp how long what a canary does is left out after its first request
 * @param labelDelay for how long its scores are waited for; null where they count when they are
 *     read
 */
public record Terms(
    Test test,
    Severity severity,
    double passMargin,
    @Nullable Baseline baseline,
    Spread dispersion,
    boolean lateOnset,
    double share,
    Duration warmUp,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LabelDelay labelDelay) {
  /** The factor on a {@code max_*} limit. */
  public static final double PASS_FACTOR = 1.5;

  /** The seed's plain comparison. */
  public static final Terms THRESHOLD = threshold(Severity.FATAL);

  public Terms {
    // Releases of before there was one count from the first request on.
    warmUp = Objects.requireNonNullElse(warmUp, Duration.ZERO);
    if (!(passMargin >= 0 && passMargin <= 1000) || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("no terms: " + passMargin + ", " + share);
    }
  }

  /** Where counts count when they are read. */
  public Terms(
      Test test,
      Severity severity,
      double passMargin,
      @Nullable Baseline baseline,
      Spread dispersion,
      boolean lateOnset,
      double share,
      Duration warmUp) {
    this(test, severity, passMargin, baseline, dispersion, lateOnset, share, warmUp, null);
  }

  /** A plain comparison of this severity. */
  public static Terms threshold(Severity severity) {
    return new Terms(Test.THRESHOLD, severity, 1, null, new Spread.Auto(), true, 0, Duration.ZERO);
  }

  /** A fatal sequential test with all of the chance of a false rollback to itself. */
  public static Terms sequential(double passMargin) {
    return new Terms(
        Test.SEQUENTIAL,
        Severity.FATAL,
        passMargin,
        null,
        new Spread.Auto(),
        true,
        1,
        Duration.ZERO);
  }

  /** What passing rejects of a floor unless the spec says something else. */
  public static double floorMargin(double limit) {
    // In decimals, so that what is said back is what was meant.
    return BigDecimal.ONE
        .subtract(BigDecimal.valueOf(limit))
        .divide(BigDecimal.valueOf(4))
        .doubleValue();
  }

  /** The same with another part of the chance of a false rollback. */
  public Terms withShare(double part) {
    return new Terms(
        test, severity, passMargin, baseline, dispersion, lateOnset, part, warmUp, labelDelay);
  }

  /** The same where counts come in clusters otherwise. */
  Terms withDispersion(Spread other) {
    return new Terms(
        test, severity, passMargin, baseline, other, lateOnset, share, warmUp, labelDelay);
  }

  /** The same with another warm-up. */
  public Terms withWarmUp(Duration other) {
    return new Terms(
        test, severity, passMargin, baseline, dispersion, lateOnset, share, other, labelDelay);
  }

  /** The same where scores count when their predictions are so old. */
  public Terms withLabelDelay(@Nullable LabelDelay delay) {
    return new Terms(
        test, severity, passMargin, baseline, dispersion, lateOnset, share, warmUp, delay);
  }

  /** Whether the test states its error rates. */
  public boolean sequential() {
    return test == Test.SEQUENTIAL;
  }

  /** How counts become a verdict. */
  public enum Test {
    /** Evidence with stated error rates at any number of looks. */
    SEQUENTIAL,
    /** All counts since the step began against the limit, at the end of the watch. */
    THRESHOLD;

    /** The word on the wire. */
    @JsonValue
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A canary may be so much worse than stable.
   *
   * @param maxRatio failing rejects a canary within this factor
   * @param ignoreBelow a share of bad requests that is fine whatever stable does
   * @param nonInferiorityRatio passing rejects a canary at or beyond this factor
   */
  public record Baseline(double maxRatio, double ignoreBelow, double nonInferiorityRatio) {
    public Baseline {
      if (!(maxRatio >= 1 && nonInferiorityRatio >= 1 && ignoreBelow > 0 && ignoreBelow < 1)) {
        throw new IllegalArgumentException(
            "no baseline: %s, %s, %s".formatted(maxRatio, ignoreBelow, nonInferiorityRatio));
      }
    }

    /** The largest share of bad requests that stable is taken to have: it keeps the limit too. */
    public static double most(Gate.Testable gate) {
      return switch (gate) {
        case Gate.MaxShare share -> SequentialGate.cap(share.limitFraction());
        case Gate.MaxLatency latency -> SequentialGate.cap(latency.slowShare());
        case Gate.MaxPositiveRateRatio ignored -> 1;
        case Gate.MinScore ignored -> 1;
      };
    }
  }
}
