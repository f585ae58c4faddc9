package dev.bellwether.spec;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.WatchSize;
import dev.bellwether.spec.GateTerms.Said;
import dev.bellwether.spec.GateTerms.Shape;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Mapping;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of a release: which exist in this version, their limits and units. */
final class Gates {
  /** Latencies, by their quantile. */
  static final Map<String, Double> QUANTILES =
      Map.of(
          "max_p50_latency_ms", 0.5,
          "max_p95_latency_ms", 0.95,
          "max_p99_latency_ms", 0.99);

  static final List<String> KNOWN =
      List.of(
          "max_error_rate",
          "max_p50_latency_ms",
          "max_p95_latency_ms",
          "max_p99_latency_ms",
          "max_null_rate",
          "max_positive_rate_ratio",
          "max_disagreement_rate",
          "min_quality_score",
          "max_cpu_pct",
          "max_memory_pct",
          "max_queue_depth",
          "max_restarts",
          "drift_NAME",
          "expr_NAME",
          "min_canary_pct");

  /** A mean of scores by any other name. */
  private static final Pattern SCORE = Pattern.compile("min_[a-z0-9]+(_[a-z0-9]+)*_score");

  private static final int LONGEST_NAME = 64;

  /** So close to the score that most have, it is that one misspelt. */
  private static final int MISSPELT = 2;

  private static final Pattern OTHER_QUANTILE = Pattern.compile("max_p[0-9.]+_latency_ms");
  private final Findings findings;
  private final Values values;
  private final Rates rates;
  private final GateTerms terms;
  private final Statistics statistics;
  private final Gauges gauges;
  private final Conditions conditions;
  private final Alarms alarms;

  List<Gate> gates = new ArrayList<>();
  ErrorBudget budget = ErrorBudget.DEFAULT;
  int minCanaryPct = 5;

  /**
   * @param spread how far counts come in clusters where a gate does not say
   * @param warmUp how long a gate that does not say leaves out of what a canary does first
   */
  Gates(Findings findings, Spread spread, Duration warmUp) {
    this.findings = findings;
    this.terms = new GateTerms(findings, spread, warmUp);
    this.statistics = new Statistics(findings);
    this.values = new Values(findings);
    this.rates = new Rates(findings);
    this.gauges = new Gauges(findings, terms);
    this.conditions = new Conditions(findings, terms);
    this.alarms = new Alarms(findings, terms);
  }

  void read(Fields spec) {
    budget = statistics.read(spec);
    Optional<Fields> map =
        spec.require("gates", "the map of gates").flatMap(node -> Fields.map(node, findings));
    if (map.isEmpty()) {
      return;
    }
    map.get().entries().forEach(this::entry);
    boolean decides =
        map.get().entries().stream().anyMatch(entry -> !entry.key().equals("min_canary_pct"));
    if (!decides) {
      findings.error(
          "E224",
          map.get().place(),
          "expected at least one gate that judges the canary; there is none",
          "add one of " + Words.list(KNOWN.subList(0, KNOWN.size() - 1)));
    } else if (!gates.isEmpty() && !Statistics.anyCounts(gates)) {
      findings.error(
          "E224",
          map.get().place(),
          "expected at least one gate that is fatal or blocking; all are advisory",
          "let one of them count");
    }
    gates = WarmUps.shared(statistics.shared(gates, map.get().place()), map.get(), findings);
    checkSize(map.get().place());
  }

  private void checkSize(Place place) {
    if (findings.refuses()) {
      return;
    }
    int bytes = WatchSize.bytes(gates);
    if (bytes > WatchSize.MOST_BYTES) {
      findings.error(
          "E233",
          place,
          "%d gates make a watch of about %d KiB, and at most %d KiB are carried from look to look"
              .formatted(gates.size(), bytes / 1024, WatchSize.MOST_BYTES / 1024),
          "leave out the gates that say least, or join some in one `expr_*`");
    }
  }

  private void entry(Entry entry) {
    Shape shape = shape(entry.key());
    if (shape != null) {
      gate(entry, shape);
    } else if (entry.key().equals("min_canary_pct")) {
      rates.whole(limitOf(entry)).ifPresent(p -> minCanaryPct = p);
    } else if (Gauges.names(entry.key())) {
      gauges.read(entry).ifPresent(gates::add);
    } else if (Alarms.names(entry.key())) {
      alarms.read(entry).ifPresent(gates::add);
    } else if (Conditions.names(entry.key())) {
      conditions.read(entry).ifPresent(gates::add);
    } else {
      stranger(entry);
    }
  }

  /** How the limit under this key is meant; null for what is no gate of this version. */
  private static @Nullable Shape shape(String key) {
    return switch (key) {
      case "max_error_rate",
          "max_null_rate",
          "max_p50_latency_ms",
          "max_p95_latency_ms",
          "max_p99_latency_ms" ->
          Shape.CEILING;
      case "max_disagreement_rate" -> Shape.PAIRS;
      case "max_positive_rate_ratio" -> Shape.RATIO;
      default -> isScore(key) ? Shape.FLOOR : null;
    };
  }

  private static boolean isScore(String key) {
    boolean misspelt =
        !key.equals("min_quality_score") && Words.distance(key, "min_quality_score") <= MISSPELT;
    return key.length() <= LONGEST_NAME && SCORE.matcher(key).matches() && !misspelt;
  }

  /** For {@code min_canary_pct}, which has a limit and nothing else. */
  private Node limitOf(Entry entry) {
    if (entry.value() instanceof Mapping mapping && !isFraction(mapping)) {
      Fields fields = new Fields(mapping, findings);
      Optional<Node> limit = fields.require("limit", "the limit of the gate");
      fields.finish();
      return limit.orElse(entry.value());
    }
    return entry.value();
  }

  private void gate(Entry entry, Shape shape) {
    if (!(entry.value() instanceof Mapping mapping) || isFraction(mapping)) {
      add(entry.key(), shape, entry.value(), null, terms.unsaid());
      return;
    }
    Fields fields = new Fields(mapping, findings);
    Optional<Node> limit = fields.require("limit", "the limit of the gate");
    Said said = terms.read(fields, shape);
    Long minRequests = minRequests(fields);
    fields.finish();
    limit.ifPresent(node -> {
      Gate.Testable gate = add(entry.key(), shape, node, minRequests, said);
      if (gate != null && said.baseline() != null) {
        checkRatio(gate, said.baseline(), fields);
      }
    });
  }

  /** What a gate wants of its own; null when it does not say. */
  static @Nullable Long minRequests(Fields fields) {
    boolean said = fields.take("min_requests").isPresent();
    return said ? fields.count("min_requests", 1, Steps.MOST_REQUESTS, 1) : null;
  }

  /** So many times the largest share that stable may have is still a share. */
  private void checkRatio(Gate.Testable gate, Baseline baseline, Fields fields) {
    double most = Baseline.most(gate);
    if (baseline.maxRatio() * most >= 1) {
      findings.error(
          "E226",
          fields.place("max_ratio"),
          "%s times stable's share, which may be %s %%, is more than all requests"
              .formatted(Rates.plain(baseline.maxRatio()), Rates.plain(most * 100)),
          "write a smaller max_ratio");
    }
  }

  private Gate.@Nullable Testable add(
      String key, Shape shape, Node limit, @Nullable Long minRequests, Said said) {
    Optional<? extends Gate.Testable> gate =
        switch (key) {
          case "max_error_rate" ->
              share(key, limit)
                  .map(most ->
                      new Gate.MaxErrorRate(key, most, minRequests, said.terms(shape, most)));
          case "max_null_rate" ->
              share(key, limit)
                  .map(most ->
                      new Gate.MaxNullRate(key, most, minRequests, said.terms(shape, most)));
          case "max_disagreement_rate" ->
              share(key, limit)
                  .map(most ->
                      new Gate.MaxDisagreementRate(
                          key, most, minRequests, said.terms(shape, most)));
          case "max_positive_rate_ratio" ->
              // A plain comparison of two versions was refused where it stands.
              said.test() == Terms.Test.THRESHOLD
                  ? Optional.empty()
                  : ratio(limit)
                      .map(most ->
                          new Gate.MaxPositiveRateRatio(
                              key, most, said.ignoreBelow(), minRequests, said.terms(shape, most)));
          case "max_p50_latency_ms", "max_p95_latency_ms", "max_p99_latency_ms" -> {
            double quantile = Objects.requireNonNull(QUANTILES.get(key), key);
            yield latency(key, limit)
                .map(ms ->
                    new Gate.MaxLatency(key, quantile, ms, minRequests, said.terms(shape, ms)));
          }
          default ->
              score(limit)
                  .map(least ->
                      new Gate.MinScore(key, least, minRequests, said.terms(shape, least)));
        };
    gate.ifPresent(gates::add);
    return gate.orElse(null);
  }

  private Optional<Double> share(String key, Node node) {
    return rates.limit(key, node).map(percent -> percent.movePointLeft(2).doubleValue());
  }

  private Optional<Double> ratio(Node node) {
    String expected = "a ratio from 1 to 1000";
    return within(
        node,
        values
            .number(node, expected, "write 1.25 for a quarter more, or less")
            .map(BigDecimal::doubleValue),
        1,
        1000,
        expected);
  }

  private Optional<Double> latency(String key, Node node) {
    Optional<Double> ms =
        values
            .number(node, "milliseconds as a bare number", "write 250 for 250 ms")
            .map(BigDecimal::doubleValue);
    if (ms.isPresent() && ms.get() == 0) {
      findings.error(
          "E220",
          node.place(),
          "`" + key + "` passes strictly below its limit, and nothing is below 0",
          "write a limit above 0 such as 250");
      return Optional.empty();
    }
    return within(node, ms, 0, 86_400_000, "milliseconds above 0 and at most 86400000 (a day)");
  }

  private Optional<Double> score(Node node) {
    return within(
        node,
        values
            .number(node, "a score from 0 to 1", "write 0.92 for 92 %")
            .map(BigDecimal::doubleValue),
        0,
        1,
        "a score from 0 to 1");
  }

  private Optional<Double> within(
      Node node, Optional<Double> value, double least, double most, String expected) {
    if (value.isPresent() && (value.get() < least || value.get() > most)) {
      findings.error(
          "E220", node.place(), "expected " + expected + ", came " + node.describe(), null);
      return Optional.empty();
    }
    return value;
  }

  private void stranger(Entry entry) {
    String key = entry.key();
    Optional<String> near = Words.nearest(key, KNOWN).filter(word -> Words.distance(word, key) < 4);
    boolean quantile = OTHER_QUANTILE.matcher(key).matches();
    if (quantile || (near.isEmpty() && (key.startsWith("max_") || key.startsWith("min_")))) {
      findings.error(
          "E202",
          entry.keyPlace(),
          "the gate `"
              + Words.shown(key)
              + "` is not in this version of Bellwether; it has "
              + Words.list(KNOWN)
              + " and other min_*_score",
          "take it out for now");
      return;
    }
    findings.error(
        "E201",
        entry.keyPlace(),
        "expected one of "
            + Words.list(KNOWN)
            + ", came the unknown gate `"
            + Words.shown(key)
            + "`",
        near.map(word -> "did you mean `" + word + "`?").orElse(null));
  }

  static boolean isFraction(Mapping mapping) {
    return mapping.entries().stream().anyMatch(entry -> entry.key().equals("fraction"));
  }
}
