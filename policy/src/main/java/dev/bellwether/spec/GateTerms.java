package dev.bellwether.spec;

import dev.bellwether.gate.LabelDelay;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.Terms.Baseline;
import dev.bellwether.gate.Terms.Test;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a gate's map says of how it is judged, beside its limit. */
final class GateTerms {
  /** What a gate is judged by that does not say. */
  static final Test UNSAID = Test.SEQUENTIAL;

  static final double MAX_RATIO = 1.1;
  static final double NON_INFERIORITY = 1.5;
  static final double IGNORE_BELOW = 0.001;

  static final Duration MOST_WARM_UP = Duration.ofHours(1);
  private static final List<String> OF_BASELINE =
      List.of("max_ratio", "ignore_below", "non_inferiority_ratio");
  private static final List<String> OF_SEQUENTIAL =
      List.of("pass_margin", "baseline", "dispersion", "late_onset", "share");
  private static final Map<String, String> LATER =
      Map.of(
          "versus", "`baseline: stable` compares with the stable version",
          "for", "a gate reads all counts of the step",
          "window", "a gate reads all counts of the step");

  private final Findings findings;
  private final Values values;
  private final Spread spread;
  private final Duration warmUp;

  /**
   * @param spread the dispersion of a gate that does not say
   * @param warmUp how long one that does not say leaves out of what a canary does first
   */
  GateTerms(Findings findings, Spread spread, Duration warmUp) {
    this.findings = findings;
    this.values = new Values(findings);
    this.spread = spread;
    this.warmUp = warmUp;
  }

  /** How a gate's limit is meant. */
  enum Shape {
    /** A share of trials, which can be compared with stable's. */
    CEILING,
    /** A share of what both versions did. */
    PAIRS,
    /** A ratio of both versions' shares. */
    RATIO,
    /** A mean that has to be reached. */
    FLOOR
  }

  /**
   * What was said, with nothing put in its place yet.
   *
   * @param ignoreBelow of a ratio: a share that is fine whatever the other version does
   * @param share null unless the gate states its own
   */
  record Said(
      Test test,
      Severity severity,
      @Nullable Double passMargin,
      @Nullable Baseline baseline,
      double ignoreBelow,
      Spread dispersion,
      boolean lateOnset,
      @Nullable Double share,
      Duration warmUp,
      @Nullable LabelDelay labelDelay) {
    /** Whether it has a part of the chance of a false rollback. */
    boolean shares() {
      return test == Test.SEQUENTIAL && severity == Severity.FATAL;
    }

    Terms terms(Shape shape, double limit) {
      if (test == Test.THRESHOLD) {
        return Terms.threshold(severity).withWarmUp(warmUp).withLabelDelay(labelDelay);
      }
      double unsaid = shape == Shape.FLOOR ? Terms.floorMargin(limit) : Terms.PASS_FACTOR;
      return new Terms(
          test,
          severity,
          passMargin == null ? unsaid : passMargin,
          baseline,
          dispersion,
          lateOnset,
          share == null ? 0 : share,
          warmUp,
          labelDelay);
    }
  }

  /** Of a gate that is nothing but its limit. */
  Said unsaid() {
    return new Said(
        UNSAID, Severity.FATAL, null, null, IGNORE_BELOW, spread, true, null, warmUp, null);
  }

  /** Of a plain test that is nothing but its limit. */
  Terms unsaid(Severity severity) {
    return Terms.threshold(severity).withWarmUp(warmUp);
  }

  private Duration unwarmed(Fields fields) {
    fields.take("warm_up");
    onlyFor(fields, "warm_up", "a gate without `label_delay`");
    return Duration.ZERO;
  }

  private Duration warmUp(Fields fields) {
    return fields.durationOrOff("warm_up", MOST_WARM_UP, warmUp);
  }

  /** Reads all but the limit and {@code min_requests}. */
  Said read(Fields fields, Shape shape) {
    Test test =
        fields.word(
            "test", Map.of("sequential", Test.SEQUENTIAL, "threshold", Test.THRESHOLD), UNSAID);
    Severity severity = severity(fields, Severity.FATAL);
    Double passMargin =
        shape == Shape.FLOOR
            ? number(fields, "pass_margin", 0, 1)
            : number(fields, "pass_margin", 1, 100);
    Double ignoreBelow = ignoreBelow(fields);
    Baseline baseline = baseline(fields, shape, ignoreBelow);
    Spread dispersion =
        fields.take("dispersion").flatMap(node -> spread(node, findings)).orElse(spread);
    boolean lateOnset = fields.take("late_onset").flatMap(this::yesOrNo).orElse(true);
    Double share = number(fields, "share", Double.MIN_VALUE, 1);
    LabelDelay labelDelay = Labels.read(fields, shape, findings);
    // A prediction is as good while the version that makes it warms up.
    Duration leftOut = labelDelay == null ? warmUp(fields) : unwarmed(fields);
    LATER.forEach(fields::later);
    if (test == Test.THRESHOLD && shape == Shape.RATIO) {
      findings.error(
          "E221",
          fields.place("test"),
          "a ratio of two versions is judged by evidence alone, not by `test: threshold`",
          "take it out");
    } else if (test == Test.THRESHOLD) {
      OF_SEQUENTIAL.forEach(key -> onlyFor(fields, key, "a `test: sequential`"));
    } else if (severity != Severity.FATAL) {
      onlyFor(fields, "share", "a fatal gate");
    }
    return new Said(
        test,
        severity,
        passMargin,
        baseline,
        ignoreBelow == null ? IGNORE_BELOW : ignoreBelow,
        dispersion,
        lateOnset,
        share,
        leftOut,
        labelDelay);
  }

  /**
   * Of a gate that only evidence against it can decide.
   *
   * @param unsaid its dispersion when it does not say; null: the configuration's
   * @param warmsUp whether it leaves out what a canary does first
   */
  Terms alarm(Fields fields, @Nullable Spread unsaid, boolean warmsUp) {
    fields.take("test").ifPresent(node -> values.word(node, Map.of("sequential", Test.SEQUENTIAL)));
    Severity severity = severity(fields, Severity.FATAL);
    Spread dispersion =
        fields
            .take("dispersion")
            .flatMap(node -> spread(node, findings))
            .orElse(unsaid == null ? spread : unsaid);
    boolean lateOnset = fields.take("late_onset").flatMap(this::yesOrNo).orElse(true);
    Double share = number(fields, "share", Double.MIN_VALUE, 1);
    Labels.none(fields, findings);
    if (severity != Severity.FATAL) {
      onlyFor(fields, "share", "a fatal gate");
    }
    return new Terms(
        Test.SEQUENTIAL,
        severity,
        1,
        null,
        dispersion,
        lateOnset,
        share == null ? 0 : share,
        warmsUp ? warmUp(fields) : Duration.ZERO);
  }

  /** Of a gate that can be nothing but a plain test. */
  Terms plain(Fields fields, Severity unsaid) {
    fields.take("test").ifPresent(node -> values.word(node, Map.of("threshold", Test.THRESHOLD)));
    for (String key : Stream.concat(OF_SEQUENTIAL.stream(), OF_BASELINE.stream()).toList()) {
      fields.take(key);
      onlyFor(fields, key, "a gate with error rates");
    }
    Labels.none(fields, findings);
    return Terms.threshold(severity(fields, unsaid)).withWarmUp(warmUp(fields));
  }

  private static Severity severity(Fields fields, Severity unsaid) {
    return fields.word(
        "severity",
        Map.of(
            "fatal", Severity.FATAL,
            "blocking", Severity.BLOCKING,
            "advisory", Severity.ADVISORY),
        unsaid);
  }

  /** A share above 0 and below 1; null when it is not said, or not one. */
  private @Nullable Double ignoreBelow(Fields fields) {
    Double said =
        fields
            .take("ignore_below")
            .flatMap(node -> new Rates(findings).limit("ignore_below", node))
            .map(percent -> percent.movePointLeft(2).doubleValue())
            .orElse(null);
    if (said == null || said < 1) {
      return said;
    }
    findings.error(
        "E226",
        fields.place("ignore_below"),
        "`ignore_below` of 100 % would ignore every canary",
        "write a small share such as 0.1%");
    return null;
  }

  private @Nullable Baseline baseline(Fields fields, Shape shape, @Nullable Double ignoreBelow) {
    Optional<Node> said = fields.take("baseline");
    boolean stable = said.flatMap(node -> values.word(node, Map.of("stable", true))).isPresent();
    Double maxRatio = number(fields, "max_ratio", 1, 1000);
    Double nonInferiority = number(fields, "non_inferiority_ratio", 1, 1000);
    switch (shape) {
      case CEILING -> {}
      case PAIRS -> noBaseline(fields, "a gate that reads the canary by itself");
      case RATIO -> {
        onlyFor(fields, "baseline", "a gate that reads the canary by itself");
        onlyFor(fields, "max_ratio", "a gate with `baseline: stable`");
        onlyFor(fields, "non_inferiority_ratio", "a gate with `baseline: stable`");
      }
      case FLOOR -> noBaseline(fields, "a `max_*` gate");
    }
    if (shape != Shape.CEILING) {
      return null;
    }
    if (!stable) {
      if (said.isEmpty()) {
        OF_BASELINE.forEach(key -> onlyFor(fields, key, "a gate with `baseline: stable`"));
      }
      return null;
    }
    double most = maxRatio == null ? MAX_RATIO : maxRatio;
    double ruledOut =
        nonInferiority == null
            ? Math.max(NON_INFERIORITY, most * NON_INFERIORITY / MAX_RATIO)
            : nonInferiority;
    if (ruledOut < most) {
      findings.error(
          "E226",
          fields.place("non_inferiority_ratio"),
          "expected `non_inferiority_ratio` at or above `max_ratio` (%s), came %s"
              .formatted(Rates.plain(most), Rates.plain(ruledOut)),
          "between the two a canary neither passes nor fails");
    }
    return new Baseline(most, ignoreBelow == null ? IGNORE_BELOW : ignoreBelow, ruledOut);
  }

  private void noBaseline(Fields fields, String what) {
    onlyFor(fields, "baseline", what);
    OF_BASELINE.forEach(key -> onlyFor(fields, key, what));
  }

  /** How far counts come in clusters: {@code auto}, {@code independent} or a stated factor. */
  static Optional<Spread> spread(Node node, Findings findings) {
    if (node instanceof Mapping mapping) {
      Fields fields = new Fields(mapping, findings);
      Optional<Spread> stated =
          fields
              .require("fano", "how many times its mean a count's variance is")
              .flatMap(value -> number(value, 1, 1000, findings))
              .map(Spread.Stated::new);
      fields.finish();
      return stated;
    }
    Map<String, Spread> words = new LinkedHashMap<>();
    words.put("auto", new Spread.Auto());
    words.put("independent", new Spread.Independent());
    return new Values(findings).word(node, words);
  }

  private @Nullable Double number(Fields fields, String key, double least, double most) {
    return fields.take(key).flatMap(node -> number(node, least, most, findings)).orElse(null);
  }

  private static Optional<Double> number(Node node, double least, double most, Findings findings) {
    String from = least == Double.MIN_VALUE ? "above 0" : "from " + Rates.plain(least);
    String expected = "a number " + from + " to " + Rates.plain(most);
    Optional<Double> value =
        new Values(findings).number(node, expected, null).map(BigDecimal::doubleValue);
    if (value.isPresent() && !(value.get() >= least && value.get() <= most)) {
      findings.error(
          "E215", node.place(), "expected " + expected + ", came " + node.describe(), null);
      return Optional.empty();
    }
    return value;
  }

  private Optional<Boolean> yesOrNo(Node node) {
    if (node instanceof Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
      return Optional.of(Boolean.parseBoolean(scalar.text()));
    }
    values.wrong(node, "true or false", null);
    return Optional.empty();
  }

  private void onlyFor(Fields fields, String key, String what) {
    if (fields.has(key)) {
      findings.error(
          "E221", fields.place(key), "`" + key + "` speaks to " + what + " alone", "take it out");
    }
  }
}
