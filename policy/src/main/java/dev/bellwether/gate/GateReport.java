package dev.bellwether.gate;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one gate says at one look, with the numbers it rests on. This is what {@code why}, the watch
 * view and the state object show.
 *
 * @param value the canary's estimate; null without data
 * @param baseline the concurrent stable's estimate; null without data
 * @param interval lower and upper bound where the test states one, else empty
 * @param reason the verdict in plain words
 * @param query what was read, as a person could repeat it
 * @param p always-valid: over the release, the chance of this much evidence against the limit
 *     without cause is at most this; null where the test states none
 * @param failLogEvidence ln of the evidence now that the limit is broken, over the release
 * @param passLogEvidence ln of the evidence now that it is kept, in this step
 * @param expectedTimeToVerdict at the present traffic, if what was seen goes on; null when it is
 *     not to be foreseen
 */
public record GateReport(
    String name,
    Verdict verdict,
    @Nullable Quantity value,
    Quantity limit,
    @Nullable Quantity baseline,
    List<Double> interval,
    Samples samples,
    String test,
    String reason,
    @Nullable String query,
    @Nullable Instant evaluatedAt,
    Severity severity,
    @JsonInclude(NON_NULL) @Nullable Double p,
    @JsonInclude(NON_NULL) @Nullable Double failLogEvidence,
    @JsonInclude(NON_NULL) @Nullable Double passLogEvidence,
    @JsonInclude(NON_NULL) @Nullable Duration expectedTimeToVerdict) {
  /** A reason or a query that a watch carries is not longer. */
  static final int MOST_TEXT = 250;

  private static final MathContext DIGITS = new MathContext(6);

  public GateReport {
    interval = List.copyOf(interval);
    severity = Objects.requireNonNullElse(severity, Severity.FATAL);
  }

  /**
   * As a watch carries it: numbers of six digits and texts of some length. They are for people,
   * what is decided by is the evidence.
   */
  public GateReport carried() {
    return new GateReport(
        name,
        verdict,
        rounded(value),
        limit,
        rounded(baseline),
        interval.stream().map(GateReport::digits).toList(),
        samples,
        test,
        clipped(reason),
        query == null ? null : clipped(query),
        evaluatedAt,
        severity,
        rounded(p),
        rounded(failLogEvidence),
        rounded(passLogEvidence),
        expectedTimeToVerdict);
  }

  private static @Nullable Quantity rounded(@Nullable Quantity quantity) {
    return quantity == null
        ? null
        : new Quantity(digits(quantity.value()), quantity.unit(), quantity.display());
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : digits(value);
  }

  private static String clipped(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
  }

  private static double digits(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
  }

  /** The same for another reason. */
  GateReport because(String other) {
    return new GateReport(
        name,
        verdict,
        value,
        limit,
        baseline,
        interval,
        samples,
        test,
        other,
        query,
        evaluatedAt,
        severity,
        p,
        failLogEvidence,
        passLogEvidence,
        expectedTimeToVerdict);
  }

  /** Whether it can keep a release from going on. */
  public boolean counts() {
    return severity != Severity.ADVISORY;
  }

  /** Trials counted since the step began. */
  public record Samples(long canary, long stable) {}
}
