package dev.bellwether.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.SpreadMeasure;
import dev.bellwether.gate.SpreadMeasure.Seen;
import dev.bellwether.gate.Tally;
import dev.bellwether.records.Records;
import dev.bellwether.records.Records.LookRow;
import dev.bellwether.records.Records.RecordsUnavailable;
import dev.bellwether.records.Records.ReleaseRow;
import dev.bellwether.release.Outcome;
import dev.bellwether.spec.JsonMappers;
import dev.bellwether.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures at what the records kept of the version that serves now: beside the canaries of releases
 * before, and alone in the bake of its own.
 */
public final class RecordedSpreads implements Spreads {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedSpreads.class);
  private static final int RELEASES = 5;
  private static final int LOOKS_EACH = 500;
  private static final int EVERYTHING = 100;

  private final Records records;
  private final ObjectMapper json = JsonMappers.lenient();

  public RecordedSpreads(Records records) {
    this.records = records;
  }

  @Override
  public Plan of(Plan plan, String baseline) {
    List<JsonNode> arms;
    try {
      arms = arms(plan.target(), baseline);
    } catch (RecordsUnavailable down) {
      LOG.warn("target={} dispersion not measured: {}", plan.target(), down.getMessage());
      return plan;
    }
    return plan.withGates(plan.gates().stream().map(gate -> measured(gate, arms)).toList());
  }

  private static Gate measured(Gate gate, List<JsonNode> arms) {
    return SpreadMeasure.measured(
        gate,
        arms.stream()
            .map(arm -> arm.path(gate.facet().wire()))
            .filter(JsonNode::isObject)
            .map(kept -> new Seen(new Tally(numbers(kept, "counts")), numbers(kept, "edges")))
            .toList());
  }

  private List<JsonNode> arms(String target, String baseline) {
    List<JsonNode> arms = new ArrayList<>();
    for (ReleaseRow release : records.findByTarget(target, RELEASES)) {
      boolean stable = baseline.equals(tree(release.status()).path("baseline").asText());
      boolean became =
          baseline.equals(release.version()) && Outcome.PROMOTED.wire().equals(release.outcome());
      if (stable || became) {
        for (LookRow look : records.looks(release.id(), null, LOOKS_EACH)) {
          if (stable || look.weight() == EVERYTHING) {
            arms.add(tree(look.counts()).path(stable ? "stable" : "canary"));
          }
        }
      }
    }
    return arms;
  }

  private static List<Double> numbers(JsonNode kept, String key) {
    List<Double> numbers = new ArrayList<>();
    kept.path(key).forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private JsonNode tree(@Nullable String text) {
    if (text == null) {
      return json.missingNode();
    }
    try {
      return json.readTree(text);
    } catch (JsonProcessingException unreadable) {
      LOG.warn("a record is not JSON: {}", unreadable.getOriginalMessage());
      return json.missingNode();
    }
  }
}
