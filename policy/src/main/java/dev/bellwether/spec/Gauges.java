package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Terms;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Mapping;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads the gates over system gauges: {@code max_cpu_pct} and its like. */
final class Gauges {
  private static final Set<String> NAMES =
      Set.of("max_cpu_pct", "max_memory_pct", "max_queue_depth");

  /** More than anything queues. */
  private static final double MOST = 1e9;

  private final Findings findings;
  private final GateTerms terms;

  Gauges(Findings findings, GateTerms terms) {
    this.findings = findings;
    this.terms = terms;
  }

  /** Whether a gate of this name is one over a gauge. */
  static boolean names(String key) {
    return NAMES.contains(key);
  }

  Optional<Gate> read(Entry entry) {
    if (!(entry.value() instanceof Mapping mapping) || Gates.isFraction(mapping)) {
      return gate(
          entry.key(), entry.value(), Gate.MaxGauge.AT_LEAST, terms.unsaid(Severity.BLOCKING));
    }
    Fields fields = new Fields(mapping, findings);
    Optional<Node> limit = fields.require("limit", "the limit of the gate");
    Duration atLeast =
        fields.duration("for", Duration.ZERO, Steps.MOST_WATCH, Gate.MaxGauge.AT_LEAST);
    Terms judged = terms.plain(fields, Severity.BLOCKING);
    fields.finish();
    return limit.flatMap(node -> gate(entry.key(), node, atLeast, judged));
  }

  private Optional<Gate> gate(String key, Node node, Duration atLeast, Terms judged) {
    String gauge = key.substring("max_".length());
    Optional<BigDecimal> limit =
        key.endsWith("_pct") ? new Rates(findings).limit(key, node) : number(key, node);
    return limit.map(
        threshold -> new Gate.MaxGauge(key, gauge, threshold.doubleValue(), atLeast, judged));
  }

  private Optional<BigDecimal> number(String key, Node node) {
    String expected = "a number above 0 and at most 1000000000";
    Optional<BigDecimal> number = new Values(findings).number(node, expected, null);
    if (number.isPresent()
        && !(number.get().doubleValue() > 0 && number.get().doubleValue() <= MOST)) {
      findings.error(
          "E220",
          node.place(),
          "`%s` passes strictly below its limit; expected %s, came %s"
              .formatted(key, expected, node.describe()),
          null);
      return Optional.empty();
    }
    return number;
  }
}
