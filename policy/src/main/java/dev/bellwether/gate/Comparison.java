package dev.bellwether.gate;

import dev.bellwether.gate.expression.Expression.Truth;
import dev.bellwether.gate.sequential.Tail;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A gate's limit against what was counted: the seed's plain comparison. Exact at the limit: the
 * decimal number that the spec states is compared with whole counts.
 *
 * @param inWords what was counted and how it stands to the limit, put only when asked for
 */
record Comparison(Side side, Supplier<String> inWords) {
  /** What was counted and how it stands to the limit. */
  String words() {
    return inWords.get();
  }

  /** Where the counts stand. */
  enum Side {
    INSIDE,
    OUTSIDE,
    /** The counts cannot tell, for instance where buckets are too coarse. */
    BETWEEN
  }

  /** For counts with at least one trial. */
  static Comparison of(Gate.Testable gate, Tally counts, List<Double> edges) {
    return switch (gate) {
      case Gate.MaxShare share -> share(share, counts);
      case Gate.MaxLatency latency -> latency(latency, counts, edges);
      case Gate.MinScore score -> score(score, counts);
      case Gate.MaxPositiveRateRatio ratio ->
          throw new IllegalArgumentException(ratio.name() + " is judged by evidence alone");
    };
  }

  /** The estimate that stands beside the limit; null without trials. */
  static @Nullable Quantity value(Gate.Testable gate, Tally counts, List<Double> edges) {
    if (gate.facet().trials(counts) == 0) {
      return null;
    }
    return switch (gate) {
      case Gate.MaxShare ignored -> Quantities.share(counts.at(1) / counts.at(0));
      case Gate.MaxPositiveRateRatio ignored -> Quantities.share(counts.at(1) / counts.at(0));
      case Gate.MaxLatency latency -> quantile(latency.quantile(), counts, edges);
      case Gate.MinScore ignored -> Quantities.score(counts.at(1) / counts.at(0));
    };
  }

  /** For a gauge's newest sample. */
  static Comparison of(Gate.MaxGauge gate, Heat heat) {
    boolean inside = heat.hot() == 0;
    Supplier<String> words =
        () ->
            inside
                ? "%s, below %s"
                    .formatted(gate.shown(heat.value()).display(), gate.limit().display())
                : "%s, not below %s; %s running that are not, over %s (fails at %d over %s)"
                    .formatted(
                        gate.shown(heat.value()).display(),
                        gate.limit().display(),
                        heat.hot() == 1 ? "1 sample" : heat.hot() + " samples",
                        Words.time(heat.lasted()),
                        Heat.FAILING,
                        Words.time(gate.atLeast()));
    return new Comparison(inside ? Side.INSIDE : Side.OUTSIDE, words);
  }

  /** For a condition over a window. */
  static Comparison of(Gate.Condition gate, Arms window, Map<Facet, List<Double>> edges) {
    Map<String, Double> values = WindowValues.of(gate.expression().names(), window, edges);
    return switch (gate.expression().truth(values)) {
      case Truth.Known(boolean holds) ->
          new Comparison(
              holds ? Side.INSIDE : Side.OUTSIDE,
              () ->
                  "`%s` %s with %s"
                      .formatted(
                          gate.text(),
                          holds ? "holds" : "does not hold",
                          values.entrySet().stream()
                              .map(value -> value.getKey() + " = " + shown(value.getValue()))
                              .collect(Collectors.joining(", "))));
      case Truth.Unknown(String why) ->
          new Comparison(Side.BETWEEN, () -> "`%s` says nothing: %s".formatted(gate.text(), why));
    };
  }

  private static String shown(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private static Comparison share(Gate.MaxShare gate, Tally counts) {
    BigDecimal allowed = stated(gate.limitFraction()).multiply(new BigDecimal(counts.at(0)));
    boolean inside = new BigDecimal(counts.at(1)).compareTo(allowed) < 0;
    Supplier<String> words =
        () ->
            "%s of %s %s %s, %s %s"
                .formatted(
                    Words.share(counts.at(1) / counts.at(0), gate.limitFraction()),
                    Words.count(counts.at(0)),
                    gate.facet().trials(),
                    gate.happened(),
                    inside ? "below" : "not below",
                    gate.limit().display());
    return new Comparison(inside ? Side.INSIDE : Side.OUTSIDE, words);
  }

  private static Comparison latency(Gate.MaxLatency gate, Tally counts, List<Double> edges) {
    Tail tail = Tail.above(gate.limitMs(), counts.values(), edges);
    BigDecimal share = BigDecimal.ONE.subtract(stated(gate.quantile()));
    BigDecimal allowed = share.multiply(new BigDecimal(tail.trials()));
    Side side = Side.BETWEEN;
    if (new BigDecimal(tail.lower()).compareTo(allowed) > 0) {
      side = Side.OUTSIDE;
    } else if (new BigDecimal(tail.upper()).compareTo(allowed) <= 0) {
      side = Side.INSIDE;
    }
    double limit = share.doubleValue();
    boolean between = side == Side.BETWEEN;
    return new Comparison(side, () -> slow(gate, tail, limit, between));
  }

  private static String slow(Gate.MaxLatency gate, Tail tail, double limit, boolean between) {
    String low = Words.share(tail.lower() / tail.trials(), limit);
    String high = Words.share(tail.upper() / tail.trials(), limit);
    String words =
        "%s of %s requests took longer than %s, at most %s may"
            .formatted(
                low.equals(high) ? low : "between " + low + " and " + high,
                Words.count(tail.trials()),
                gate.limit().display(),
                Quantities.share(limit).display());
    return between ? words + "; no bucket edge at the limit tells which" : words;
  }

  private static Comparison score(Gate.MinScore gate, Tally counts) {
    double mean = counts.at(1) / counts.at(0);
    // The sum of decimal scores is inexact in its last digits: a mean of 0.92 must reach 0.92.
    boolean inside = mean >= gate.limitScore() - 1e-9;
    Supplier<String> words =
        () ->
            "mean score %s over %s scored predictions, %s %s"
                .formatted(
                    Words.score(mean, gate.limitScore()),
                    Words.count(counts.at(0)),
                    inside ? "at or above" : "below",
                    gate.limit().display());
    return new Comparison(inside ? Side.INSIDE : Side.OUTSIDE, words);
  }

  /** The bucket that holds the quantile, named by its edge: nothing is known inside a bucket. */
  private static Quantity quantile(double quantile, Tally counts, List<Double> edges) {
    BigDecimal rank = stated(quantile).multiply(new BigDecimal(counts.sum()));
    double below = 0;
    for (int i = 0; i < edges.size(); i++) {
      below += counts.at(i);
      if (new BigDecimal(below).compareTo(rank) >= 0) {
        return Quantities.atMost(Quantities.milliseconds(edges.get(i)));
      }
    }
    Quantity last = Quantities.milliseconds(edges.isEmpty() ? 0 : edges.getLast());
    return new Quantity(last.value(), last.unit(), "> " + last.display());
  }

  /** The decimal number a person wrote: 1.1 % is 0.011, not 0.011000000000000001. */
  private static BigDecimal stated(double limit) {
    return new BigDecimal(limit).round(new MathContext(12));
  }
}
