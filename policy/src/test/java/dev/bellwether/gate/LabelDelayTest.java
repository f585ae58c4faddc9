package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gate whose labels come five minutes late: a look every 15 s, ten predictions a second. */
class LabelDelayTest {
  private static final Duration DELAY = Duration.ofMinutes(5);
  private static final LabelDelay LATE = new LabelDelay(DELAY, false);
  private static final LabelDelay AT_RANDOM = new LabelDelay(DELAY, true);

  @Test
  void saysWhenTheFirstScoresAreDueAndIsNotWithoutDataMeanwhile() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    for (int look = 0; look <= 20; look++) {
      watch.look(10, 0.96, 1);

      assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
      assertThat(watch.report().reason())
          .isEqualTo("the first scores of this step are due at 2026-11-22T16:05:00Z");
      assertThat(watch.judged.blindSince()).isNull();
    }

    watch.look(10, 0.96, 1);

    assertThat(watch.report().reason())
        .startsWith("0.96 is inside 0.92; 0.9 or less is not ruled out yet (about ")
        .endsWith("; 100 % of 150 predictions older than 5 min have a score");
    assertThat(watch.report().samples().canary()).isEqualTo(150);
  }

  @Test
  void passesOnceEnoughPredictionsOfTheStepAreOldEnough() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(20, 10, 0.96, 1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    watch.looks(20, 10, 0.96, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(watch.report().reason())
        .isEqualTo(
            "0.96 is inside 0.92; 0.9 or less is ruled out; 100 % of 3,000 predictions older than 5 min have a score");
    assertThat(Objects.requireNonNull(watch.report().value()).value()).isEqualTo(0.96);
    assertThat(watch.ripening().step().missing()).isZero();
  }

  @Test
  void failsABadReleaseAsSoonAsItsScoresAreThere() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(20, 10, 0.7, 1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    watch.looks(4, 10, 0.7, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(watch.judged.decision().reason()).contains("0.92 or more is ruled out");
  }

  @Test
  void isWithoutDataWhenTooFewHaveAScore() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(30, 10, 0.99, 0.6);

    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(watch.report().reason())
        .isEqualTo("60 % of 1,500 predictions older than 5 min have a score; 80 % are needed");
    // The second look after the first scores were due is the first with a hundred of them.
    assertThat(watch.judged.blindSince()).isEqualTo(at(315));
  }

  @Test
  void isWithoutDataWhenNoLabelsComeAtAll() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(23, 10, 0.99, 0);

    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
    assertThat(watch.report().reason())
        .isEqualTo("0 % of 450 predictions older than 5 min have a score; 80 % are needed");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.79, 0.8})
  void needsFourFifthsOfThem(double labelled) {
    LabelledWatch watch = new LabelledWatch(gate(AT_RANDOM));
    watch.looks(60, 20, 0.99, labelled);

    assertThat(watch.report().verdict())
        .isEqualTo(labelled < LabelDelay.COVERAGE ? Verdict.NO_DATA : Verdict.PASS);
  }

  @Test
  void countsWhatHasNoScoreAsTheWorstForPassing() {
    // 0.97 of nine tenths is 0.873 if the others are wrong.
    LabelledWatch worst = new LabelledWatch(gate(LATE));
    worst.looks(100, 10, 0.97, 0.9);
    LabelledWatch random = new LabelledWatch(gate(AT_RANDOM));
    random.looks(100, 10, 0.97, 0.9);

    assertThat(worst.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(worst.report().reason())
        .isEqualTo(
            "0.873 with those without a score as 0 (0.97 of those with one) is not inside 0.92; nothing is ruled out yet; 90 % of 12,000 predictions older than 5 min have a score");
    assertThat(random.report().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void countsWhatHasNoScoreAsTheBestForFailing() {
    // 0.91 of nine tenths is 0.919 if the others are right, and of eight and a half tenths 0.9235.
    LabelledWatch fails = new LabelledWatch(gate(LATE));
    fails.looks(600, 100, 0.85, 0.9);
    LabelledWatch open = new LabelledWatch(gate(LATE));
    open.looks(600, 100, 0.91, 0.85);
    LabelledWatch random = new LabelledWatch(gate(AT_RANDOM));
    random.looks(600, 100, 0.91, 0.85);

    assertThat(fails.judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(open.judged.decision().kind()).isEqualTo(Kind.OPEN);
    assertThat(random.judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void countsScoresOfAnEarlierStepAgainstTheLimitAlone() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(40, 10, 0.99, 1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    double failBefore = Objects.requireNonNull(watch.report().failLogEvidence());

    watch.step();
    watch.looks(20, 10, 0.99, 1);

    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(watch.report().samples().canary()).isZero();
    assertThat(watch.report().reason()).startsWith("the first scores of this step are due at ");
    assertThat(watch.report().failLogEvidence()).isLessThan(failBefore);
    assertThat(watch.report().passLogEvidence()).isZero();

    watch.looks(20, 10, 0.99, 1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(watch.report().samples().canary()).isEqualTo(20 * 150);
  }

  @Test
  void failsInALaterStepForWhatAnEarlierOneServed() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(19, 10, 0.7, 1);
    watch.step();
    watch.looks(6, 10, 1, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.FAIL);
  }

  @Test
  void countsNothingOfWhatWasServedBeforeTheRelease() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.servedBefore(1000, 10, 0.2);
    watch.looks(40, 10, 0.97, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(Objects.requireNonNull(watch.report().value()).value()).isEqualTo(0.97);
  }

  @Test
  void takesRequestsThatFailedForNoPredictions() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.failing = 0.3;
    watch.looks(40, 10, 0.97, 1);

    assertThat(watch.ripening().step().coverage()).isEqualTo(1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void waitsAfterALookThatCouldNotBeReadAndLosesNothing() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(10, 10, 0.97, 1);
    for (int look = 0; look < 3; look++) {
      watch.unreadable(10, 0.97, 1);
    }
    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
    watch.looks(1, 10, 0.97, 1);
    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    watch.looks(30, 10, 0.97, 1);

    assertThat(watch.ripening().step().missing()).isZero();
    assertThat(watch.ripening().step().matured()).isEqualTo(24 * 150);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void beginsToCountAtTheFirstLookThatCanBeRead() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.servedBefore(600, 10, 0.2);
    for (int look = 0; look < 5; look++) {
      watch.unreadable(10, 0.2, 1);
    }
    assertThat(watch.report().verdict()).isEqualTo(Verdict.NO_DATA);
    watch.looks(40, 10, 0.97, 1);

    assertThat(watch.ripening().first()).isEqualTo(at(75));
    assertThat(Objects.requireNonNull(watch.report().value()).value()).isEqualTo(0.97);
    assertThat(watch.ripening().step().matured()).isEqualTo(watch.ripening().step().scored());
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void countsNothingAsMissingAfterAPauseInWhichNobodyLooked() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.looks(40, 10, 0.97, 1);
    watch.pause(80, 10, 0.97, 1);
    watch.looks(60, 10, 0.97, 1);

    assertThat(watch.ripening().step().missing()).isZero();
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void keepsAFewPiecesHoweverLongTheDelay() {
    Duration hours = Duration.ofHours(6);
    LabelledWatch watch = new LabelledWatch(gate(new LabelDelay(hours, false)));
    watch.delay = hours;
    for (int look = 0; look < 2000; look++) {
      watch.look(1, 0.97, 1);
      assertThat(watch.ripening().marks()).hasSizeLessThanOrEqualTo(Ripening.MOST_MARKS);
      assertThat(watch.ripening().line()).hasSizeLessThan(Ripening.MOST_BYTES);
    }

    assertThat(watch.ripening().step().missing()).isZero();
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 14, 16, 100, 301, 307})
  void missesNoMoreThanALookServesWhenTheDelayIsNoWholeNumberOfLooks(int seconds) {
    Duration delay = Duration.ofSeconds(seconds);
    LabelledWatch watch = new LabelledWatch(gate(new LabelDelay(delay, false)));
    watch.delay = delay;
    watch.looks(120, 10, 0.97, 1);
    watch.step();
    watch.looks(120, 10, 0.97, 1);

    assertThat(watch.ripening().step().missing()).isLessThanOrEqualTo(150);
    assertThat(watch.ripening().step().matured()).isGreaterThan(80 * 150.0);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void leavesASmallStepWithoutWaitingForLabels() {
    LabelledWatch watch = new LabelledWatch(gate(LATE));
    watch.weight = 1;
    watch.looks(9, 1, 0.97, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
    assertThat(watch.judged.decision().reason()).startsWith("1 % is below min_canary_pct");
  }

  @Test
  void wantsItsOwnNumberOfScores() {
    Terms terms = Terms.sequential(0.02).withLabelDelay(LATE);
    LabelledWatch watch =
        new LabelledWatch(new Gate.MinScore("min_quality_score", 0.92, 3000L, terms));
    watch.looks(39, 10, 0.97, 1);
    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.OPEN);
    watch.looks(2, 10, 0.97, 1);

    assertThat(watch.judged.decision().kind()).isEqualTo(Kind.PASS);
  }

  @Test
  void comparesPlainlyWithBothEndsOfWhatIsMissing() {
    assertThat(plain(0.99, 0.95).verdict()).isEqualTo(Verdict.PASS);
    GateReport between = plain(0.93, 0.95);
    assertThat(between.verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(between.reason())
        .isEqualTo(
            "mean score 0.8835 to 0.9335, with those without a score as 0 or 1, which can be on either side of 0.92; 95 % of 3,000 predictions older than 5 min have a score");
    GateReport fails = plain(0.9, 0.99);
    assertThat(fails.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(plain(0.99, 0.7).verdict()).isEqualTo(Verdict.NO_DATA);
  }

  @Test
  void comparesNothingPlainlyBeforeScoresAreDue() {
    LabelledWatch watch = new LabelledWatch(gate(Terms.THRESHOLD.withLabelDelay(LATE)));
    watch.looks(20, 10, 0.1, 1);

    assertThat(watch.report().verdict()).isEqualTo(Verdict.UNDECIDED);
    assertThat(watch.report().reason()).startsWith("the first scores of this step are due at ");
  }

  private static GateReport plain(double mean, double labelled) {
    LabelledWatch watch = new LabelledWatch(gate(Terms.THRESHOLD.withLabelDelay(LATE)));
    watch.looks(40, 10, mean, labelled);
    return watch.report();
  }

  @Test
  void isTheSameWhenItIsWrittenAndReadAtEveryLook() throws Exception {
    LabelledWatch one = new LabelledWatch(gate(LATE));
    LabelledWatch other = new LabelledWatch(gate(LATE));
    for (int look = 0; look < 80; look++) {
      if (look == 30) {
        one.step();
        other.step();
      }
      one.look(10, 0.93 + look % 7 / 100.0, 0.97);
      other.look(10, 0.93 + look % 7 / 100.0, 0.97);
      String json = JsonMappers.lenient().writeValueAsString(other.evidence);
      other.evidence = JsonMappers.lenient().readValue(json, Evidence.class);

      assertThat(other.evidence).isEqualTo(one.evidence);
    }
  }

  @Test
  void readsEvidenceAndTermsOfBeforeThereWereLateLabels() throws Exception {
    String evidence = JsonMappers.lenient().writeValueAsString(Evidence.NONE);
    String terms = JsonMappers.lenient().writeValueAsString(Terms.sequential(0.02));

    assertThat(evidence).doesNotContain("ripening");
    assertThat(terms).doesNotContain("label");
    assertThat(JsonMappers.lenient().readValue(evidence, Evidence.class)).isEqualTo(Evidence.NONE);
    assertThat(JsonMappers.lenient().readValue(terms, Terms.class))
        .isEqualTo(Terms.sequential(0.02));
    Terms late = Terms.sequential(0.02).withLabelDelay(AT_RANDOM);
    assertThat(
            JsonMappers.lenient()
                .readValue(JsonMappers.lenient().writeValueAsString(late), Terms.class))
        .isEqualTo(late);
  }

  private static Instant at(long seconds) {
    return Readings.at(seconds);
  }

  private static Gate gate(LabelDelay labels) {
    return gate(
        new Terms(
                Terms.Test.SEQUENTIAL,
                Severity.FATAL,
                0.02,
                null,
                new Spread.Independent(),
                true,
                1,
                Duration.ZERO)
            .withLabelDelay(labels));
  }

  private static Gate gate(Terms terms) {
    return new Gate.MinScore("min_quality_score", 0.92, null, terms);
  }

  static List<Gate> gates(LabelDelay labels) {
    return List.of(gate(labels));
  }
}
