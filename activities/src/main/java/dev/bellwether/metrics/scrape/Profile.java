package dev.bellwether.metrics.scrape;

import dev.bellwether.gate.Facet;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of server calls its metrics.
 *
 * @param requests a counter with the label {@code code}; values that begin with 5 are errors
 * @param latencyMs a histogram in milliseconds whose edges are inclusive
 * @param score a histogram of scores in [0, 1]
 * @param namedScore the same of scores with a name of their own, in the label {@code name}
 * @param nulls a counter of answers without a usable output, among the requests
 * @param positives a counter of positive predictions, among the requests
 * @param pairs a counter of requests that both versions answered, under the canary's version
 * @param disagreements a counter of those that they answered differently
 * @param gauges system gauges by their names in a spec; in a sample without a version they are the
 *     process's, in which every version runs
 * @param restarts a counter of the version's restarts
 * @param podSeconds a counter of the time its pods were up, all together
 * @param bins histograms whose buckets are watched for drift, by their names in a spec
 * @param started a gauge with the start time of the process in seconds
 */
record Profile(
    String name,
    String requests,
    String code,
    String latencyMs,
    String score,
    String namedScore,
    String nulls,
    String positives,
    String pairs,
    String disagreements,
    Map<String, String> gauges,
    String restarts,
    String podSeconds,
    Map<String, String> bins,
    String started) {
  /** The playground's router. */
  static final Profile PLAYGROUND =
      new Profile(
          "playground",
          "model_requests_total",
          "code",
          "model_request_duration_milliseconds",
          "model_score",
          "model_scores",
          "model_nulls_total",
          "model_positives_total",
          "model_shadow_pairs_total",
          "model_shadow_disagreements_total",
          Map.of(
              "cpu_pct", "process_cpu_percent",
              "memory_pct", "process_memory_percent",
              "queue_depth", "model_in_flight_requests"),
          "model_restarts_total",
          "model_pod_seconds_total",
          Map.of("score", "model_prediction"),
          "process_start_time_seconds");

  private static final String MODEL = "model";
  private static final String VERSION = "version";
  private static final String LE = "le";
  private static final String NAME = "name";

  /** The names whose samples are read. */
  Set<String> names() {
    return Stream.of(
            Stream.of(
                requests, nulls, positives, pairs, disagreements, restarts, podSeconds, started),
            gauges.values().stream(),
            Stream.concat(Stream.of(latencyMs, score, namedScore), bins.values().stream())
                .flatMap(h -> Stream.of(h, h + "_bucket", h + "_count", h + "_sum")))
        .flatMap(names -> names)
        .collect(Collectors.toUnmodifiableSet());
  }

  String query(Gate gate, String model, String version) {
    String labels = "{%s=\"%s\",%s=\"%s\"".formatted(MODEL, model, VERSION, version);
    return switch (gate) {
      case Gate.MaxErrorRate ignored ->
          "%1$s%2$s,%3$s=~\"5..\"} / %1$s%2$s}".formatted(requests, labels, code);
      case Gate.MaxLatency ignored -> latencyMs + "_bucket" + labels + "}";
      case Gate.MaxNullRate ignored -> "%s%s} / %s%s}".formatted(nulls, labels, requests, labels);
      case Gate.MaxPositiveRateRatio ignored ->
          "%s%s} / %s%s}".formatted(positives, labels, requests, labels);
      case Gate.MaxDisagreementRate ignored ->
          "%s%s} / %s%s}".formatted(disagreements, labels, pairs, labels);
      case Gate.MinScore min -> {
        String name = min.facet().name();
        yield name == null
            ? "%1$s_sum%2$s} / %1$s_count%2$s}".formatted(score, labels)
            : "%1$s_sum%2$s,%3$s=\"%4$s\"} / %1$s_count%2$s,%3$s=\"%4$s\"}"
                .formatted(namedScore, labels, NAME, name);
      }
      case Gate.MaxGauge gauge -> gauges.getOrDefault(gauge.gauge(), gauge.gauge());
      case Gate.MaxRestarts ignored ->
          "%1$s%2$s} / %3$s%2$s}".formatted(this.restarts, labels, podSeconds);
      case Gate.MaxDrift drift ->
          bins.getOrDefault(drift.of(), drift.of()) + "_bucket" + labels + "}";
      case Gate.Condition condition -> condition.text();
    };
  }

  /** The counters of one version; empty of what is not there. */
  Series series(List<Sample> samples, String model, String version) throws BadTextException {
    List<Sample> own =
        samples.stream().filter(s -> s.has(MODEL, model) && s.has(VERSION, version)).toList();
    Map<Facet, Raw> counters = new HashMap<>();
    Counts requests = requests(own);
    put(counters, Facet.REQUESTS, requests);
    put(counters, Facet.LATENCY, histogram(own, latencyMs));
    put(counters, Facet.SCORES, scores(own, score));
    Double all = requests == null ? null : requests.trials();
    put(counters, Facet.NULLS, among(all, sum(own, nulls)));
    put(counters, Facet.POSITIVES, among(all, sum(own, positives)));
    put(counters, Facet.PAIRS, pairs(own));
    for (String name : scoreNames(own)) {
      List<Sample> named = own.stream().filter(sample -> sample.has(NAME, name)).toList();
      put(counters, Facet.scores(name), scores(named, namedScore));
    }
    put(counters, Facet.RESTARTS, restarts(own));
    for (Map.Entry<String, String> binned : bins.entrySet()) {
      put(counters, Facet.bins(binned.getKey()), histogram(own, binned.getValue()));
    }
    gauges.forEach((name, metric) -> put(counters, Facet.gauge(name), gauge(samples, own, metric)));
    return new Series(version, counters);
  }

  /** A counter beside nothing that it counts among is there, and no number. */
  private static @Nullable Counts among(@Nullable Double trials, @Nullable Double events) {
    return events == null ? null : new Counts(trials == null ? Double.NaN : trials, events);
  }

  private @Nullable Counts pairs(List<Sample> samples) {
    Double answered = sum(samples, pairs);
    Double differently = sum(samples, disagreements);
    return answered != null && differently == null
        ? new Counts(answered, Double.NaN)
        : among(answered, differently);
  }

  private Set<String> scoreNames(List<Sample> samples) {
    Set<String> names = new TreeSet<>();
    for (Sample sample : samples) {
      String name = sample.labels().get(NAME);
      if (name != null && sample.name().startsWith(namedScore)) {
        names.add(name);
      }
    }
    return names;
  }

  private @Nullable Counts restarts(List<Sample> samples) {
    Double seconds = sum(samples, podSeconds);
    Double events = sum(samples, restarts);
    return seconds == null || events == null ? null : new Counts(seconds, events);
  }

  /** The version's, else the process's; of several the largest. */
  private static @Nullable Gauge gauge(List<Sample> all, List<Sample> own, String metric) {
    Predicate<Sample> named = sample -> sample.name().equals(metric);
    Stream<Sample> found =
        own.stream().anyMatch(named)
            ? own.stream().filter(named)
            : all.stream().filter(named).filter(sample -> !sample.labels().containsKey(VERSION));
    return found
        .max(Comparator.comparingDouble(Sample::value))
        .map(sample -> new Gauge(sample.value(), time(sample)))
        .orElse(null);
  }

  private static @Nullable Instant time(Sample sample) {
    Long millis = sample.timestampMs();
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  private static void put(Map<Facet, Raw> counters, Facet facet, @Nullable Raw raw) {
    if (raw != null) {
      counters.put(facet, raw);
    }
  }

  @Nullable Instant started(List<Sample> samples) {
    return samples.stream()
        .filter(sample -> sample.name().equals(started))
        .map(Sample::value)
        .filter(seconds -> seconds > 0 && seconds < 1e11)
        .map(seconds -> Instant.ofEpochMilli((long) (seconds * 1000)))
        .findFirst()
        .orElse(null);
  }

  private @Nullable Counts requests(List<Sample> samples) throws BadTextException {
    double total = 0;
    double errors = 0;
    boolean any = false;
    for (Sample sample : samples) {
      if (sample.name().equals(requests)) {
        String answered = sample.labels().get(code);
        if (answered == null) {
          throw new BadTextException(0, requests + " has no label " + code);
        }
        any = true;
        // One NaN or negative part must show in the total, not vanish in the sum.
        double value = sample.value() >= 0 ? sample.value() : Double.NaN;
        total += value;
        errors += answered.startsWith("5") ? value : 0;
      }
    }
    return any ? new Counts(total, errors) : null;
  }

  private static @Nullable Scores scores(List<Sample> samples, String name)
      throws BadTextException {
    Histogram histogram = histogram(samples, name);
    Double count = sum(samples, name + "_count");
    Double sum = sum(samples, name + "_sum");
    if (histogram == null && count == null && sum == null) {
      return null;
    }
    return new Scores(
        count == null ? Double.NaN : count, sum == null ? Double.NaN : sum, histogram);
  }

  private static @Nullable Histogram histogram(List<Sample> samples, String name)
      throws BadTextException {
    Map<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.name().equals(name + "_bucket")) {
        buckets.merge(edge(sample), sample.value(), Double::sum);
      }
    }
    if (buckets.isEmpty()) {
      return null;
    }
    return new Histogram(
        List.copyOf(buckets.keySet()),
        List.copyOf(buckets.values()),
        sum(samples, name + "_count"));
  }

  private static double edge(Sample sample) throws BadTextException {
    String le = sample.labels().get(LE);
    if (le == null) {
      throw new BadTextException(0, sample.name() + " has no label " + LE);
    }
    return new Line(le, 0, le.length(), 0).value();
  }

  private static @Nullable Double sum(List<Sample> samples, String name) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .map(Sample::value)
        .reduce(Double::sum)
        .orElse(null);
  }
}
