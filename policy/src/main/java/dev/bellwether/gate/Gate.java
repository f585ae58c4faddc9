package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a release, named by its key in the spec. A {@code max_*} rule passes strictly below
 * its limit, a {@code min_*} rule at or above it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Gate.MaxErrorRate.class, name = "error_rate"),
  @JsonSubTypes.Type(value = Gate.MaxLatency.class, name = "latency"),
  @JsonSubTypes.Type(value = Gate.MinScore.class, name = "score")
})
public sealed interface Gate {
  /** The key in the spec, for instance {@code max_error_rate}. */
  String name();

  /** Requests (or scores) a step needs before this gate decides; null: the step's own number. */
  @Nullable Long minRequests();

  /** The limit with its unit, as a person reads it. */
  Quantity limit();

  /** Which counters it reads. */
  Facet facet();

  /** How it is judged. */
  Terms terms();

  /** The same, judged otherwise. */
  Gate with(Terms terms);

  /** Share of canary requests that failed; the limit is a fraction in (0, 1]. */
  record MaxErrorRate(String name, double limitFraction, @Nullable Long minRequests, Terms terms)
      implements Gate {
    public MaxErrorRate {
      // Releases of before there was a choice compare plainly.
      terms = Objects.requireNonNullElse(terms, Terms.THRESHOLD);
      if (!(limitFraction > 0 && limitFraction <= 1)) {
        throw new IllegalArgumentException(name + " is a fraction in (0, 1], was " + limitFraction);
      }
    }

    /** A plain comparison. */
    public MaxErrorRate(String name, double limitFraction, @Nullable Long minRequests) {
      this(name, limitFraction, minRequests, Terms.THRESHOLD);
    }

    @Override
    public MaxErrorRate with(Terms other) {
      return new MaxErrorRate(name, limitFraction, minRequests, other);
    }

    @Override
    public Facet facet() {
      return Facet.REQUESTS;
    }

    @Override
    public Quantity limit() {
      return Quantities.share(limitFraction);
    }
  }

  /**
   * At most {@code 1 - quantile} of the canary's requests are slower than {@code limitMs}; read
   * from bucket counts, never interpolated.
   */
  record MaxLatency(
      String name, double quantile, double limitMs, @Nullable Long minRequests, Terms terms)
      implements Gate {
    public MaxLatency {
      // Releases of before there was a choice compare plainly.
      terms = Objects.requireNonNullElse(terms, Terms.THRESHOLD);
      if (!(quantile > 0 && quantile < 1)) {
        throw new IllegalArgumentException(name + ": quantile in (0, 1), was " + quantile);
      }
      if (!(limitMs > 0 && Double.isFinite(limitMs))) {
        throw new IllegalArgumentException(name + " is above 0 ms, was " + limitMs);
      }
    }

    /** A plain comparison. */
    public MaxLatency(String name, double quantile, double limitMs, @Nullable Long minRequests) {
      this(name, quantile, limitMs, minRequests, Terms.THRESHOLD);
    }

    /** So many of its requests may be slow. */
    public double slowShare() {
      return BigDecimal.ONE.subtract(BigDecimal.valueOf(quantile)).doubleValue();
    }

    @Override
    public MaxLatency with(Terms other) {
      return new MaxLatency(name, quantile, limitMs, minRequests, other);
    }

    @Override
    public Facet facet() {
      return Facet.LATENCY;
    }

    @Override
    public Quantity limit() {
      return Quantities.milliseconds(limitMs);
    }
  }

  /** Mean of the canary's scores, each in [0, 1]. */
  record MinScore(String name, double limitScore, @Nullable Long minRequests, Terms terms)
      implements Gate {
    public MinScore {
      // Releases of before there was a choice compare plainly.
      terms = Objects.requireNonNullElse(terms, Terms.THRESHOLD);
      if (!(limitScore >= 0 && limitScore <= 1)) {
        throw new IllegalArgumentException(name + " is a score in [0, 1], was " + limitScore);
      }
    }

    /** A plain comparison. */
    public MinScore(String name, double limitScore, @Nullable Long minRequests) {
      this(name, limitScore, minRequests, Terms.THRESHOLD);
    }

    @Override
    public MinScore with(Terms other) {
      return new MinScore(name, limitScore, minRequests, other);
    }

    @Override
    public Facet facet() {
      return Facet.SCORES;
    }

    @Override
    public Quantity limit() {
      return Quantities.score(limitScore);
    }
  }
}
