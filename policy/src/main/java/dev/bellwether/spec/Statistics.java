package dev.bellwether.spec;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How often the gates of a release may be wrong, and each one's part of it. */
final class Statistics {
  private static final double MOST = 0.5;

  /** Decimal fractions that sum to 1 may do so only nearly. */
  private static final double NEARLY = 1e-9;

  private final Findings findings;

  Statistics(Findings findings) {
    this.findings = findings;
  }

  ErrorBudget read(Fields spec) {
    return spec.map("statistics")
        .map(fields -> {
          double fail = chance(fields, "alpha_fail", ErrorBudget.DEFAULT.fail());
          double pass = chance(fields, "alpha_pass", ErrorBudget.DEFAULT.pass());
          fields.finish();
          return new ErrorBudget(fail, pass);
        })
        .orElse(ErrorBudget.DEFAULT);
  }

  private double chance(Fields fields, String key, double unsaid) {
    String expected = "a chance as a fraction above 0 and at most 0.5";
    Optional<Node> said = fields.take(key);
    Optional<Double> value =
        said.flatMap(
                node -> new Values(findings).number(node, expected, "0.01 is one in a hundred"))
            .map(BigDecimal::doubleValue);
    if (said.isPresent() && value.isPresent() && !(value.get() > 0 && value.get() <= MOST)) {
      findings.error(
          "E215",
          said.get().place(),
          "expected " + expected + ", came " + said.get().describe(),
          "0.01 is one in a hundred");
      return unsaid;
    }
    return value.orElse(unsaid);
  }

  /**
   * The gates with their parts: what is stated, and what is left in equal parts for the rest.
   *
   * @param place of the map of gates
   */
  List<Gate> shared(List<Gate> gates, Place place) {
    double left = 1;
    int unsaid = 0;
    for (Gate gate : gates) {
      if (shares(gate)) {
        left -= gate.terms().share();
        unsaid += gate.terms().share() == 0 ? 1 : 0;
      }
    }
    if (unsaid == 0 ? left < -NEARLY : left < NEARLY) {
      findings.error(
          "E222",
          place,
          unsaid == 0
              ? "the gates' `share`s sum to more than 1"
              : "the gates' `share`s leave nothing for the gates that state none",
          "let them sum to 1 at most, or leave them all out");
      return gates;
    }
    List<Gate> shared = new ArrayList<>();
    for (Gate gate : gates) {
      boolean open = shares(gate) && gate.terms().share() == 0;
      shared.add(open ? gate.with(gate.terms().withShare(left / unsaid)) : gate);
    }
    return shared;
  }

  private static boolean shares(Gate gate) {
    return gate.terms().sequential() && gate.terms().severity() == Severity.FATAL;
  }

  /** Whether some gate can keep a release from going on. */
  static boolean anyCounts(List<Gate> gates) {
    return gates.stream().anyMatch(gate -> gate.terms().severity() != Severity.ADVISORY);
  }
}
