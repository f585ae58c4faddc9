package dev.bellwether.gate.sequential;

import static dev.bellwether.gate.sequential.Looks.LOOK;
import static dev.bellwether.gate.sequential.Looks.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.gate.sequential.Observation.Ignored;
import dev.bellwether.gate.sequential.Observation.Refused;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.Sample.Both;
import dev.bellwether.gate.sequential.Sample.Trials;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  private static final double NAN = Double.NaN;
  private static final double INF = Double.POSITIVE_INFINITY;

  private static final Proportion RATE =
      Proportion.of(
          new Ceiling(.005, 1.5),
          new VersusStable(1.1, .001, 1.5, 1.5, .02),
          1,
          Dispersion.unknown(),
          true);

  static Stream<Sample> unbelievable() {
    return Stream.of(
        Trials.of(10, 11),
        Trials.of(-1, 0),
        Trials.of(10, -1),
        Trials.of(10.5, 1),
        Trials.of(NAN, 0),
        Trials.of(INF, 0),
        Trials.of(1e300, 0),
        new Trials(10, 3, 2, List.of()),
        new Trials(10, 1, 2, List.of(new Both(1, 10, 11, 10))),
        new Trials(10, 1, 2, List.of(new Both(1, 10, NAN, 10))),
        new Trials(10, 1, 2, List.of(new Both(1, 10, 1, 10), new Both(1, 10, 1, 10))),
        new Sample.Exposure(1, 1),
        new Sample.Split(1, 1, .5));
  }

  @ParameterizedTest
  @MethodSource("unbelievable")
  void refusesWhatCannotBeCountedAndChangesNothing(Sample sample) {
    SequentialState before = Looks.after(RATE, Trials.of(new Both(1, 600, 9, 9000)));

    Observation observation = RATE.observe(before, settled(2), sample);

    assertThat(observation).isInstanceOf(Refused.class);
    assertThat(observation.state()).isSameAs(before);
    assertThat(((Refused) observation).why()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -5})
  void ignoresALookThatIsNotNewer(int look) {
    SequentialState before = Looks.after(RATE, Trials.of(new Both(1, 600, 9, 9000)));

    assertThat(RATE.observe(before, settled(look), Trials.of(600, 600)))
        .isEqualTo(new Ignored(before));
  }

  @Test
  void refusesScoresOutsideTheirRange() {
    MeanFloor floor = MeanFloor.of(MeanFloor.Floor.of(.92), Dispersion.unknown(), true);
    for (Sample sample :
        List.of(
            Sample.Scores.of(ScoreHistogram.NONE.plus(1.01, 1)),
            Sample.Scores.of(ScoreHistogram.NONE.plus(-.01, 1)),
            Sample.Scores.of(ScoreHistogram.NONE.plus(NAN, 1)),
            Sample.Scores.of(ScoreHistogram.NONE.plus(.5, -1)),
            Sample.Scores.of(ScoreHistogram.NONE.plus(.5, INF)),
            Sample.Scores.of(ScoreHistogram.ofSum(10, 11)),
            Sample.Scores.of(ScoreHistogram.ofSum(10, NAN)),
            new Sample.Scores(ScoreHistogram.NONE.plus(.5, 1), ScoreHistogram.NONE.plus(.5, 2), 1),
            new Sample.Scores(ScoreHistogram.NONE.plus(.5, 1), ScoreHistogram.NONE.plus(.5, 1), .7),
            new Sample.Scores(
                ScoreHistogram.NONE.plus(.6, 1), ScoreHistogram.NONE.plus(.5, 1), .55))) {
      assertThat(floor.observe(floor.start(), settled(1), sample)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void refusesBinsThatChangeTheirNumber() {
    Drift drift = Drift.fromStable(3, Dispersion.unknown(), true);
    for (Sample sample :
        List.of(
            new Sample.Bins(List.of(1.0, 2.0), List.of(1.0, 2.0)),
            new Sample.Bins(List.of(1.0, 2.0, 3.0), List.of(1.0)),
            new Sample.Bins(List.of(1.0, 2.0, NAN), List.of(1.0, 2.0, 3.0)),
            new Sample.Bins(List.of(1.0, 2.0, -3.0), List.of()))) {
      assertThat(drift.observe(drift.start(), settled(1), sample)).isInstanceOf(Refused.class);
    }
  }

  @Test
  void refusesEvidenceOfAnotherTestOrAnotherGrid() {
    SequentialState other = SampleRatio.create().start();
    SequentialState own = RATE.start();
    SequentialState later =
        new SequentialState(
            2,
            own.newest(),
            own.idle(),
            own.highest(),
            own.carried(),
            own.fresh(),
            own.step(),
            own.earlier());
    for (SequentialState strange : List.of(other, later)) {
      assertThat(RATE.observe(strange, settled(1), Trials.of(600, 0))).isInstanceOf(Refused.class);
      assertThat(RATE.standing(strange).problem()).isNotNull();
      assertThat(RATE.standing(strange).passes(1)).isFalse();
      assertThat(RATE.interval(strange, .05)).isNull();
      assertThat(RATE.nextStep(strange)).isSameAs(strange);
    }
  }

  @Test
  void refusesMoreThanCanBeCounted() {
    SequentialState state = RATE.start();
    Observation last = new Ignored(state);
    for (int look = 1; look < 4; look++) {
      last = RATE.observe(last.state(), settled(look), Trials.of(Numbers.MOST / 2, 0));
    }
    assertThat(last).isInstanceOf(Refused.class);
  }

  @Test
  void countsALookAtTheEndOfTime() {
    SequentialState state =
        RATE.observe(RATE.start(), Moment.settled(Instant.MIN.plusSeconds(1), LOOK), look())
            .state();

    assertThat(RATE.observe(state, Moment.settled(Instant.MAX, LOOK), look()))
        .isInstanceOf(Observation.Counted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1|||||||",
        "1||0|AAAA|||AA|",
        "x||0|AAAAAAAAAAA=||||",
        "1|yesterday|0|AAAAAAAAAAA=||||",
        "1||0|AAAAAAAAAAA=|AAAAAAAAAAA=|||",
        "1||0|AAAAAAAAAAA=|||%|"
      })
  void saysThatATextIsNoEvidence(String text) {
    assertThatThrownBy(() -> SequentialState.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Sample look() {
    return Trials.of(new Both(1, 600, 9, 9000));
  }
}
