package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the gates that only evidence against them can decide: {@code max_restarts}, drift. */
final class Alarms {
  private static final Pattern DRIFT = Pattern.compile("drift_[a-z0-9_]{1,60}");
  private static final int MOST_BINS = 64;
  private static final double MOST_RESTARTS = 1e6;

  /** What rounding leaves of shares that should sum to a whole. */
  private static final double ROUNDED = 0.01;

  private final Findings findings;
  private final Values values;
  private final GateTerms terms;

  Alarms(Findings findings, GateTerms terms) {
    this.findings = findings;
    this.values = new Values(findings);
    this.terms = terms;
  }

  /** Whether a key is the name of one. */
  static boolean names(String key) {
    return key.equals("max_restarts") || DRIFT.matcher(key).matches();
  }

  Optional<Gate> read(Entry entry) {
    // What is no map says one thing; the rest is as if a map said nothing of it.
    Mapping map =
        entry.value() instanceof Mapping said
            ? said
            : new Mapping(entry.value().place(), List.of());
    Fields fields = new Fields(map, findings);
    Optional<Node> plain =
        entry.value() instanceof Mapping ? Optional.empty() : Optional.of(entry.value());
    return entry.key().equals("max_restarts")
        ? restarts(entry.key(), plain, fields)
        : drift(entry.key(), plain, fields);
  }

  private Optional<Gate> restarts(String key, Optional<Node> plain, Fields fields) {
    Optional<Node> limit =
        plain.isPresent() ? plain : fields.require("limit", "restarts in a pod-hour");
    // Restarts come one by one.
    Terms judged = terms.alarm(fields, new Spread.Independent(), false);
    fields.finish();
    return limit
        .flatMap(node -> perHour(key, node))
        .map(rate -> new Gate.MaxRestarts(key, rate, judged));
  }

  private Optional<Double> perHour(String key, Node node) {
    String expected = "restarts in a pod-hour, above 0 and at most 1000000";
    Optional<Double> rate = values.number(node, expected, null).map(BigDecimal::doubleValue);
    if (rate.isPresent() && !(rate.get() > 0 && rate.get() <= MOST_RESTARTS)) {
      findings.error(
          "E220",
          node.place(),
          "`%s`: expected %s, came %s".formatted(key, expected, node.describe()),
          null);
      return Optional.empty();
    }
    return rate;
  }

  private Optional<Gate> drift(String key, Optional<Node> plain, Fields fields) {
    Optional<Node> said = plain.isPresent() ? plain : fields.take("reference");
    Optional<List<Double>> reference =
        said.isPresent() ? said.flatMap(this::reference) : Optional.of(List.of());
    int bins = (int) fields.count("bins", 2, MOST_BINS, Gate.MaxDrift.BINS);
    Terms judged = terms.alarm(fields, null, true);
    fields.finish();
    if (reference.isEmpty()) {
      return Optional.empty();
    }
    List<Double> shares = reference.get();
    if (fields.has("bins") && !shares.isEmpty() && shares.size() != bins) {
      findings.error(
          "E221",
          fields.place("bins"),
          "the reference has %d bins, `bins` says %d".formatted(shares.size(), bins),
          "leave `bins` out");
    }
    String of = key.substring("drift_".length());
    return Optional.of(
        shares.isEmpty()
            ? new Gate.MaxDrift(key, of, bins, null, judged)
            : new Gate.MaxDrift(key, of, shares.size(), shares, judged));
  }

  /** The word {@code stable}, as no shares; else counts or shares that were fixed before. */
  private Optional<List<Double>> reference(Node node) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
      return values.word(node, Map.of("stable", List.of()));
    }
    String expected =
        "`stable`, or a list of 2 to %d counts or shares from 0 on".formatted(MOST_BINS);
    if (!(node instanceof Sequence sequence)) {
      values.wrong(node, expected, null);
      return Optional.empty();
    }
    List<Double> shares = new ArrayList<>();
    for (Node item : sequence.items()) {
      values.number(item, expected, null).ifPresent(share -> shares.add(share.doubleValue()));
    }
    double total = shares.stream().mapToDouble(Double::doubleValue).sum();
    boolean sound =
        shares.size() == sequence.items().size()
            && shares.size() >= 2
            && shares.size() <= MOST_BINS
            && shares.stream().allMatch(share -> share >= 0)
            && total > 0
            && Double.isFinite(total);
    if (!sound) {
      findings.error("E215", node.place(), "expected " + expected + ", came another list", null);
      return Optional.empty();
    }
    if (!Drift.countsOf(shares) && !near(total, 1) && !near(total, 100)) {
      findings.warning(
          "W115",
          node.place(),
          "expected shares that sum to 1 or 100, or counts; they sum to %s, so each is taken as its part of that"
              .formatted(Rates.plain(total)),
          "correct the list, or write the counts that it comes from");
    }
    return Optional.of(shares);
  }

  private static boolean near(double total, double whole) {
    return Math.abs(total - whole) <= ROUNDED * whole;
  }
}
