package dev.bellwether.gate;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What would change a gate's verdict, in plain words.
 *
 * @param test how counts became the verdict
 * @param limit as it is shown
 * @param unit of the limit
 * @param canary its estimate, as it is shown
 */
public record Otherwise(String name, String test, String limit, String unit, String canary) {
  /** The unit of a condition, which holds or does not. */
  public static final String TRUTH = "truth";

  /** Verdicts that rest on where numbers lie. */
  private static final Set<String> OF_NUMBERS = Set.of("pass", "fail", "undecided");

  private static final Set<String> GAUGES =
      Gate.MaxGauge.GAUGES.stream().map(gauge -> "max_" + gauge).collect(Collectors.toSet());

  /** Of what a gate said. */
  public static String of(GateReport report) {
    Quantity value = report.value();
    return new Otherwise(
            report.name(),
            report.test(),
            report.limit().display(),
            report.limit().unit(),
            value == null ? "" : value.display())
        .sentence(report.verdict().wire());
  }

  /** Whether a gate can only be failed: nothing shows that its limit is kept. */
  public static boolean onlyFails(String name) {
    return name.equals("max_restarts") || name.startsWith("drift_");
  }

  /** Whether a gate goes by the newest samples of a gauge, and not by requests. */
  public static boolean gauge(String name) {
    return GAUGES.contains(name);
  }

  /**
   * Of this verdict.
   *
   * @param verdict the word on the wire
   */
  public String sentence(String verdict) {
    if (!OF_NUMBERS.contains(verdict)) {
      return unread(verdict);
    }
    if (test.equals(EarlyErrors.TEST)) {
      return "fewer errors while it warmed up would have left it to what comes after.";
    }
    if (unit.equals(TRUTH)) {
      return "a canary for which it holds would pass, one for which it does not would fail.";
    }
    if (onlyFails(name)) {
      return onlyFailed(verdict);
    }
    if (gauge(name)) {
      return "3 samples running %s, over the time that the spec asks for, fail it; one %s at the end of the watch passes."
          .formatted(bad(), good());
    }
    return test.equals(ThresholdTest.NAME) ? compared(verdict) : ruledOut(verdict);
  }

  private boolean least() {
    return name.startsWith("min_");
  }

  private String good() {
    return (least() ? "at or above " : "below ") + limit;
  }

  private String bad() {
    return (least() ? "below " : "at or above ") + limit;
  }

  private String compared(String verdict) {
    return switch (verdict) {
      case "pass" -> "a canary " + bad() + " would fail.";
      case "fail" ->
          "a canary %s would pass; this one would only with a limit %s%s."
              .formatted(good(), least() ? "of at most " : "above ", canary);
      default -> "more canary samples decide it: it passes " + good() + " and fails " + bad() + ".";
    };
  }

  /** A gate with stated error rates goes by what its samples rule out, not by where they lie. */
  private String ruledOut(String verdict) {
    String within = limit + (least() ? " or more" : " or less");
    return switch (verdict) {
      case "pass" -> "samples that rule out " + within + " would fail it.";
      case "fail" -> "samples that fit what is allowed would not have failed it.";
      default ->
          "more canary samples decide it: it fails once they rule out %s, and passes once they rule out what is clearly %s that."
              .formatted(within, least() ? "below" : "above");
    };
  }

  /** Nothing shows that it is kept, so it has no samples that would rule the contrary out. */
  private static String onlyFailed(String verdict) {
    return switch (verdict) {
      case "pass" -> "samples that rule out what is allowed would fail it.";
      case "fail" -> "samples without a sign of more than is allowed would pass.";
      default ->
          "more canary samples decide it: it fails once they rule out what is allowed, and passes"
              + " once chance alone explains them and little speaks against it.";
    };
  }

  private String unread(String verdict) {
    return switch (verdict) {
      case "no_data" ->
          "canary requests that the metric source counts would let it decide; see that traffic"
              + " reaches the canary and that the source above answers.";
      case "error" ->
          name.equals(TrafficSplit.NAME)
              ? "a router that sends what it acknowledged; then `resume` begins the step anew."
              : "readings that agree with each other would let it decide.";
      default -> "it has not been judged yet.";
    };
  }
}
