package dev.bellwether.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.LabelDelay;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecaster.Exposure;
import dev.bellwether.spec.GateTerms.Shape;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a gate says of labels that come late: {@code label_delay} and {@code missing}. */
final class Labels {
  static final String DELAY = "label_delay";
  static final String MISSING = "missing";
  private static final String AT_RANDOM = "at_random";

  private Labels() {}

  /** What is said; null when its scores count when they are read. */
  static @Nullable LabelDelay read(Fields fields, Shape shape, Findings findings) {
    if (shape != Shape.FLOOR) {
      none(fields, findings);
      return null;
    }
    Values values = new Values(findings);
    Optional<Duration> delay =
        fields
            .take(DELAY)
            .flatMap(node -> values.duration(node, LabelDelay.LEAST, Steps.MOST_WATCH));
    boolean atRandom =
        fields
            .take(MISSING)
            .flatMap(node -> values.word(node, Map.of(AT_RANDOM, true)))
            .isPresent();
    if (!fields.has(DELAY)) {
      only(fields, MISSING, "a gate with `label_delay`", findings);
    }
    return delay.map(it -> new LabelDelay(it, atRandom)).orElse(null);
  }

  /** Of a gate that reads no scores. */
  static void none(Fields fields, Findings findings) {
    for (String key : List.of(DELAY, MISSING)) {
      if (fields.has(key)) {
        fields.take(key);
        only(fields, key, "a `min_*_score` gate", findings);
      }
    }
  }

  private static void only(Fields fields, String key, String what, Findings findings) {
    if (fields.has(key)) {
      findings.error(
          "E221", fields.place(key), "`" + key + "` speaks to " + what + " alone", "take it out");
    }
  }

  /**
   * A step that ends before its first scores count can never pass. One that is too small to promote
   * from does not wait for them.
   */
  static void checkWatches(
      List<Gate> gates, List<Step> steps, int minCanaryPct, Fields spec, Findings findings) {
    Duration shortest =
        steps.stream()
            .filter(step -> step.traffic() >= minCanaryPct)
            .map(Step::maxWatch)
            .min(Duration::compareTo)
            .orElse(Steps.MOST_WATCH.plusDays(1));
    for (Gate gate : gates) {
      if (delay(gate).compareTo(shortest) >= 0) {
        spec.map("gates")
            .flatMap(all -> all.map(gate.name()))
            .ifPresent(fields -> tooLong(gate, shortest, fields.place(DELAY), findings));
      }
    }
  }

  private static void tooLong(Gate gate, Duration shortest, Place place, Findings findings) {
    String message =
        "expected `label_delay` below the shortest `max_watch` (%s), came %s: the first scores of a step would count when it is over"
            .formatted(Durations.format(shortest), Durations.format(delay(gate)));
    if (gate.terms().severity() == Severity.ADVISORY) {
      findings.warning(
          "W114", place, message, "the gate would show nothing in such a step; raise `max_watch`");
    } else {
      findings.error(
          "E234",
          place,
          message,
          "raise `max_watch` well above it, or let the gate be `severity: advisory`");
    }
  }

  /** How old a prediction is when its score counts. */
  static Duration delay(Gate gate) {
    LabelDelay labels = gate.terms().labelDelay();
    return labels == null ? Duration.ZERO : labels.delay();
  }

  /** The part of a step in which scores count. */
  static Exposure counted(Gate gate, Exposure step) {
    return new Exposure(
        step.canaryPerSecond(),
        step.stablePerSecond(),
        left(step.watch(), delay(gate)),
        left(step.maxWatch(), delay(gate)));
  }

  private static Duration left(Duration of, Duration delay) {
    return of.compareTo(delay) > 0 ? of.minus(delay) : Duration.ZERO;
  }

  /** A forecast of that part, from the step's begin on. */
  static Forecast later(Gate gate, Forecast forecast) {
    return delay(gate).isZero() ? forecast : forecast.later(delay(gate));
  }

  static void write(@Nullable LabelDelay labels, ObjectNode json) {
    if (labels != null) {
      json.put(DELAY, Durations.format(labels.delay()));
      if (labels.missingAtRandom()) {
        json.put(MISSING, AT_RANDOM);
      }
    }
  }

  static String explained(Terms terms) {
    LabelDelay labels = terms.labelDelay();
    if (labels == null) {
      return "";
    }
    return "; scores count when their predictions are %s old, for the step that served them; predictions without one then %s; with fewer than %s scored there is no data"
        .formatted(
            Durations.format(labels.delay()),
            labels.missingAtRandom()
                ? "are taken to be like the others"
                : "count as 0 for passing and as 1 for failing",
            Quantities.share(LabelDelay.COVERAGE).display());
  }
}
