package dev.bellwether.backtest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.bellwether.backtest.LookArm.Doubt;
import dev.bellwether.backtest.LookArm.Gauge;
import dev.bellwether.backtest.LookArm.Latency;
import dev.bellwether.backtest.LookArm.Pairs;
import dev.bellwether.backtest.LookArm.Part;
import dev.bellwether.backtest.LookArm.Restarts;
import dev.bellwether.backtest.LookReader.Shape;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what one version did. Its form throws, its numbers leave doubts. One use. */
final class ArmReader {
  /** Above this a double no longer counts by ones. */
  private static final double MOST = 9.007199254740992e15;

  private static final int MOST_NAMES = 200;
  private static final double UNSTATED = -1;
  private static final Pattern DECIMAL =
      Pattern.compile("[0-9]{0,20}\\.?[0-9]{0,20}(?<=[0-9]\\.?)");

  private final String arm;
  private final Map<Part, Doubt> doubts = new EnumMap<>(Part.class);
  private @Nullable Double requests;
  private @Nullable Double errors;
  private @Nullable Latency latency;
  private @Nullable ScoreHistogram scores;
  private Map<String, ScoreHistogram> namedScores = Map.of();
  private Map<String, Gauge> gauges = Map.of();
  private @Nullable Double nulls;
  private @Nullable Double positives;
  private @Nullable Pairs pairs;
  private Map<String, List<Double>> bins = Map.of();
  private @Nullable Double restarts;
  private @Nullable Double podSeconds;
  private int seen;

  private ArmReader(String arm) {
    this.arm = arm;
  }

  /** The arm that the parser stands on; null for {@code null}. */
  static @Nullable LookArm read(String arm, JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw Shape.of(arm, "an object of counts", json);
    }
    ArmReader reader = new ArmReader(arm);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_NULL) {
        reader.value(key, json);
      }
    }
    return reader.done();
  }

  private void value(String key, JsonParser json) throws IOException {
    switch (key) {
      case "requests" -> requests = count(Part.REQUESTS, key, 1, json);
      case "errors" -> errors = count(Part.REQUESTS, key, 2, json);
      case "latency" -> latency(key, json);
      case "scores" -> {
        once(key, 8);
        scores = histogram(Part.SCORES, key, json);
      }
      case "named_scores" -> namedScores = namedScores(key, json);
      case "gauges" -> gauges = gauges(key, json);
      case "nulls" -> nulls = count(Part.NULLS, key, 128, json);
      case "positives" -> positives = count(Part.POSITIVES, key, 256, json);
      case "pairs" -> pairs(key, json);
      case "bins" -> bins = bins(key, json);
      case "restarts" -> restarts = count(Part.RESTARTS, key, 2_048, json);
      case "pod_seconds" -> {
        once(key, 4_096);
        podSeconds = size(Part.RESTARTS, key, json);
      }
      default -> {
        if (!key.startsWith("x-")) {
          throw new Shape(arm, "only keys of a version's counts", "`" + Shape.shown(key) + "`");
        }
        json.skipChildren();
      }
    }
  }

  private LookArm done() {
    if (errors != null) {
      within(Part.REQUESTS, "errors", errors);
    }
    if (nulls != null) {
      within(Part.NULLS, "nulls", nulls);
    }
    if (positives != null) {
      within(Part.POSITIVES, "positives", positives);
    }
    if (latency != null && latency.requests() == UNSTATED) {
      within(Part.LATENCY, "the last of `cumulative`", latency.cumulative().getLast());
    }
    if ((restarts == null) != (podSeconds == null) && !doubts.containsKey(Part.RESTARTS)) {
      doubt(Part.RESTARTS, "both of restarts and pod_seconds", "one of them");
    }
    Double trials = requests == null || !whole(requests) ? null : requests;
    return new LookArm(
        trials,
        believed(Part.REQUESTS, errors),
        believed(Part.LATENCY, of(latency, trials)),
        believed(Part.SCORES, scores),
        doubts.containsKey(Part.NAMED_SCORES) ? Map.of() : namedScores,
        doubts.containsKey(Part.GAUGES) ? Map.of() : gauges,
        believed(Part.NULLS, nulls),
        believed(Part.POSITIVES, positives),
        believed(Part.PAIRS, pairs),
        doubts.containsKey(Part.BINS) ? Map.of() : bins,
        restarts == null || podSeconds == null
            ? null
            : believed(Part.RESTARTS, new Restarts(restarts, podSeconds)),
        doubts.isEmpty() ? Map.of() : Map.copyOf(doubts));
  }

  /** Without a number of its own, a latency is of all requests. */
  private static @Nullable Latency of(@Nullable Latency latency, @Nullable Double trials) {
    if (latency == null || latency.requests() != UNSTATED) {
      return latency;
    }
    return trials == null ? null : new Latency(latency.edges(), latency.cumulative(), trials);
  }

  private <T> @Nullable T believed(Part part, @Nullable T value) {
    return doubts.containsKey(part) ? null : value;
  }

  /** Of the requests; where those are in doubt, so is their part. */
  private void within(Part part, String what, double some) {
    if (requests == null) {
      doubt(part, what + " among requests", "no count of requests");
    } else if (!(some <= requests)) {
      doubt(part, what + " at most the requests", plain(some) + " of " + plain(requests));
    }
  }

  private void latency(String key, JsonParser json) throws IOException {
    once(key, 4);
    object(key, json);
    List<Double> edges = null;
    List<Double> cumulative = null;
    Double n = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name) {
        case "le_ms" -> edges = numbers(key + ".le_ms", edges, json);
        case "cumulative" -> cumulative = numbers(key + ".cumulative", cumulative, json);
        case "n" -> n = number(key + ".n", json);
        default -> throw stranger(key, "le_ms, cumulative and n", name);
      }
    }
    if (edges == null || cumulative == null) {
      throw new Shape(arm + "." + key, "le_ms and cumulative", "one of them");
    }
    Doubt doubt = crooked(edges, cumulative);
    if (doubt != null) {
      doubts.putIfAbsent(Part.LATENCY, doubt);
    } else if (n != null && !(whole(n) && n >= cumulative.getLast())) {
      doubt(Part.LATENCY, "n of at least the last of `cumulative`", plain(n));
    } else {
      latency = new Latency(edges, cumulative, n == null ? UNSTATED : n);
    }
  }

  private static @Nullable Doubt crooked(List<Double> edges, List<Double> cumulative) {
    if (edges.isEmpty() || edges.size() != cumulative.size()) {
      return new Doubt(
          "one count for each edge", cumulative.size() + " for " + edges.size() + " edges");
    }
    double edge = 0;
    double below = 0;
    for (int i = 0; i < edges.size(); i++) {
      double next = edges.get(i);
      if (!(next > edge && next < Double.POSITIVE_INFINITY)) {
        return new Doubt("finite edges above 0 that ascend", plain(next) + " after " + plain(edge));
      }
      double count = cumulative.get(i);
      if (!whole(count) || count < below) {
        return new Doubt(
            "whole counts that are cumulative", plain(count) + " after " + plain(below));
      }
      edge = next;
      below = count;
    }
    return null;
  }

  private Map<String, ScoreHistogram> namedScores(String key, JsonParser json) throws IOException {
    once(key, 16);
    object(key, json);
    Map<String, ScoreHistogram> values = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      fresh(key, name, values);
      values.put(name, histogram(Part.NAMED_SCORES, key + "." + name, json));
    }
    return values;
  }

  private ScoreHistogram histogram(Part part, String key, JsonParser json) throws IOException {
    object(key, json);
    ScoreHistogram sum = ScoreHistogram.NONE;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      double count = number(key + "." + name, json);
      double score = DECIMAL.matcher(name).matches() ? Double.parseDouble(name) : Double.NaN;
      if (!(score >= 0 && score <= 1)) {
        doubt(part, "scores from 0 to 1", "\"" + Shape.shown(name) + "\"");
      } else if (!(count >= 0 && count <= MOST / 1e6)) {
        doubt(part, "a count from 0 on", plain(count));
      } else {
        sum = sum.plus(score, count);
      }
    }
    return sum;
  }

  private Map<String, Gauge> gauges(String key, JsonParser json) throws IOException {
    once(key, 64);
    object(key, json);
    Map<String, Gauge> values = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      String where = key + "." + name;
      boolean stated = json.currentToken() == JsonToken.START_OBJECT;
      Gauge gauge = stated ? gauge(where, json) : new Gauge(number(where, json), false);
      fresh(key, name, values);
      values.put(name, gauge);
      if (!(gauge.value() >= 0 && Double.isFinite(gauge.value()))) {
        doubt(Part.GAUGES, "a number from 0 on", plain(gauge.value()));
      }
    }
    return values;
  }

  private Gauge gauge(String where, JsonParser json) throws IOException {
    double value = Double.NaN;
    boolean repeated = false;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name) {
        case "value" -> value = number(where + ".value", json);
        case "repeated" -> {
          if (!json.currentToken().isBoolean()) {
            throw Shape.of(arm + "." + where + ".repeated", "true or false", json);
          }
          repeated = json.getBooleanValue();
        }
        default -> throw stranger(where, "value and repeated", name);
      }
    }
    return new Gauge(value, repeated);
  }

  private Map<String, List<Double>> bins(String key, JsonParser json) throws IOException {
    once(key, 1_024);
    object(key, json);
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      fresh(key, name, values);
      List<Double> counts = numbers(key + "." + name, null, json);
      values.put(name, counts);
      counts.stream()
          .filter(count -> !whole(count))
          .findFirst()
          .ifPresent(count -> doubt(Part.BINS, "whole counts from 0 on", plain(count)));
    }
    return values;
  }

  private void pairs(String key, JsonParser json) throws IOException {
    once(key, 512);
    object(key, json);
    double n = Double.NaN;
    double disagreements = Double.NaN;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      switch (name) {
        case "n" -> n = number(key + ".n", json);
        case "disagreements" -> disagreements = number(key + ".disagreements", json);
        default -> throw stranger(key, "n and disagreements", name);
      }
    }
    if (whole(n) && whole(disagreements) && disagreements <= n) {
      pairs = new Pairs(n, disagreements);
    } else {
      doubt(
          Part.PAIRS,
          "whole numbers n and disagreements, the second at most the first",
          plain(n) + " and " + plain(disagreements));
    }
  }

  private double count(Part part, String key, int bit, JsonParser json) throws IOException {
    once(key, bit);
    double value = number(key, json);
    if (!whole(value)) {
      doubt(
          part, key + " as a whole number from 0 on, counted since the look before", plain(value));
    }
    return value;
  }

  private double size(Part part, String key, JsonParser json) throws IOException {
    double value = number(key, json);
    if (!(value >= 0 && value <= MOST)) {
      doubt(part, key + " from 0 on", plain(value));
    }
    return value;
  }

  private List<Double> numbers(String where, @Nullable List<Double> before, JsonParser json)
      throws IOException {
    if (before != null) {
      throw new Shape(arm + "." + where, "the key once", "it twice");
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw Shape.of(arm + "." + where, "a list of numbers", json);
    }
    List<Double> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      numbers.add(number(where, json));
    }
    return numbers;
  }

  private double number(String where, JsonParser json) throws IOException {
    if (!json.currentToken().isNumeric()) {
      throw Shape.of(arm + "." + Shape.shown(where), "a number", json);
    }
    return json.getDoubleValue() + 0.0;
  }

  private void object(String key, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw Shape.of(arm + "." + key, "an object", json);
    }
  }

  private void fresh(String key, String name, Map<String, ?> values) throws IOException {
    if (values.containsKey(name) || values.size() == MOST_NAMES) {
      throw new Shape(
          arm + "." + key, "each name once, at most " + MOST_NAMES, "`" + Shape.shown(name) + "`");
    }
  }

  private Shape stranger(String key, String expected, String name) {
    return new Shape(arm + "." + key, "only the keys " + expected, "`" + Shape.shown(name) + "`");
  }

  private void once(String key, int bit) throws IOException {
    if ((seen & bit) != 0) {
      throw new Shape(arm + "." + key, "the key once", "it twice");
    }
    seen |= bit;
  }

  private void doubt(Part part, String expected, String came) {
    doubts.putIfAbsent(part, new Doubt(expected, came));
  }

  private static boolean whole(double value) {
    return value >= 0 && value <= MOST && value == Math.rint(value);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
