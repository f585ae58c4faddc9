package dev.bellwether.gate.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.planning.Forecast.Time;
import dev.bellwether.gate.planning.Forecaster.Exposure;
import dev.bellwether.gate.planning.Forecaster.Question;
import dev.bellwether.gate.sequential.Dispersion;
import dev.bellwether.gate.sequential.MeanFloor;
import dev.bellwether.gate.sequential.Proportion;
import dev.bellwether.gate.sequential.Proportion.Ceiling;
import dev.bellwether.gate.sequential.Proportion.VersusStable;
import dev.bellwether.gate.sequential.SequentialTest;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The figures are those of the design, which another program simulated. */
final class ForecasterTest {
  private static final Dispersion UNKNOWN = Dispersion.unknown();
  private static final Duration HOURS = Duration.ofHours(2);
  private static final double LIMIT = .005;

  @Test
  void passingTakesSoManyEventsAtTheLimit() {
    List<Time> times = ceiling(1.5, 10).getFirst().toPass();

    // 10, 20 and 52 events at 20, 50 and 80 % of the limit.
    double eventsPerSecond = 10 * LIMIT;
    assertThat(seconds(times.get(0)) * eventsPerSecond)
        .isCloseTo(10, Percentage.withPercentage(15));
    assertThat(seconds(times.get(1)) * eventsPerSecond)
        .isCloseTo(20, Percentage.withPercentage(15));
    assertThat(seconds(times.get(2)) * eventsPerSecond)
        .isCloseTo(52, Percentage.withPercentage(15));
  }

  @Test
  void zeroErrorsPassAfterTwelveHundredAndSixtyRequests() {
    Forecast forecast = ceiling(1.5, 10).getFirst();

    assertThat(seconds(forecast.toPassWithoutEvents()) * 10)
        .isCloseTo(1_260, Percentage.withPercentage(15));
  }

  @Test
  void failingTakesSoManyEventsAtTheLimit() {
    Forecast forecast = ceiling(1.5, 10).getFirst();

    // About 75 and 24 events at twice and five times the limit with a measured dispersion; with an
    // unknown one it takes longer, and a look's rate bet takes over.
    assertThat(seconds(forecast.toFail().get(1)) * 10 * LIMIT).isBetween(10.0, 150.0);
    assertThat(forecast.toFail())
        .extracting(ForecasterTest::seconds)
        .isSortedAccordingTo((one, other) -> Double.compare(other, one));
  }

  @Test
  void aWiderMarginDecidesWhereTrafficIsThin() {
    double narrow = ceiling(1.5, 1).getFirst().undecided().get(1);
    double wide = ceiling(2, 1).getFirst().undecided().get(1);

    // 28 and 94 % pass within two hours.
    assertThat(narrow).isBetween(.60, .82);
    assertThat(wide).isBetween(0.0, .15);
  }

  @Test
  void theSameQuestionHasTheSameAnswer() {
    assertThat(ceiling(1.5, 1)).isEqualTo(ceiling(1.5, 1));
  }

  @Test
  void withoutTrafficNothingIsEverDecided() {
    Forecast forecast = ceiling(1.5, 0).getFirst();

    assertThat(forecast.toPass()).containsOnly(new Time(null));
    assertThat(forecast.toFail()).containsOnly(new Time(null));
    assertThat(forecast.undecided()).containsOnly(1.0);
  }

  @Test
  void moreTrafficIsNeverSlowerToPass() {
    List<Exposure> steps = List.of(exposure(1, 99), exposure(5, 95), exposure(25, 75));
    List<Forecast> forecasts =
        of(Proportion.of(new Ceiling(LIMIT, 1.5), UNKNOWN, true), share(0), steps);

    for (int at = 0; at < 3; at++) {
      int level = at;
      assertThat(forecasts)
          .extracting(forecast -> -seconds(forecast.toPass().get(level)))
          .isSorted();
    }
  }

  @Test
  void againstAStableWithoutEventsOnlyTheFloorDecides() {
    VersusStable versus = new VersusStable(1.1, .001, 1.5, 1.5, VersusStable.RATE_CAP);
    SequentialTest test = Proportion.of(versus, 1, UNKNOWN, true);

    Forecast forecast = of(test, share(1), List.of(exposure(10, 190))).getFirst();

    // Two thirds of 11,100 requests.
    assertThat(seconds(forecast.toPassWithoutEvents()) * 10)
        .isCloseTo(7_400, Percentage.withPercentage(15));
  }

  @Test
  void aFloorOfScoresIsDecidedByWhatIsMissingToOne() {
    SequentialTest test = MeanFloor.of(MeanFloor.Floor.of(.92), UNKNOWN, true);

    Forecast forecast = of(test, new Subject.Mean(.92), List.of(exposure(10, 190))).getFirst();

    assertThat(seconds(forecast.toPass().get(0))).isLessThan(60);
    assertThat(seconds(forecast.toFail().get(2))).isLessThan(60);
    assertThat(seconds(forecast.toPass().get(2))).isGreaterThan(seconds(forecast.toPass().get(1)));
  }

  private static List<Forecast> ceiling(double passMargin, double canaryPerSecond) {
    return of(
        Proportion.of(new Ceiling(LIMIT, passMargin), UNKNOWN, true),
        share(0),
        List.of(exposure(canaryPerSecond, 19 * canaryPerSecond)));
  }

  private static List<Forecast> of(SequentialTest test, Subject subject, List<Exposure> steps) {
    Question question = new Question(test, subject, 1 / 3.0, 0, Duration.ofSeconds(15));
    return Forecaster.of(question, ErrorBudget.DEFAULT, steps, true);
  }

  private static Subject share(int comparisons) {
    return new Subject.Share(LIMIT, comparisons);
  }

  private static Exposure exposure(double canary, double stable) {
    return new Exposure(canary, stable, Duration.ofMinutes(10), HOURS);
  }

  private static double seconds(Time time) {
    return time.typical() == null ? Double.POSITIVE_INFINITY : time.typical().toMillis() / 1000.0;
  }
}
