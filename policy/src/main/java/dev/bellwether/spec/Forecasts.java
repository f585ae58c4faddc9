package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.SequentialGate;
import dev.bellwether.gate.planning.Forecast;
import dev.bellwether.gate.planning.Forecaster;
import dev.bellwether.gate.planning.Forecaster.Exposure;
import dev.bellwether.gate.planning.Forecaster.Question;
import dev.bellwether.gate.planning.Subject;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan can decide at some traffic: how long each gate needs in each step.
 *
 * @param requestsPerSecond of the whole target
 */
public record Forecasts(double requestsPerSecond, List<StepForecast> steps) {
  public Forecasts {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param number from 1
   * @param canaryPerSecond requests that the canary gets
   * @param decides false below {@code min_canary_pct}, where no gate failing is enough
   */
  public record StepForecast(
      int number, Step step, double canaryPerSecond, boolean decides, List<GateForecast> gates) {
    public StepForecast {
      gates = List.copyOf(gates);
    }

    /** Requests that the canary gets while it is watched. */
    public double canaryRequests() {
      return canaryPerSecond * seconds(step.maxWatch());
    }

    /**
     * Chance that some gate has no verdict at the end, with the canary at so much of its limits.
     */
    public double undecided(int level) {
      double all = 1;
      for (GateForecast gate : gates) {
        if (gate.forecast() != null && !gate.forecast().undecided().isEmpty()) {
          all *= 1 - gate.forecast().undecided().get(level);
        }
      }
      return 1 - all;
    }
  }

  /**
   * One gate in one step.
   *
   * @param forecast null for a gate without stated error rates
   * @param enough when a plain comparison has its {@code min_requests}; null for other gates and
   *     when it never has
   * @param notes what else is good to know of it
   */
  public record GateForecast(
      Gate gate, @Nullable Forecast forecast, @Nullable Duration enough, List<String> notes) {
    public GateForecast {
      notes = List.copyOf(notes);
    }
  }

  /**
   * For a plan at so many requests a second.
   *
   * @param chances whether to simulate how often nothing is decided, which takes a second
   */
  public static Forecasts of(Plan plan, double requestsPerSecond, boolean chances) {
    List<Exposure> exposures =
        plan.steps().stream().map(step -> exposure(step, requestsPerSecond)).toList();
    List<List<Forecast>> byGate =
        plan.gates().stream().map(gate -> forecasts(plan, gate, exposures, chances)).toList();
    List<StepForecast> steps = new ArrayList<>();
    for (int i = 0; i < exposures.size(); i++) {
      Step step = plan.steps().get(i);
      double canary = exposures.get(i).canaryPerSecond();
      List<GateForecast> gates = new ArrayList<>();
      for (int g = 0; g < byGate.size(); g++) {
        Gate gate = plan.gates().get(g);
        Forecast forecast = byGate.get(g).isEmpty() ? null : byGate.get(g).get(i);
        gates.add(
            new GateForecast(
                gate,
                forecast,
                gate.terms().sequential() || gate instanceof Gate.MaxGauge
                    ? null
                    : enough(gate, step, canary),
                notes(plan, gate, forecast, exposures.get(i), chances)));
      }
      boolean decides = step.traffic() >= plan.minCanaryPct();
      steps.add(new StepForecast(i + 1, step, canary, decides, gates));
    }
    return new Forecasts(requestsPerSecond, steps);
  }

  private static List<String> notes(
      Plan plan, Gate gate, @Nullable Forecast forecast, Exposure exposure, boolean chances) {
    if (!chances) {
      return List.of();
    }
    return forecast == null ? Notes.ofNone(gate) : Notes.of(plan, gate, forecast, exposure);
  }

  /** Chance that some step ends without a verdict, with the canary at so much of its limits. */
  public double undecided(int level) {
    double all = 1;
    for (StepForecast step : steps) {
      all *= step.decides() ? 1 - step.undecided(level) : 1;
    }
    return 1 - all;
  }

  /** What passing takes for granted of this gate's counts; null where it assumes nothing. */
  public static @Nullable Double assumedFano(Gate gate) {
    double fano = gate.terms().dispersion().dispersion().passFano();
    return gate.terms().sequential() && !(gate instanceof Gate.MinScore) && fano > 0 ? fano : null;
  }

  private static Exposure exposure(Step step, double rps) {
    double canary = rps * step.traffic() / 100;
    return new Exposure(canary, rps - canary, step.watch(), step.maxWatch());
  }

  static List<Forecast> forecasts(Plan plan, Gate gate, List<Exposure> exposures, boolean chances) {
    if (!(gate instanceof Gate.Testable testable) || !gate.terms().sequential()) {
      return List.of();
    }
    Subject subject = subject(testable);
    if (subject == null) {
      return List.of();
    }
    double share = gate.terms().share();
    Long own = gate.minRequests();
    Question question =
        new Question(
            SequentialGate.test(testable),
            subject,
            share > 0 ? share : 1,
            own == null ? 0 : own,
            plan.look());
    List<Exposure> labelled = exposures.stream().map(step -> Labels.counted(gate, step)).toList();
    return WarmUps.forecasts(
            gate.terms().warmUp(),
            labelled,
            counted -> Forecaster.of(question, plan.statistics(), counted, chances))
        .stream()
        .map(forecast -> Labels.later(gate, forecast))
        .toList();
  }

  /** What the gate counts; null where a canary at a part of the limit says nothing. */
  private static @Nullable Subject subject(Gate.Testable gate) {
    int comparisons = gate.terms().baseline() == null ? 0 : 1;
    return switch (gate) {
      case Gate.MaxShare share -> new Subject.Share(share.limitFraction(), comparisons);
      case Gate.MaxPositiveRateRatio ignored -> null;
      case Gate.MaxLatency latency -> new Subject.Share(latency.slowShare(), comparisons);
      case Gate.MinScore score ->
          score.limitScore() < 1 ? new Subject.Mean(score.limitScore()) : null;
    };
  }

  private static @Nullable Duration enough(Gate gate, Step step, double canaryPerSecond) {
    Long own = gate.minRequests();
    double seconds = (own == null ? step.minRequests() : own) / canaryPerSecond;
    return seconds < 1e10 ? Labels.delay(gate).plusMillis((long) (1000 * seconds)) : null;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
