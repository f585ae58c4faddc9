package dev.bellwether.gate.planning;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.planning.Forecast.Time;
import dev.bellwether.gate.planning.Subject.Rates;
import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a gate's own test on canaries that are so many times its limit. Typical times come from one
 * canary that does exactly what is expected; chances from a fixed number of random ones with a
 * fixed seed, so the same question has the same answer.
 */
public final class Forecaster {
  /** Parts of the limit that a good canary is at. */
  public static final List<Double> PASS_AT = List.of(.2, .5, .8);

  /** Multiples of the limit that a bad canary is at. */
  public static final List<Double> FAIL_AT = List.of(1.5, 2.0, 5.0);

  /** Parts of the limit for which the chance of no verdict is told. */
  public static final List<Double> UNDECIDED_AT = List.of(.5, .8);

  /** Where a healthy version is taken to be. */
  private static final double HEALTHY = .5;

  private static final long SEED = 20_261_122;
  private static final int RUNS = 100;
  private static final int RUNS_BESIDE_STABLE = 40;

  /** Beyond this a look spans several, so that months cost no more than hours. */
  private static final double COARSER = 0.04;

  private static final Duration NEVER = Duration.ofDays(200);
  private static final Instant START = Instant.EPOCH;

  private final Question question;
  private final double failAt;
  private final double passAlpha;

  private Forecaster(Question question, ErrorBudget budget) {
    this.question = question;
    this.failAt = -StrictMath.log(budget.fail()) - StrictMath.log(question.share());
    this.passAlpha = budget.pass();
  }

  /**
   * One gate.
   *
   * @param share of the evidence that all gates together need; 1 for a gate that stands alone
   * @param minTrials it does not pass with fewer in a step
   */
  public record Question(
      SequentialTest test, Subject subject, double share, double minTrials, Duration look) {}

  /** One step of the release. */
  public record Exposure(
      double canaryPerSecond, double stablePerSecond, Duration watch, Duration maxWatch) {
    Rates rates() {
      return new Rates(canaryPerSecond, stablePerSecond);
    }
  }

  /** What to expect in each of the steps; before each of them the canary was healthy. */
  public static List<Forecast> of(
      Question question, ErrorBudget budget, List<Exposure> steps, boolean chances) {
    Forecaster forecaster = new Forecaster(question, budget);
    List<Forecast> forecasts = new ArrayList<>();
    Begun begun = new Begun(question.test().start(), START);
    for (int i = 0; i < steps.size(); i++) {
      forecasts.add(forecaster.step(begun, steps.get(i), i, chances));
      begun = forecaster.healthy(begun, steps.get(i));
    }
    return forecasts;
  }

  /** Evidence at the start of a step. */
  private record Begun(SequentialState state, Instant at) {}

  private Forecast step(Begun begun, Exposure step, int index, boolean chances) {
    return new Forecast(
        step.canaryPerSecond(),
        step.canaryPerSecond() * seconds(step.maxWatch()),
        PASS_AT.stream().map(at -> typical(begun, step, at, at)).toList(),
        FAIL_AT.stream().map(at -> typical(begun, step, at, HEALTHY)).toList(),
        chances
            ? UNDECIDED_AT.stream().map(at -> undecided(begun, step, at, index)).toList()
            : List.of(),
        typical(begun, step, 0, 0));
  }

  /** Until a canary at so many times the limit passes, or fails if it is above. */
  private Time typical(Begun begun, Exposure step, double at, double stableAt) {
    if (step.canaryPerSecond() <= 0) {
      return new Time(null);
    }
    Run run = new Run(begun, step, at, stableAt, Flow.steady(), Flow.steady());
    boolean failing = at > 1;
    while (run.elapsed.compareTo(NEVER) < 0) {
      Standing standing = run.look(null);
      if (failing ? fails(standing) : passes(standing)) {
        return new Time(run.elapsed);
      }
    }
    return new Time(null);
  }

  private double undecided(Begun begun, Exposure step, double at, int index) {
    if (step.canaryPerSecond() <= 0) {
      return 1;
    }
    boolean beside = question.subject() instanceof Subject.Share s && s.comparisons() > 0;
    int runs = beside ? RUNS_BESIDE_STABLE : RUNS;
    SplittableRandom seeds = new SplittableRandom(SEED + 31L * index + Math.round(100 * at));
    List<SplittableRandom> each = IntStream.range(0, runs).mapToObj(run -> seeds.split()).toList();
    long open = each.parallelStream().filter(random -> staysOpen(begun, step, at, random)).count();
    return (double) open / runs;
  }

  private boolean staysOpen(Begun begun, Exposure step, double at, SplittableRandom random) {
    Run run = new Run(begun, step, at, at, Flow.random(random), Flow.random(random));
    while (run.elapsed.compareTo(step.maxWatch()) < 0) {
      Standing standing = run.look(step.maxWatch());
      boolean over = run.elapsed.compareTo(step.watch()) >= 0;
      if (fails(standing) || (over && passes(standing))) {
        return false;
      }
    }
    return true;
  }

  private boolean fails(Standing standing) {
    return standing.failLogE() >= failAt;
  }

  private boolean passes(Standing standing) {
    return standing.passes(passAlpha) && standing.trials() >= question.minTrials();
  }

  /** The step went by in its shortest time, and the next begins. */
  private Begun healthy(Begun begun, Exposure step) {
    Run run = new Run(begun, step, HEALTHY, HEALTHY, Flow.steady(), Flow.steady());
    while (run.elapsed.compareTo(step.watch()) < 0) {
      Standing ignored = run.look(step.watch());
    }
    return new Begun(question.test().nextStep(run.state), begun.at().plus(run.elapsed));
  }

  /** One canary in one step. */
  private final class Run {
    private final Instant begun;
    private final Rates rates;
    private final double bad;
    private final double stableBad;
    private final Flow flow;
    private final Flow stableFlow;
    private SequentialState state;
    private Duration elapsed = Duration.ZERO;

    Run(Begun begun, Exposure step, double at, double stableAt, Flow flow, Flow stableFlow) {
      this.begun = begun.at();
      this.state = begun.state();
      this.rates = step.rates();
      this.bad = question.subject().badAt(at);
      this.stableBad = question.subject().badAt(stableAt);
      this.flow = flow;
      this.stableFlow = stableFlow;
    }

    /**
     * The next look.
     *
     * @param end no look goes beyond it
     */
    Standing look(@Nullable Duration end) {
      Duration next = elapsed.plus(longer(question.look(), elapsed));
      if (end != null && next.compareTo(end) > 0) {
        next = end;
      }
      double seconds = seconds(next.minus(elapsed));
      elapsed = next;
      Moment moment = Moment.settled(begun.plus(elapsed), question.look());
      state =
          question
              .test()
              .observe(
                  state,
                  moment,
                  question.subject().sample(flow, stableFlow, rates.over(seconds), bad, stableBad))
              .state();
      return question.test().standing(state);
    }
  }

  private static Duration longer(Duration look, Duration elapsed) {
    Duration coarse = Duration.ofMillis((long) (COARSER * elapsed.toMillis()));
    return coarse.compareTo(look) > 0 ? coarse : look;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
