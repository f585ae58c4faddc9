package dev.bellwether.gate.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Feeds every test anything at all; a failure names the seed that repeats it. */
class EngineFuzzTest {
  private static final long SEED = Long.getLong("bellwether.fuzz.seed", 20_261_122L);
  private static final int ROUNDS = Integer.getInteger("bellwether.fuzz.rounds", 3_000);
  private static final double[] NONSENSE = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -1,
    .5,
    1e308,
    9.1e15,
    -0.0,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    9e15
  };
  static final List<SequentialTest> TESTS = tests();

  @Test
  void neverThrowsAndNeverPassesWithoutBelievableTrials() {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(SEED + round);
      SequentialTest test = TESTS.get(random.nextInt(TESTS.size()));
      boolean damaged = random.nextInt(20) == 0;
      SequentialState state = damaged ? damaged(test, random) : test.start();
      // Damage may look like counts.
      boolean counted = damaged;
      for (int look = 0; look < 12; look++) {
        Observation observation = test.observe(state, moment(random), sample(random));
        counted |= observation instanceof Observation.Counted;
        if (!(observation instanceof Observation.Counted)) {
          assertThat(observation.state()).as("seed %d", SEED + round).isEqualTo(state);
        }
        state = observation.state();
        if (random.nextInt(6) == 0) {
          state = test.nextStep(state);
        }
        if (look == 11) {
          Interval interval = test.interval(state, .05);
          assertThat(interval == null || interval.lower() <= interval.upper())
              .as("seed %d %s", SEED + round, interval)
              .isTrue();
        }
        check(test, state, counted, "seed %d look %d %s".formatted(SEED + round, look, test));
      }
    }
  }

  static void check(SequentialTest test, SequentialState state, boolean counted, String what) {
    Standing standing = test.standing(state);
    if (standing.passes(.05)) {
      assertThat(counted).as(what).isTrue();
      assertThat(standing.trials()).as(what).isPositive();
    }
    assertThat(standing.failLogE()).as(what).isNotNaN();
    assertThat(standing.p()).as(what).isBetween(0.0, 1.0);
    assertThat(SequentialState.parse(state.line())).as(what).isEqualTo(state);
  }

  /** Evidence in which one number was changed. */
  private static SequentialState damaged(SequentialTest test, Random random) {
    String[] parts = test.start().line().split("\\|", -1);
    double[] step = Doubles.parse(parts[6]).toArray();
    step[random.nextInt(step.length)] = NONSENSE[random.nextInt(NONSENSE.length)];
    parts[6] = Doubles.of(step).base64();
    return SequentialState.parse(String.join("|", parts));
  }

  private static Moment moment(Random random) {
    Instant at =
        random.nextInt(30) == 0
            ? random.nextBoolean() ? Instant.MAX : Instant.MIN
            : Instant.ofEpochSecond(random.nextInt(1_000_000));
    Duration look =
        random.nextInt(10) == 0
            ? Duration.ofSeconds(random.nextLong())
            : Duration.ofSeconds(random.nextInt(100));
    List<Phase> phases = List.of(Phase.SETTLED, Phase.SHIFTING, Phase.BAKING);
    return new Moment(at, look, phases.get(random.nextInt(phases.size())));
  }

  private static Sample sample(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> new Sample.Trials(number(random), number(random), number(random), versus(random));
      case 1 -> {
        Both both = both(random);
        yield new Sample.Trials(both.trials(), both.events(), both.events(), List.of(both));
      }
      case 2 -> new Sample.Exposure(number(random), number(random));
      case 3 -> new Sample.Bins(numbers(random), numbers(random));
      case 4 -> new Sample.Split(number(random), number(random), random.nextDouble() * 1.2);
      default -> scores(random);
    };
  }

  private static List<Both> versus(Random random) {
    List<Both> versus = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      versus.add(both(random));
    }
    return versus;
  }

  private static Both both(Random random) {
    double trials = number(random);
    double stable = number(random);
    return random.nextInt(10) == 0
        ? new Both(number(random), trials, number(random), stable)
        : new Both(
            Math.rint(trials * random.nextDouble()),
            trials,
            Math.rint(stable * random.nextDouble()),
            stable);
  }

  private static Sample scores(Random random) {
    ScoreHistogram most = ScoreHistogram.NONE;
    for (int i = random.nextInt(5); i > 0; i--) {
      double score = random.nextInt(20) == 0 ? number(random) : random.nextDouble();
      most = most.plus(score, number(random));
    }
    return random.nextInt(3) == 0
        ? new Sample.Scores(most, ScoreHistogram.ofSum(number(random), 1), number(random))
        : Sample.Scores.of(most);
  }

  private static List<Double> numbers(Random random) {
    List<Double> numbers = new ArrayList<>();
    for (int i = random.nextInt(8) == 0 ? random.nextInt(5) : 3; i > 0; i--) {
      numbers.add(number(random));
    }
    return numbers;
  }

  private static double number(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> NONSENSE[random.nextInt(NONSENSE.length)];
      case 1 -> 0;
      case 2 -> random.nextInt(1_000_000_000);
      default -> random.nextInt(2000);
    };
  }

  private static List<SequentialTest> tests() {
    List<SequentialTest> tests = new ArrayList<>();
    Ceiling ceiling = new Ceiling(.005, 1.5);
    VersusStable versus = new VersusStable(1.1, .001, 1.5, 1.5, .02);
    for (boolean lateOnset : new boolean[] {true, false}) {
      for (Dispersion dispersion :
          List.of(
              new Dispersion.Independent(),
              Dispersion.fano(1),
              Dispersion.unknown(),
              Dispersion.measured(20))) {
        tests.add(Proportion.of(ceiling, dispersion, lateOnset));
        tests.add(Proportion.of(new Ceiling(.95, 3), dispersion, lateOnset));
        tests.add(Proportion.of(versus, 1, dispersion, lateOnset));
        tests.add(Proportion.of(ceiling, versus, 2, dispersion, lateOnset));
        tests.add(MeanFloor.of(MeanFloor.Floor.of(.92), dispersion, lateOnset));
        tests.add(MeanFloor.of(new MeanFloor.Floor(1, 0, false), dispersion, lateOnset));
        tests.add(EventRate.of(.5, dispersion, lateOnset));
        tests.add(Drift.fromStable(3, dispersion, lateOnset));
        tests.add(Drift.fromReference(List.of(1.0, 0.0, 3.0), dispersion, lateOnset));
      }
    }
    tests.add(SampleRatio.create());
    return tests;
  }
}
