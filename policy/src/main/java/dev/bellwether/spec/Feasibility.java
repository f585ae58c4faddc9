package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecaster;
import dev.bellwether.spec.Finding.Severity;
import dev.bellwether.spec.Forecasts.GateForecast;
import dev.bellwether.spec.Forecasts.StepForecast;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Says before the start which steps cannot decide in their time, and which gates have no data. */
public final class Feasibility {
  /** Between so much of a limit and the limit itself an edge has to lie. */
  private static final double NEAREST = 0.8;

  /** Two edges this close, relative to the limit, are one: units were converted. */
  private static final double SAME = 1e-9;

  private static final String UNDECIDABLE = "W201";

  /** Where a canary at half the limit stands among the levels of a forecast. */
  private static final int HALF = Forecaster.PASS_AT.indexOf(.5);

  private Feasibility() {}

  /**
   * Warns (W201) of each step that cannot decide within {@code max_watch}: whose {@code
   * min_requests} do not come, or in which a gate could not pass a canary at half its limit.
   *
   * @param requestsPerSecond what the whole target gets, canary and stable; unknown when it is not
   *     a finite number from 0 on, then nothing is said
   */
  public static List<Finding> ofTraffic(Plan plan, double requestsPerSecond) {
    List<Finding> findings = new ArrayList<>();
    if (Double.isFinite(requestsPerSecond) && requestsPerSecond >= 0) {
      Forecasts forecasts = Forecasts.of(plan, requestsPerSecond, false);
      for (StepForecast step : forecasts.steps()) {
        // A step below min_canary_pct goes on without a verdict.
        if (step.decides() && !judge(plan, step.number() - 1, requestsPerSecond, findings)) {
          step.gates().forEach(gate -> judge(step, gate, requestsPerSecond, findings));
        }
      }
    }
    return findings;
  }

  /** The same findings, where a step that cannot decide in its time refuses (E231). */
  public static List<Finding> refusing(List<Finding> findings) {
    return findings.stream()
        .map(finding ->
            finding.code().equals(UNDECIDABLE)
                ? new Finding(
                    "E231",
                    Severity.ERROR,
                    finding.pointer(),
                    finding.line(),
                    finding.column(),
                    finding.message(),
                    finding.suggestion())
                : finding)
        .toList();
  }

  /** Warns (W202) of each gate that nothing is measured for. */
  public static List<Finding> ofSources(Plan plan, Predicate<Gate> measured) {
    return plan.gates().stream()
        .filter(measured.negate())
        .map(gate ->
            warning(
                "W202",
                "/release_pipeline/gates/" + gate.name(),
                "no source for `"
                    + gate.name()
                    + "`: it would stay without data, and no data is"
                    + " never a pass",
                "have it measured, or take the gate out"))
        .toList();
  }

  /**
   * Refuses (E223) each latency gate whose limit is too far from every edge that is counted at: the
   * share of slow requests is read from the buckets, never interpolated.
   *
   * @param edges finite upper edges of the latency buckets; nothing is said without any
   */
  public static List<Finding> ofEdges(Plan plan, List<Double> edges) {
    List<Finding> findings = new ArrayList<>();
    for (Gate gate : plan.gates()) {
      if (gate instanceof Gate.MaxLatency latency
          && !edges.isEmpty()
          && edges.stream().noneMatch(edge -> near(edge, latency.limitMs()))) {
        findings.add(
            new Finding(
                "E223",
                Severity.ERROR,
                "/release_pipeline/gates/" + gate.name(),
                0,
                0,
                "no latency is counted at an edge from %s to %s ms, so `%s` could not be judged; the edges are %s"
                    .formatted(
                        Rates.plain(latency.limitMs() * NEAREST),
                        Rates.plain(latency.limitMs()),
                        gate.name(),
                        Words.list(edges.stream().map(Rates::plain).toList())),
                "let the limit be an edge, or have an edge added to the histogram"));
      }
    }
    return findings;
  }

  private static boolean near(double edge, double limit) {
    return edge >= limit * NEAREST * (1 - SAME) && edge <= limit * (1 + SAME);
  }

  /** Whether too few requests come. */
  private static boolean judge(Plan plan, int index, double rps, List<Finding> findings) {
    Step step = plan.steps().get(index);
    // Evidence says by itself when it is enough, but none comes without a request.
    long wanted =
        plan.gates().stream()
            .mapToLong(gate -> wanted(gate, step))
            .max()
            .orElse(step.minRequests());
    double seconds = wanted / (rps * step.traffic() / 100);
    if (seconds <= step.maxWatch().toMillis() / 1000.0) {
      return false;
    }
    String needs =
        rps == 0
            ? "no requests come now, so this step would never have the %s it wants"
                .formatted(Words.count(wanted))
            : "at %s request%s a second this step needs about %s for `min_requests` (%s)"
                .formatted(number(rps), rps == 1 ? "" : "s", about(seconds), Words.count(wanted));
    findings.add(
        warning(
            UNDECIDABLE,
            "/release_pipeline/canary/steps/" + index,
            "step %s (%s %%): %s; its `max_watch` is %s"
                .formatted(index + 1, step.traffic(), needs, Durations.format(step.maxWatch())),
            "raise `max_watch` or the step's traffic, or lower `min_requests`"));
    return true;
  }

  private static void judge(
      StepForecast step, GateForecast judged, double rps, List<Finding> findings) {
    Forecast forecast = judged.forecast();
    Gate gate = judged.gate();
    Duration limit = step.step().maxWatch();
    if (forecast == null
        || gate.terms().severity() == dev.bellwether.gate.Severity.ADVISORY
        || forecast.toPass().get(HALF).within(limit)) {
      return;
    }
    Duration needed = forecast.toPass().get(HALF).typical();
    findings.add(
        warning(
            UNDECIDABLE,
            "/release_pipeline/canary/steps/" + (step.number() - 1),
            "step %s (%s %%): at %s request%s a second `%s` needs %s to pass a canary at half its limit; its `max_watch` is %s"
                .formatted(
                    step.number(),
                    step.step().traffic(),
                    number(rps),
                    rps == 1 ? "" : "s",
                    gate.name(),
                    needed == null ? "months" : "about " + about(needed.toMillis() / 1000.0),
                    Durations.format(limit)),
            "raise `max_watch` or the step's traffic%s, or have a person approve the step"
                .formatted(remedy(gate, step.canaryPerSecond()))));
  }

  /** What else lets a gate decide with less. */
  private static String remedy(Gate gate, double canaryPerSecond) {
    if (gate.terms().baseline() != null) {
      return ", or `non_inferiority_ratio`";
    }
    return Notes.takesAWiderMargin(gate, canaryPerSecond) ? ", or set `pass_margin: 2`" : "";
  }

  private static long wanted(Gate gate, Step step) {
    Long own = gate.minRequests();
    long unsaid =
        gate.terms().sequential() || gate instanceof Gate.MaxGauge ? 1 : step.minRequests();
    return own == null ? unsaid : own;
  }

  private static Finding warning(String code, String pointer, String message, String suggestion) {
    return new Finding(code, Severity.WARNING, pointer, 0, 0, message, suggestion);
  }

  private static String number(double value) {
    return value == Math.rint(value) && value < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, value < 0.1 ? "%.2g" : "%.1f", value);
  }

  /** A time as a person says it: two digits and one unit. */
  static String about(double seconds) {
    double minute = Duration.ofMinutes(1).toSeconds();
    double hour = Duration.ofHours(1).toSeconds();
    double day = Duration.ofDays(1).toSeconds();
    if (seconds < 2 * minute) {
      return String.format(Locale.ROOT, "%.0f s", seconds);
    }
    if (seconds < 2 * hour) {
      return String.format(Locale.ROOT, "%.0f min", seconds / minute);
    }
    return seconds < 2 * day
        ? String.format(Locale.ROOT, "%.1f h", seconds / hour)
        : String.format(Locale.ROOT, "%.0f days", seconds / day);
  }
}
