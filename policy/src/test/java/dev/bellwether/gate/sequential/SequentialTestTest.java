package dev.bellwether.gate.sequential;

import static dev.bellwether.gate.sequential.Looks.LOOK;
import static dev.bellwether.gate.sequential.Looks.START;
import static dev.bellwether.gate.sequential.Looks.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.gate.sequential.Moment.Phase;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import dev.bellwether.gate.sequential.Sample.Trials;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequentialTestTest {
  private static final long SEED = Long.getLong("bellwether.gate.seed", 20_261_122L);
  private static final Ceiling CEILING = new Ceiling(.005, 1.5);
  private static final VersusStable VERSUS =
      new VersusStable(1.1, .001, 1.5, 1.5, VersusStable.RATE_CAP);

  @ParameterizedTest
  @CsvSource({
    ".005, 1.5, 1.1, 657",
    ".005, 1.5, 3, 1260",
    ".05, 1.5, 1.1, 66",
    ".05, 1.5, 3, 126",
    ".005, 1, 0, 928",
    ".001, 1, 1.1, 5850",
    ".001, 1, 3, 11100"
  })
  void passesWithoutEventsAfterSoManyRequests(
      double limit, double margin, double fano, int requests) {
    Proportion test = Proportion.of(new Ceiling(limit, margin), dispersion(fano), true);

    int needed = 1;
    while (!test.standing(Looks.after(test, Trials.of(needed, 0))).passes(.05)) {
      needed += needed > 2000 ? 10 : 1;
    }

    // The last two figures are given to three digits, and are half the stake of a comparison.
    assertThat((double) needed).isCloseTo(requests, within(requests > 2000 ? requests * .3 : 1.0));
  }

  @Test
  void aServiceWithoutAnyErrorsPassesBesideStableByItsFloor() {
    for (double[] figures : new double[][] {{1.1, 5850}, {3, 11_100}}) {
      Proportion test =
          Proportion.of(
              new VersusStable(1.1, .001, 1.5, 1, .02), 1, Dispersion.fano(figures[0]), true);
      int needed = 1000;
      while (!test.standing(Looks.after(test, beside(0, needed, 0, 19 * needed))).passes(.05)) {
        needed += 10;
      }

      assertThat((double) needed).isCloseTo(figures[1], within(60.0));
    }
  }

  @Test
  void theOrderOfLooksDoesNotMatterWithoutLateOnset() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20; round++) {
      Proportion test = Proportion.of(CEILING, VERSUS, 1, dispersion(round % 3), false);
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        samples.add(randomBeside(random));
      }
      Standing one = standing(test, samples);
      Collections.shuffle(samples, random);
      Standing other = standing(test, samples);

      assertThat(other.failLogE())
          .as("seed %d round %d", SEED, round)
          .isCloseTo(one.failLogE(), within(1e-9 * Math.max(1, Math.abs(one.failLogE()))));
      assertThat(pass(other))
          .as("seed %d round %d", SEED, round)
          .isCloseTo(pass(one), within(1e-9 * Math.max(1, Math.abs(pass(one)))));
      assertThat(other.estimate()).isEqualTo(one.estimate());
    }
  }

  @Test
  void moreIsShownAgainstALowerLimitAndForAHigherOne() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      double limit = .001 + random.nextDouble() * .3;
      double higher = limit * (1.01 + random.nextDouble());
      int n = 1 + random.nextInt(5000);
      Batch batch = Batch.of(random.nextInt(n + 1), n);
      Batch beside = new Batch(batch.events(), n, random.nextInt(900), 900);
      for (double fano : new double[] {0, 1, 1.1, 3}) {
        String what = "seed %d round %d fano %s".formatted(SEED, round, fano);
        assertThat(logE(CountBets.of(Side.FAIL, limit, fano), batch))
            .as(what)
            .isGreaterThanOrEqualTo(logE(CountBets.of(Side.FAIL, higher, fano), batch));
        assertThat(logE(CountBets.of(Side.PASS, limit, fano), batch))
            .as(what)
            .isLessThanOrEqualTo(logE(CountBets.of(Side.PASS, higher, fano), batch));
        double ratio = 1 + random.nextDouble();
        assertThat(logE(new RatioBets(Side.FAIL, ratio, 0, fano), beside))
            .as(what)
            .isGreaterThanOrEqualTo(
                logE(new RatioBets(Side.FAIL, ratio * 1.1, 0, fano), beside) - 1e-9);
        assertThat(logE(new RatioBets(Side.PASS, ratio, 0, fano), beside))
            .as(what)
            .isLessThanOrEqualTo(
                logE(new RatioBets(Side.PASS, ratio * 1.1, 0, fano), beside) + 1e-9);
        assertThat(logE(new RatioBets(Side.FAIL, ratio, .01, fano), beside))
            .as(what)
            .isLessThanOrEqualTo(logE(new RatioBets(Side.FAIL, ratio, 0, fano), beside) + 1e-9);
      }
    }
  }

  @Test
  void clusteredCountsApproachIndependentOnes() {
    Batch batch = new Batch(12, 600, 57, 11_400);
    for (Side side : Side.values()) {
      for (double slack : new double[] {0, .001}) {
        double alone = logE(new RatioBets(side, 1.1, slack, 0), batch);
        assertThat(logE(new RatioBets(side, 1.1, slack, 1), batch)).isCloseTo(alone, within(1e-12));
        assertThat(logE(new RatioBets(side, 1.1, slack, 1 + 1e-9), batch))
            .isCloseTo(alone, within(1e-6));
      }
      double poisson = logE(CountBets.clustered(side, .005, 1), batch);
      assertThat(logE(CountBets.clustered(side, .005, 1 + 1e-9), batch))
          .isCloseTo(poisson, within(1e-6));
      // Poisson counts vary a little more than independent trials.
      assertThat(poisson).isLessThan(logE(CountBets.independent(side, .005), batch));
    }
  }

  @Test
  void goesOnFromWhatWasWrittenExactlyAsFromWhatWasKept() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Random random = new Random(SEED);
    Proportion test = Proportion.of(CEILING, VERSUS, 1, Dispersion.unknown(), true);
    SequentialState kept = test.start();
    SequentialState written = test.start();
    for (int look = 1; look <= 1440; look++) {
      Sample sample = randomBeside(random);
      if (look % 300 == 0) {
        kept = test.nextStep(kept);
        written = test.nextStep(written);
      }
      kept = test.observe(kept, settled(look), sample).state();
      written = test.observe(written, settled(look), sample).state();
      written = mapper.readValue(mapper.writeValueAsString(written), SequentialState.class);

      assertThat(written).as("seed %d look %d", SEED, look).isEqualTo(kept);
    }
    assertThat(test.standing(written)).isEqualTo(test.standing(kept));
  }

  @Test
  void carriesWhatSpeaksAgainstIntoTheNextStepAndForgetsWhatSpeaksFor() {
    Proportion test = Proportion.of(CEILING, Dispersion.fano(1.1), true);
    SequentialState passing = Looks.after(test, Trials.of(5000, 2));
    Standing before = test.standing(passing);

    Standing after = test.standing(test.nextStep(passing));

    assertThat(before.passes(.05)).isTrue();
    assertThat(after.passes(.05)).isFalse();
    assertThat(after.failLogE()).isEqualTo(before.failLogE());
    assertThat(after.trials()).isZero();
  }

  @Test
  void aLookAcrossAChangeOfWeightCountsAgainstACeilingAndNothingElse() {
    Proportion test = Proportion.of(CEILING, VERSUS, 1, Dispersion.fano(1.1), true);
    Moment shifting = new Moment(Looks.at(1), LOOK, Phase.SHIFTING);

    SequentialState state = test.observe(test.start(), shifting, beside(60, 600, 5, 600)).state();

    Standing standing = test.standing(state);
    assertThat(standing.failLogE()).isGreaterThan(3);
    assertThat(standing.trials()).isZero();
    assertThat(state.carried().getLast().last()).isNull();
    assertThat(standing.passLogE()).isEqualTo(test.standing(test.start()).passLogE());
  }

  @Test
  void damageInAnEarlierStepHoldsPassingBack() {
    Proportion test = Proportion.of(CEILING, Dispersion.fano(1.1), true);
    SequentialState damaged = test.nextStep(Looks.after(test, Trials.of(600, 20)));

    SequentialState state = test.observe(damaged, settled(2), Trials.of(700, 0)).state();

    assertThat(pass(test.standing(state))).isGreaterThan(2.996);
    assertThat(test.standing(state).passes(.05)).isFalse();
  }

  @Test
  void pNeverRisesAndIsNotAboveOne() {
    Proportion test = Proportion.of(CEILING, Dispersion.fano(1.1), true);
    double before = test.standing(test.start()).p();
    SequentialState state = test.start();
    Random random = new Random(SEED);
    for (int look = 1; look < 200; look++) {
      state = test.observe(state, settled(look), Trials.of(600, random.nextInt(9))).state();
      double p = test.standing(state).p();
      assertThat(p).isLessThanOrEqualTo(before);
      before = p;
    }
    assertThat(test.standing(test.start()).p()).isEqualTo(1);
  }

  @Test
  void aRateOfSomethingIsHeldAgainstTimeNotRequests() {
    EventRate test = EventRate.of(.5, new Dispersion.Independent(), true);

    Standing quiet = test.standing(Looks.after(test, new Sample.Exposure(0, 10)));
    Standing noisy = test.standing(Looks.after(test, new Sample.Exposure(12, 2)));

    assertThat(quiet.passes(.05)).isTrue();
    assertThat(noisy.failLogE()).isGreaterThan(8);
    assertThat(noisy.estimate()).isEqualTo(6.0);
  }

  @Test
  void driftNamesTheBinThatGrew() {
    Drift test = Drift.fromStable(4, new Dispersion.Independent(), true);
    Sample.Bins bins =
        new Sample.Bins(List.of(2000.0, 2500.0, 3500.0, 2000.0), List.of(25e3, 25e3, 25e3, 25e3));

    SequentialState state = Looks.after(test, bins);

    assertThat(test.standing(state).failLogE()).isGreaterThan(3);
    assertThat(test.standing(state).leading()).isEqualTo(2);
    assertThat(test.stability(state)).isNotNull();
  }

  @Test
  void driftFromAReferenceSeesABinVanish() {
    Drift test = Drift.fromReference(List.of(.4, .4, .2), new Dispersion.Independent(), true);

    SequentialState state =
        Looks.after(test, new Sample.Bins(List.of(480.0, 480.0, 40.0), List.of()));

    assertThat(test.standing(state).failLogE()).isGreaterThan(20);
    assertThat(test.standing(state).leading()).isEqualTo(2);
  }

  @Test
  void aSampleRatioFarFromTheWeightIsFound() {
    SampleRatio test = SampleRatio.create();
    Sample[] doubled = new Sample[30];
    java.util.Arrays.fill(doubled, new Sample.Split(100, 900, .05));

    assertThat(test.standing(Looks.after(test, doubled)).failLogE()).isGreaterThan(4);
  }

  @Test
  void intervalsOfScoresShrinkAroundTheirMean() {
    MeanFloor test = MeanFloor.of(MeanFloor.Floor.of(.92), new Dispersion.Independent(), true);
    Sample sample = Sample.Scores.of(ScoreHistogram.NONE.plus(.9, 600).plus(1, 400));

    Interval interval = test.interval(Looks.after(test, sample), .05);

    assertThat(interval).isNotNull();
    assertThat(interval.lower()).isBetween(.9, .94);
    assertThat(interval.upper()).isBetween(.94, .97);
  }

  @Test
  void anUnlabelledScoreSpeaksForBothSides() {
    MeanFloor test =
        MeanFloor.of(new MeanFloor.Floor(.92, .02, false), new Dispersion.Independent(), true);
    ScoreHistogram known = ScoreHistogram.NONE.plus(.95, 900);
    Sample sample = new Sample.Scores(known.plus(1, 100), known.plus(0, 100), 950);

    Standing standing = test.standing(Looks.after(test, sample));

    assertThat(standing.failLogE()).isLessThan(0);
    assertThat(pass(standing)).isLessThan(0);
  }

  @Test
  void threeLooksWithoutTrialsAreIdleAndOneWithSomeIsNot() {
    Proportion test = Proportion.of(CEILING, VERSUS, 1, Dispersion.unknown(), true);
    Sample noStable = Trials.of(600, 1);
    SequentialState idle = Looks.after(test, noStable, noStable, noStable);

    assertThat(test.standing(idle).idle()).isEqualTo(3);
    SequentialState seen = test.observe(idle, settled(4), beside(1, 600, 9, 9000)).state();
    assertThat(test.standing(seen).idle()).isZero();
    Moment baking = new Moment(Looks.at(5), LOOK, Phase.BAKING);
    assertThat(test.standing(test.observe(seen, baking, noStable).state()).idle()).isZero();
  }

  @Test
  void aLongerPauseWakesMoreOfWhatIsAsleep() {
    assertThat(Bettor.hazard(LOOK)).isEqualTo(1 / 240.0);
    assertThat(Bettor.hazard(LOOK.multipliedBy(1000))).isEqualTo(.5);
    assertThat(Bettor.hazard(java.time.Duration.between(START.plusSeconds(9), START))).isZero();
  }

  private static Dispersion dispersion(double fano) {
    return fano == 0 ? new Dispersion.Independent() : Dispersion.fano(fano);
  }

  private static double logE(Bets<Batch> bets, Batch batch) {
    return Proportion.logE(bets, batch);
  }

  private static double pass(Standing standing) {
    Double pass = standing.passLogE();
    return pass == null ? Double.NEGATIVE_INFINITY : pass;
  }

  private static Standing standing(SequentialTest test, List<Sample> samples) {
    return test.standing(Looks.after(test, samples.toArray(Sample[]::new)));
  }

  static Trials beside(double events, double trials, double stableEvents, double stableTrials) {
    return Trials.of(new Both(events, trials, stableEvents, stableTrials));
  }

  static Trials randomBeside(Random random) {
    int trials = random.nextInt(900);
    return beside(
        Math.min(trials, Distributions.poisson(random, trials * .006)),
        trials,
        Distributions.poisson(random, 40),
        9000);
  }
}
