package dev.bellwether.bench;

import dev.bellwether.gate.sequential.Drift;
import dev.bellwether.gate.sequential.MeanFloor;
import dev.bellwether.gate.sequential.Moment;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import dev.bellwether.gate.sequential.SequentialState;
import dev.bellwether.gate.sequential.SequentialTest;
import dev.bellwether.gate.sequential.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long one look takes: counted, and then judged. 200 requests a second of which the canary has
 * 5 %, looks of 60 s; 600 scores, 10 bins. A release begins anew after a day of looks, all of which
 * are made before the clock runs. Single looks are timed: their median tells the same on a busy
 * machine, whose pauses are in the tail.
 *
 * <p>Run as {@code docs/benchmarks.md} says.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class UpdateBenchmark {
  private static final int DAY = 1440;
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** What is judged. */
  public enum Judged {
    CEILING_COUNT_KERNEL,
    CEILING_HEDGED,
    STABLE_COUNT_KERNEL,
    STABLE_HEDGED,
    MEAN_FLOOR,
    DRIFT
  }

  /** Written by JMH. */
  @SuppressWarnings("FieldCanBeFinal")
  @Param
  private Judged judged = Judged.CEILING_COUNT_KERNEL;

  private SequentialTest test = test(judged);
  private SequentialState state = test.start();
  private List<Sample> samples = List.of();
  private int look;

  /** Looks of a healthy release. */
  @Setup(Level.Trial)
  public void prepare() {
    SplittableRandom random = new SplittableRandom(20_261_122);
    World.Stream stream = World.healthy(200).begin(random);
    Function<RandomGenerator, Sample> next =
        switch (judged) {
          case CEILING_COUNT_KERNEL, CEILING_HEDGED, STABLE_COUNT_KERNEL, STABLE_HEDGED ->
              ignored -> Sample.Trials.of(stream.next().both());
          case MEAN_FLOOR -> UpdateBenchmark::scores;
          case DRIFT ->
              r ->
                  new Sample.Bins(
                      Draws.bins(r, 600, Drifts.leaning(0)),
                      Draws.bins(r, 11_400, Drifts.leaning(0)));
        };
    List<Sample> made = new ArrayList<>();
    for (int i = 0; i < DAY; i++) {
      made.add(next.apply(random));
    }
    samples = made;
    test = test(judged);
    begin();
  }

  /** One look. */
  @Benchmark
  public Standing observeAndJudge() {
    if (look == DAY) {
      begin();
    }
    Moment moment = Moment.settled(START.plusSeconds(60L * (look + 1)), LOOK);
    state = test.observe(state, moment, samples.get(look)).state();
    look++;
    return test.standing(state);
  }

  private void begin() {
    state = test.start();
    look = 0;
  }

  private static SequentialTest test(Judged judged) {
    Proportion.Ceiling ceiling = new Proportion.Ceiling(.005, 1.5);
    return switch (judged) {
      case CEILING_COUNT_KERNEL -> Proportion.of(ceiling, Engines.INDEPENDENT, true);
      case CEILING_HEDGED -> Proportion.of(ceiling, Engines.UNKNOWN, true);
      case STABLE_COUNT_KERNEL -> Proportion.of(Engines.BESIDE, 1, Engines.INDEPENDENT, true);
      case STABLE_HEDGED -> Proportion.of(Engines.BESIDE, 1, Engines.UNKNOWN, true);
      case MEAN_FLOOR -> MeanFloor.of(MeanFloor.Floor.of(.92), Engines.UNKNOWN, true);
      case DRIFT -> Drift.fromStable(10, Engines.UNKNOWN, true);
    };
  }

  private static Sample scores(RandomGenerator random) {
    ScoreHistogram scores = ScoreHistogram.NONE;
    for (int i = 0; i < 600; i++) {
      scores = scores.plus(Draws.beta(random, .94, .09), 1);
    }
    return Sample.Scores.of(scores);
  }
}
