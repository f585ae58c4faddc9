package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.SpreadMeasure.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadMeasureTest {
  private static final long SEED = 20261123;
  private static final Gate ERRORS =
      new Gate.MaxErrorRate("max_error_rate", .005, null, Terms.sequential(1.5));
  private static final Gate SLOW =
      new Gate.MaxLatency("max_p95_latency_ms", .95, 250, null, Terms.sequential(1.5));
  private static final Gate SCORE =
      new Gate.MinScore("min_quality_score", .92, null, Terms.sequential(.02));

  private final SplittableRandom random = new SplittableRandom(SEED);

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void measuresTheSizeOfTheClustersThatErrorsComeIn(int cluster) {
    List<Seen> looks = new ArrayList<>();
    for (int look = 0; look < 400; look++) {
      looks.add(seen(2000, events(2000, .01, cluster)));
    }

    Spread.Measured measured = measured(SpreadMeasure.measured(ERRORS, looks));

    assertThat(measured.upper()).isBetween(.95 * cluster, 1.35 * cluster);
    assertThat(measured.looks()).isBetween(350, 400);
  }

  @Test
  void putsLooksTogetherUntilTheyHoldFiveEvents() {
    List<Seen> looks = new ArrayList<>();
    for (int look = 0; look < 400; look++) {
      looks.add(seen(100, events(100, .01, 1)));
    }

    assertThat(measured(SpreadMeasure.measured(ERRORS, looks)).looks()).isBetween(50, 90);
  }

  @Test
  void needsThirtyDegreesOfFreedom() {
    List<Seen> enough = new ArrayList<>();
    for (int look = 0; look <= SpreadMeasure.LEAST_DEGREES; look++) {
      enough.add(seen(1000, 5 + look % 2));
    }

    assertThat(SpreadMeasure.measured(ERRORS, enough.subList(1, enough.size()))).isEqualTo(ERRORS);
    assertThat(measured(SpreadMeasure.measured(ERRORS, enough)).looks()).isEqualTo(31);
  }

  @Test
  void withoutAnErrorNothingIsMeasured() {
    assertThat(SpreadMeasure.measured(ERRORS, List.of(seen(100, 0), seen(100, 0))))
        .isEqualTo(ERRORS);
    assertThat(SpreadMeasure.measured(ERRORS, List.of())).isEqualTo(ERRORS);
  }

  @Test
  void leavesWhatThePersonSaidAndPlainComparisons() {
    List<Seen> looks = new ArrayList<>();
    for (int look = 0; look < 40; look++) {
      looks.add(seen(1000, 8));
    }
    Gate stated = ERRORS.with(Terms.sequential(1.5).withDispersion(new Spread.Stated(1.1)));
    Gate plain = ERRORS.with(Terms.THRESHOLD);

    assertThat(SpreadMeasure.measured(stated, looks)).isEqualTo(stated);
    assertThat(SpreadMeasure.measured(plain, looks)).isEqualTo(plain);
  }

  @Test
  void measuresSlowRequestsAtTheLimitOfTheGate() {
    List<Seen> looks = new ArrayList<>();
    for (int look = 0; look < 200; look++) {
      int slow = events(1000, .02, 3);
      looks.add(new Seen(Tally.of(900 - slow, 100, slow), List.of(100.0, 250.0)));
    }

    assertThat(measured(SpreadMeasure.measured(SLOW, looks)).upper()).isBetween(2.6, 4.2);
  }

  @Test
  void measuresHowManyScoresHangTogether() {
    List<Seen> apart = new ArrayList<>();
    List<Seen> together = new ArrayList<>();
    for (int look = 0; look < 300; look++) {
      apart.add(scored(100, events(100, .9, 1)));
      together.add(scored(100, events(100, .9, 5)));
    }

    assertThat(measured(SpreadMeasure.measured(SCORE, apart)).upper())
        .isCloseTo(1.15, Offset.offset(.2));
    assertThat(measured(SpreadMeasure.measured(SCORE, together)).upper()).isBetween(4.5, 6.5);
  }

  @Test
  void scoresOfWhichOnlyTheSumIsKnownSayNothing() {
    List<Seen> looks = new ArrayList<>();
    for (int look = 0; look < 300; look++) {
      looks.add(new Seen(Tally.of(100, 90), List.of()));
    }

    assertThat(SpreadMeasure.measured(SCORE, looks)).isEqualTo(SCORE);
  }

  private static Spread.Measured measured(Gate gate) {
    assertThat(gate.terms().dispersion()).as("seed %d", SEED).isInstanceOf(Spread.Measured.class);
    return (Spread.Measured) gate.terms().dispersion();
  }

  private static Seen seen(double trials, double events) {
    return new Seen(Tally.of(trials, events), List.of());
  }

  /** Scores of 0 and of 1, in buckets that tell them from all others. */
  private static Seen scored(int count, int ones) {
    return new Seen(Tally.of(count, ones, count - ones, 0, ones), List.of(0.0, .99));
  }

  /** Whole clusters go wrong, or none of a cluster does. */
  private int events(int trials, double share, int cluster) {
    int events = 0;
    for (int i = 0; i < trials / cluster; i++) {
      events += random.nextDouble() < share ? cluster : 0;
    }
    return events;
  }
}
