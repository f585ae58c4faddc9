package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.bellwether.gate.expression.Expression;
import dev.bellwether.gate.sequential.Drift;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a release, named by its key in the spec. A {@code max_*} rule passes strictly below
 * its limit, a {@code min_*} rule at or above it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Gate.MaxErrorRate.class, name = "error_rate"),
  @JsonSubTypes.Type(value = Gate.MaxNullRate.class, name = "null_rate"),
  @JsonSubTypes.Type(value = Gate.MaxDisagreementRate.class, name = "disagreement_rate"),
  @JsonSubTypes.Type(value = Gate.MaxPositiveRateRatio.class, name = "positive_rate_ratio"),
  @JsonSubTypes.Type(value = Gate.MaxLatency.class, name = "latency"),
  @JsonSubTypes.Type(value = Gate.MinScore.class, name = "score"),
  @JsonSubTypes.Type(value = Gate.MaxGauge.class, name = "gauge"),
  @JsonSubTypes.Type(value = Gate.Condition.class, name = "condition"),
  @JsonSubTypes.Type(value = Gate.MaxRestarts.class, name = "restarts"),
  @JsonSubTypes.Type(value = Gate.MaxDrift.class, name = "drift")
})
public sealed interface Gate {
  /** The key in the spec, for instance {@code max_error_rate}. */
  String name();

  /** Requests (or scores) a step needs before this gate decides; null: the step's own number. */
  @Nullable Long minRequests();

  /** The limit with its unit, as a person reads it. */
  Quantity limit();

  /** Which counters it reads; of several those whose trials it counts. */
  Facet facet();

  /** All that it reads. */
  default Set<Facet> facets() {
    return Set.of(facet());
  }

  /** How it is judged. */
  Terms terms();

  /** The same, judged otherwise. */
  Gate with(Terms terms);

  /** One that can be judged by evidence with stated error rates. */
  sealed interface Testable extends Gate {}

  /**
   * One that evidence with stated error rates can fail, and none can show to be kept: it passes
   * while there is no sign of the contrary.
   */
  sealed interface Alarm extends Gate {
    @Override
    default @Nullable Long minRequests() {
      return null;
    }
  }

  /** Of so many trials only a share may count against the canary; in (0, 1]. */
  sealed interface MaxShare extends Testable {
    /** The share that is not reached. */
    double limitFraction();

    /** What happened to the trials that count against it. */
    String happened();

    @Override
    default Quantity limit() {
      return Quantities.share(limitFraction());
    }

    private static void check(String name, double limit) {
      if (!(limit > 0 && limit <= 1)) {
        throw new IllegalArgumentException(name + " is a fraction in (0, 1], was " + limit);
      }
    }
  }

  /** Share of canary requests that failed. */
  record MaxErrorRate(String name, double limitFraction, @Nullable Long minRequests, Terms terms)
      implements MaxShare {
    public MaxErrorRate {
      // Releases of before there was a choice compare plainly.
      terms = Objects.requireNonNullElse(terms, Terms.THRESHOLD);
      MaxShare.check(name, limitFraction);
    }

    /** A plain comparison. */
    public MaxErrorRate(String name, double limitFraction, @Nullable Long minRequests) {
      this(name, limitFraction, minRequests, Terms.THRESHOLD);
    }

    @Override
    public String happened() {
      return "failed";
    }

    @Override
    public Facet facet() {
      return Facet.REQUESTS;
    }

    @Override
    public MaxErrorRate with(Terms other) {
      return new MaxErrorRate(name, limitFraction, minRequests, other);
    }
  }

  /** Share of canary requests that were answered without a usable output. */
  record MaxNullRate(String name, double limitFraction, @Nullable Long minRequests, Terms terms)
      implements MaxShare {
    public MaxNullRate {
      MaxShare.check(name, limitFraction);
    }

    @Override
    public String happened() {
      return "had no usable output";
    }

    @Override
    public Facet facet() {
      return Facet.NULLS;
    }

    @Override
    public MaxNullRate with(Terms other) {
      return new MaxNullRate(name, limitFraction, minRequests, other);
    }
  }

  /** Share of the requests that both versions answered which they answered differently. */
  record MaxDisagreementRate(
      String name, double limitFraction, @Nullable Long minRequests, Terms terms)
      implements MaxShare {
    public MaxDisagreementRate {
      MaxShare.check(name, limitFraction);
    }

    @Override
    public String happened() {
      return "were answered differently";
    }

    @Override
    public Facet facet() {
      return Facet.PAIRS;
    }

    @Override
    public MaxDisagreementRate with(Terms other) {
      return new MaxDisagreementRate(name, limitFraction, minRequests, other);
    }
  }

  /**
   * How many times as often as stable's the canary's predictions are positive, or stable's as the
   * canary's. Evidence alone judges it: there is no plain comparison of two versions.
   *
   * @param limitRatio at least 1
   * @param ignoreBelow a share of positive predictions that is fine whatever the other version does
   */
  record MaxPositiveRateRatio(
      String name, double limitRatio, double ignoreBelow, @Nullable Long minRequests, Terms terms)
      implements Testable {
    public MaxPositiveRateRatio {
      if (!(limitRatio >= 1 && limitRatio <= 1000 && ignoreBelow > 0 && ignoreBelow < 1)) {
        throw new IllegalArgumentException(
            "%s is a ratio from 1 to 1000 with a floor in (0, 1), was %s and %s"
                .formatted(name, limitRatio, ignoreBelow));
      }
      if (!terms.sequential()) {
        throw new IllegalArgumentException(name + " is judged by evidence alone");
      }
    }

    @Override
    public Facet facet() {
      return Facet.POSITIVES;
    }

    @Override
    public MaxPositiveRateRatio with(Terms other) {
      return new MaxPositiveRateRatio(name, limitRatio, ignoreBelow, minRequests, other);
    }

    @Override
    public Quantity limit() {
      return Quantities.times(limitRatio);
    }
  }

  /**
   * At most {@code 1 - quantile} of the canary's requests are slower than {@code limitMs}; read
   * from bucket counts, never interpolated.
   */
  record MaxLatency(
      String name, double quantile, double limitMs, @Nullable Long minRequests, Terms terms)
      implements Testable {
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

  /** Mean of the canary's scores of one kind, each in [0, 1]. */
  record MinScore(String name, double limitScore, @Nullable Long minRequests, Terms terms)
      implements Testable {
    private static final String BEFORE = "min_";
    private static final String AFTER = "_score";

    /** The score that a source need not name. */
    private static final String UNNAMED = "quality";

    public MinScore {
      // Releases of before there was a choice compare plainly.
      terms = Objects.requireNonNullElse(terms, Terms.THRESHOLD);
      if (!(name.startsWith(BEFORE) && name.endsWith(AFTER))) {
        throw new IllegalArgumentException("min_..._score expected, was " + name);
      }
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
      String word = name.substring(BEFORE.length(), name.length() - AFTER.length());
      return word.equals(UNNAMED) ? Facet.SCORES : Facet.scores(word);
    }

    /** Predictions without a score are those requests that have none. */
    @Override
    public Set<Facet> facets() {
      return terms.labelDelay() == null ? Set.of(facet()) : Set.of(facet(), Facet.REQUESTS);
    }

    @Override
    public Quantity limit() {
      return Quantities.score(limitScore);
    }
  }

  /**
   * A gauge of the canary, of its worst endpoint. It fails at or above its limit on three samples
   * running that span {@code atLeast}; no error rate is claimed.
   *
   * @param gauge what it is called, one of {@link #GAUGES}
   * @param threshold in the gauge's own unit
   */
  record MaxGauge(String name, String gauge, double threshold, Duration atLeast, Terms terms)
      implements Gate {
    /** The gauges there are. */
    public static final List<String> GAUGES = List.of("cpu_pct", "memory_pct", "queue_depth");

    /** How long it must last unless the spec says something else. */
    public static final Duration AT_LEAST = Duration.ofSeconds(60);

    public MaxGauge {
      if (!(threshold > 0 && Double.isFinite(threshold))
          || atLeast.isNegative()
          || terms.sequential()) {
        throw new IllegalArgumentException("%s: %s for %s".formatted(name, threshold, atLeast));
      }
    }

    @Override
    public @Nullable Long minRequests() {
      return null;
    }

    @Override
    public Facet facet() {
      return Facet.gauge(gauge);
    }

    @Override
    public MaxGauge with(Terms other) {
      return new MaxGauge(name, gauge, threshold, atLeast, other);
    }

    @Override
    public Quantity limit() {
      return shown(threshold);
    }

    /** A value of the gauge with its unit. */
    Quantity shown(double value) {
      return gauge.endsWith("_pct") ? Quantities.share(value / 100) : Quantities.number(value);
    }
  }

  /**
   * A condition over the numbers of a window, {@link WindowValues}: a plain test of whether it
   * holds.
   *
   * @param text in CEL
   */
  record Condition(String name, String text, @Nullable Long minRequests, Terms terms)
      implements Gate {
    public Condition {
      if (terms.sequential()) {
        throw new IllegalArgumentException(name + " states no error rates");
      }
    }

    /** What the text says; compiled once. */
    public Expression expression() {
      return Expression.of(text, WindowValues.names());
    }

    @Override
    public Facet facet() {
      return Facet.REQUESTS;
    }

    @Override
    public Set<Facet> facets() {
      Set<Facet> facets = WindowValues.facets(expression().names());
      facets.add(facet());
      return facets;
    }

    @Override
    public Condition with(Terms other) {
      return new Condition(name, text, minRequests, other);
    }

    @Override
    public Quantity limit() {
      return Quantities.truth(true);
    }
  }

  /** Restarts of the canary's pods in each hour that one of them was up. */
  record MaxRestarts(String name, double perPodHour, Terms terms) implements Alarm {
    public MaxRestarts {
      if (!(perPodHour > 0 && Double.isFinite(perPodHour)) || !terms.sequential()) {
        throw new IllegalArgumentException(name + ": " + perPodHour);
      }
    }

    @Override
    public Facet facet() {
      return Facet.RESTARTS;
    }

    @Override
    public MaxRestarts with(Terms other) {
      return new MaxRestarts(name, perPodHour, other);
    }

    @Override
    public Quantity limit() {
      return Quantities.perPodHour(perPodHour);
    }
  }

  /**
   * No bin of something the canary answers, or is asked, may hold a share that is larger than the
   * other's by more than a tolerance; against a reference none that is smaller either.
   *
   * @param of what is counted by bin
   * @param bins how many there are
   * @param reference counts or shares that were fixed before the release; null: stable over the
   *     same time
   */
  record MaxDrift(String name, String of, int bins, @Nullable List<Double> reference, Terms terms)
      implements Alarm {
    /** Bins, unless the spec says something else. */
    public static final int BINS = 10;

    public MaxDrift {
      reference = reference == null ? null : List.copyOf(reference);
      if (!terms.sequential() || (reference != null && reference.size() != bins)) {
        throw new IllegalArgumentException(name + ": " + bins + " bins, " + reference);
      }
    }

    @Override
    public Facet facet() {
      return Facet.bins(of);
    }

    @Override
    public MaxDrift with(Terms other) {
      return new MaxDrift(name, of, bins, reference, other);
    }

    @Override
    public Quantity limit() {
      return new Quantity(
          Drift.RATIO,
          "times",
          Drift.RATIO + " times + " + Quantities.share(Drift.SLACK).display());
    }
  }
}
