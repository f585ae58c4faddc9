package dev.bellwether.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.gate.Facet;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a look that the records kept of a live release as a line of a looks file, so that a
 * backtest counts what the release counted.
 */
public final class KeptLook {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private KeptLook() {}

  /**
   * The line; nothing when what was kept is no look.
   *
   * @param kept as the API's looks are
   */
  public static Optional<ObjectNode> line(String release, JsonNode kept) {
    JsonNode counts = kept.path("counts");
    if (!kept.path("at").isTextual()
        || !kept.path("step").isInt()
        || !kept.path("weight").isNumber()
        || !counts.path("canary").isObject()) {
      return Optional.empty();
    }
    ObjectNode line = NODES.objectNode();
    line.put("release", release);
    line.set("at", kept.get("at"));
    line.put("step", kept.get("step").intValue() + 1);
    line.set("weight", kept.get("weight"));
    if (counts.path("step_since").isTextual()) {
      line.set("since", counts.get("step_since"));
    }
    if (partial(counts.path("reading"))) {
      line.put("partial", true);
    }
    line.set("canary", arm(counts.get("canary")));
    if (counts.path("stable").isObject()) {
      line.set("stable", arm(counts.get("stable")));
    }
    warming(counts.path("warming"), line);
    verdicts(kept.path("reports"), line);
    return Optional.of(line);
  }

  private static void warming(JsonNode kept, ObjectNode line) {
    if (kept.path("canary").isObject()) {
      ObjectNode warming = line.putObject("warming");
      warming.set("canary", arm(kept.get("canary")));
      warming.set("stable", arm(kept.path("stable")));
    }
  }

  /** What the gates said of it then: beside what a backtest says, for people. */
  private static void verdicts(JsonNode reports, ObjectNode line) {
    if (reports.isArray() && !reports.isEmpty()) {
      ObjectNode verdicts = line.putObject("x-verdicts");
      reports.forEach(report -> verdicts.set(report.path("name").asText(), report.path("verdict")));
    }
  }

  /** Whether some endpoint could not be read. */
  private static boolean partial(JsonNode reading) {
    for (JsonNode endpoint : reading.path("endpoints")) {
      if (endpoint.path("problem").isTextual()) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode arm(JsonNode kept) {
    ObjectNode arm = NODES.objectNode();
    kept.properties()
        .forEach(counted ->
            facet(counted.getKey()).ifPresent(facet -> put(arm, facet, counted.getValue())));
    return arm;
  }

  private static void put(ObjectNode arm, Facet facet, JsonNode counted) {
    List<Double> counts = numbers(counted.path("counts"));
    List<Double> edges = numbers(counted.path("edges"));
    switch (facet.kind()) {
      case REQUESTS -> among(arm, "requests", "errors", counts);
      case NULLS -> among(arm, "requests", "nulls", counts);
      case POSITIVES -> among(arm, "requests", "positives", counts);
      case PAIRS -> among(arm.putObject("pairs"), "n", "disagreements", counts);
      case LATENCY -> latency(arm, counts, edges);
      case SCORES -> scores(arm, facet.name(), counts, edges);
      case RESTARTS -> among(arm, "pod_seconds", "restarts", counts);
      case BINS -> bins(arm, String.valueOf(facet.name()), counts);
      case GAUGES -> gauge(arm, String.valueOf(facet.name()), counts);
    }
  }

  private static void bins(ObjectNode arm, String name, List<Double> counts) {
    ArrayNode bins = arm.withObjectProperty("bins").putArray(name);
    counts.forEach(count -> bins.add(number(count)));
  }

  /** The sum of one reading is its value; the third count says whether it was a new sample. */
  private static void gauge(ObjectNode arm, String name, List<Double> counts) {
    if (counts.size() != 3 || counts.getFirst() != 1) {
      return;
    }
    ObjectNode gauges = arm.withObjectProperty("gauges");
    if (counts.getLast() > 0) {
      gauges.set(name, number(counts.get(1)));
    } else {
      gauges.putObject(name).put("repeated", true).set("value", number(counts.get(1)));
    }
  }

  /** Of what this version does not know there is nothing. */
  private static Optional<Facet> facet(String key) {
    try {
      return Optional.of(Facet.parse(key));
    } catch (IllegalArgumentException ofAnotherVersion) {
      return Optional.empty();
    }
  }

  private static void among(ObjectNode into, String trials, String events, List<Double> counts) {
    if (counts.size() == 2) {
      into.set(trials, number(counts.getFirst()));
      into.set(events, number(counts.getLast()));
    }
  }

  private static void latency(ObjectNode arm, List<Double> counts, List<Double> edges) {
    if (edges.isEmpty() || counts.size() != edges.size() + 1) {
      return;
    }
    ObjectNode latency = arm.putObject("latency");
    ArrayNode le = latency.putArray("le_ms");
    edges.forEach(edge -> le.add(number(edge)));
    ArrayNode cumulative = latency.putArray("cumulative");
    double sum = 0;
    for (int i = 0; i < edges.size(); i++) {
      sum += counts.get(i);
      cumulative.add(number(sum));
    }
    double all = sum + counts.getLast();
    if (all != arm.path("requests").asDouble()) {
      latency.set("n", number(all));
    }
  }

  /** As a live look's scores are read: all that is certain of their buckets and their sum. */
  private static void scores(
      ObjectNode arm, @Nullable String name, List<Double> counts, List<Double> edges) {
    if (counts.size() < 2 || !(counts.getFirst() > 0)) {
      return;
    }
    double sum = counts.get(1);
    ScoreHistogram histogram =
        !edges.isEmpty() && counts.size() == edges.size() + 3
            ? ScoreHistogram.ofBuckets(edges, counts.subList(2, counts.size()), sum)
            : ScoreHistogram.ofSum(counts.getFirst(), sum);
    ObjectNode scores =
        name == null
            ? arm.putObject("scores")
            : arm.withObjectProperty("named_scores").putObject(name);
    histogram.points().forEach((at, some) -> scores.put(at.toPlainString(), plain(some)));
  }

  private static BigDecimal plain(BigDecimal count) {
    BigDecimal shortest = count.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  private static List<Double> numbers(JsonNode list) {
    List<Double> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? NODES.numberNode((long) value)
        : NODES.numberNode(value);
  }
}
