package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a plan's gates promise in numbers, what for, and what no promise is made of. */
public final class Promises {
  private Promises() {}

  /** The two promises and what lies between them; none without a gate that makes one. */
  public static List<String> of(Plan plan, Forecasts forecasts) {
    List<Gate.Testable> gates = sequential(plan);
    if (gates.isEmpty()) {
      return List.of();
    }
    List<String> promises = new ArrayList<>();
    if (gates.stream().anyMatch(gate -> gate.terms().severity() == Severity.FATAL)) {
      promises.add(
          "If every statistical gate stays at or below its limit in every stretch of the release,"
              + " it is rolled back on evidence with chance at most %s."
                  .formatted(chance(plan.statistics().fail())));
    }
    promises.add(
        "If some gate is at or beyond its pass margin during the whole last step, the release is"
            + " promoted with chance at most %s. The margins: %s."
                .formatted(
                    chance(plan.statistics().pass()),
                    gates.stream()
                        .map(gate -> gate.name() + " " + margin(gate))
                        .collect(Collectors.joining(", "))));
    promises.add(
        "In between, either may happen. With a canary at 50 % of its limits some step ends undecided"
            + " with chance %s at this traffic, at 80 %% with chance %s."
                .formatted(nearly(forecasts.undecided(0)), nearly(forecasts.undecided(1))));
    return promises;
  }

  /** What the promises and the times assume. */
  public static List<String> assumptions(Plan plan) {
    List<String> assumed = new ArrayList<>();
    var fanos = new TreeSet<Double>();
    sequential(plan)
        .forEach(gate -> {
          Double fano = Forecasts.assumedFano(gate);
          if (fano != null) {
            fanos.add(fano);
          }
        });
    fanos.forEach(fano ->
        assumed.add(
            "Fano <= %s for passing: events come in clusters of about that many at most"
                .formatted(plain(fano))));
    if (sequential(plan).stream().anyMatch(gate -> gate.terms().baseline() != null)) {
      assumed.add(
          "that a good canary is like stable, and a bad one is beside a stable at half the limit");
    }
    if (sequential(plan).stream().anyMatch(Gate.MinScore.class::isInstance)) {
      assumed.add(
          "that every request is scored, each score 0 or 1; so much of a floor's limit is meant of what is"
              + " missing to 1, and scores that spread less decide sooner");
    }
    if (sequential(plan).stream().anyMatch(Gate.MaxDisagreementRate.class::isInstance)) {
      assumed.add("that every request of the canary is one that stable answers too");
    }
    assumed.add("that traffic stays as stated, and requests fail one by one");
    return assumed;
  }

  /** By what a release can end that is outside the promises. */
  public static List<String> outside(Plan plan) {
    List<String> outside = new ArrayList<>();
    plan.gates().stream()
        .filter(gate -> !gate.terms().sequential())
        .map(gate ->
            gate.name() + (gate instanceof Gate.MaxGauge ? " (a gauge)" : " (a plain comparison)"))
        .forEach(outside::add);
    outside.add("timeouts");
    outside.add("rollbacks by on_undecided");
    outside.add("people");
    return outside;
  }

  /** A chance that was simulated: never quite 0 or 1. */
  public static String nearly(double chance) {
    if (chance < .01) {
      return "below 1 %";
    }
    return chance > .99 ? "above 99 %" : Math.round(100 * chance) + " %";
  }

  private static List<Gate.Testable> sequential(Plan plan) {
    return plan.gates().stream()
        .filter(gate -> gate.terms().sequential())
        .filter(Gate.Testable.class::isInstance)
        .map(Gate.Testable.class::cast)
        .toList();
  }

  private static String margin(Gate.Testable gate) {
    double margin = gate.terms().passMargin();
    return switch (gate) {
      case Gate.MaxShare share -> chance(share.limitFraction() * margin);
      case Gate.MaxPositiveRateRatio ratio ->
          Quantities.times(ratio.limitRatio() * margin).display() + " either way";
      case Gate.MaxLatency latency ->
          chance(latency.slowShare() * margin) + " slower than " + latency.limit().display();
      case Gate.MinScore score -> plain(Math.max(0, score.limitScore() - margin));
    };
  }

  private static String chance(double fraction) {
    return Quantities.share(fraction).display();
  }

  private static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
