package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;
import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties over many generated watches; a seed that fails fails again. */
class JudgePropertiesTest {
  private static final List<Gate> GATES =
      List.of(
          new Gate.MaxErrorRate("max_error_rate", 0.05, 100L),
          new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, 100L),
          new Gate.MinScore("min_quality_score", 0.9, 100L));
  private static final List<Gate> SEQUENTIAL =
      List.of(
          new Gate.MaxErrorRate(
              "max_error_rate", 0.5, null, terms(1.5, new Terms.Baseline(1.1, 0.001, 1.5))),
          new Gate.MaxLatency(
              "max_p50_latency_ms", 0.5, 250, null, terms(2, new Terms.Baseline(1.5, 0.1, 3))),
          new Gate.MinScore("min_quality_score", 0.1, 10L, terms(0.05, null)));

  /** The same where labels come late. */
  private static final List<Gate> LATE = late(SEQUENTIAL, 200);

  private static final double[] NONSENSE = {
    Double.NaN, INF, -INF, -1, 0.5, 1e308, Double.MIN_VALUE, -0.0
  };

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void worseMetricsNeverTurnAFailIntoAPassOrAPassOutOfNothing(boolean late) {
    List<Gate> gates = late ? late(GATES, 60) : GATES;
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      boolean protect = random.nextBoolean();
      Evidence better = Evidence.NONE;
      Evidence worse = Evidence.NONE;
      Grown good = new Grown();
      Grown bad = new Grown();
      for (int look = 0; look <= 45; look++) {
        Grown added = Grown.random(random);
        good = good.plus(added);
        Grown worsened = added.worse(random);
        // Of a request that fails there is no label to come: more of them are fewer predictions.
        bad = bad.plus(late ? worsened.failing(added.errors) : worsened);
        WatchTerms terms = terms(gates, protect);
        Judged one = Judge.look(better, terms, at(look * 15L), good.reading());
        Judged other = Judge.look(worse, terms, at(look * 15L), bad.reading());
        for (int gate = 0; gate < GATES.size(); gate++) {
          Verdict was = one.reports().get(gate).verdict();
          Verdict is = other.reports().get(gate).verdict();
          assertThat(was == Verdict.FAIL && is != Verdict.FAIL)
              .as("seed %d look %d gate %d: %s became %s", seed, look, gate, was, is)
              .isFalse();
          assertThat(is == Verdict.PASS && was != Verdict.PASS)
              .as("seed %d look %d gate %d: %s became %s", seed, look, gate, was, is)
              .isFalse();
        }
        better = one.evidence();
        worse = other.evidence();
      }
    }
  }

  @Test
  void answersAnythingAndNeverPassesANumberThatIsNone() {
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      Evidence evidence = Evidence.NONE;
      for (int look = 0; look <= 5; look++) {
        Reading reading = anything(random);
        Judged judged = Judge.look(evidence, terms(random.nextBoolean()), at(look * 200L), reading);

        assertThat(judged.reports()).hasSameSizeAs(GATES);
        for (GateReport report : judged.reports()) {
          if (report.verdict() == Verdict.PASS) {
            assertThat(report.samples().canary()).isGreaterThanOrEqualTo(100);
            assertThat(report.value()).isNotNull();
            assertThat(report.value().value()).isBetween(0.0, 2500.0);
          }
          assertThat(report.reason()).isNotBlank().hasLineCount(1);
        }
        evidence = judged.evidence();
      }
    }
  }

  private static List<Gate> late(List<Gate> gates, long seconds) {
    LabelDelay labels = new LabelDelay(java.time.Duration.ofSeconds(seconds), false);
    return gates.stream()
        .map(gate ->
            gate instanceof Gate.MinScore ? gate.with(gate.terms().withLabelDelay(labels)) : gate)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersAnythingWithStatedErrorRatesTooAndPassesOnNothingButTrials(boolean late)
      throws Exception {
    List<Gate> gates = late ? LATE : SEQUENTIAL;
    int passes = 0;
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Evidence evidence = Evidence.NONE;
      for (int look = 0; look <= 6; look++) {
        if (look > 0 && random.nextInt(4) == 0) {
          evidence = Judge.startStep(evidence, gates, at(look * 200L));
        }
        WatchTerms terms = sequentialTerms(gates, random);
        Reading reading = anything(random);
        Judged judged = Judge.look(evidence, terms, at(look * 200L), reading);

        assertThat(judged.reports()).hasSameSizeAs(gates);
        for (GateReport report : judged.reports()) {
          assertThat(report.reason()).isNotBlank().hasLineCount(1).doesNotContain("NaN");
          if (report.verdict() == Verdict.PASS) {
            passes++;
            assertThat(report.samples().canary()).isPositive();
            assertThat(report.value()).isNotNull();
            assertThat(reading.blind()).isFalse();
          }
        }
        String json = JsonMappers.lenient().writeValueAsString(judged.evidence());
        evidence = JsonMappers.lenient().readValue(json, Evidence.class);
        assertThat(evidence).isEqualTo(judged.evidence());
      }
    }
    assertThat(passes).isPositive();
  }

  private static WatchTerms sequentialTerms(List<Gate> gates, Random random) {
    return new WatchTerms(
        gates,
        "v12",
        "v11",
        0,
        random.nextInt(4) == 0 ? 100 : 20,
        5,
        SINCE,
        java.time.Duration.ofMinutes(10),
        500,
        random.nextBoolean(),
        Map.of(),
        ErrorBudget.DEFAULT,
        java.time.Duration.ofSeconds(15),
        random.nextInt(4) == 0 ? SINCE : null);
  }

  private static Terms terms(double passMargin, Terms.@Nullable Baseline baseline) {
    return new Terms(
        Terms.Test.SEQUENTIAL,
        Severity.FATAL,
        passMargin,
        baseline,
        new Spread.Auto(),
        true,
        1 / 3.0,
        java.time.Duration.ofSeconds(30));
  }

  @Test
  void givesTheSameAnswerToTheSameEvidence() {
    for (int seed = 0; seed < 200; seed++) {
      Reading first = anything(new Random(seed));
      Reading second = anything(new Random(seed + 1));
      Evidence evidence = Judge.look(Evidence.NONE, terms(false), SINCE, first).evidence();

      assertThat(Judge.look(evidence, terms(false), at(900), second))
          .isEqualTo(Judge.look(evidence, terms(false), at(900), second));
    }
  }

  @Test
  void carriesOnFromWhatWasWrittenAsJson() throws Exception {
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      Evidence evidence = Evidence.NONE;
      for (int look = 0; look <= 24; look++) {
        Reading reading = anything(random);
        evidence = Judge.look(evidence, terms(false), at(look * 15L), reading).evidence();
        if (random.nextInt(3) == 0) {
          evidence = evidence.allSaved();
        }
        String json = JsonMappers.lenient().writeValueAsString(evidence);

        assertThat(JsonMappers.lenient().readValue(json, Evidence.class)).isEqualTo(evidence);
      }
    }
  }

  private static WatchTerms terms(boolean protect) {
    return terms(GATES, protect);
  }

  private static WatchTerms terms(List<Gate> gates, boolean protect) {
    return new WatchTerms(
        gates,
        "v12",
        "v11",
        0,
        20,
        5,
        SINCE,
        java.time.Duration.ofMinutes(10),
        500,
        protect,
        Map.of());
  }

  private static Reading anything(Random random) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (random.nextInt(8) == 0) {
        endpoints.add(Endpoint.unreadable("e" + i, "off"));
      } else {
        List<Series> series = new ArrayList<>();
        for (int s = random.nextInt(3); s > 0; s--) {
          series.add(anySeries(random, random.nextBoolean() ? "v12" : "v11"));
        }
        endpoints.add(new Endpoint("e" + i, null, null, null, series));
      }
    }
    return new Reading(endpoints);
  }

  private static Series anySeries(Random random, String version) {
    return Readings.series(
        version,
        random.nextInt(5) == 0 ? null : new Reading.Counts(number(random), number(random)),
        random.nextInt(5) == 0 ? null : histogram(random),
        random.nextInt(5) == 0 ? null : new Scores(number(random), number(random), maybe(random)));
  }

  private static @Nullable Histogram maybe(Random random) {
    return random.nextBoolean() ? null : histogram(random);
  }

  private static Histogram histogram(Random random) {
    List<Double> edges = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    double sum = 0;
    for (double edge : new double[] {25, 250, 500, INF}) {
      edges.add(random.nextInt(40) == 0 ? number(random) : edge);
      sum += random.nextInt(40) == 0 ? number(random) : random.nextInt(500);
      counts.add(sum);
    }
    return new Histogram(edges, counts, random.nextBoolean() ? null : sum);
  }

  private static double number(Random random) {
    return random.nextInt(20) == 0
        ? NONSENSE[random.nextInt(NONSENSE.length)]
        : random.nextInt(2000);
  }

  /** Growing counters of the canary; {@code slow} are above 250 ms. */
  private record Grown(double total, double errors, double slow, double sum) {
    Grown() {
      this(0, 0, 0, 0);
    }

    static Grown random(Random random) {
      double total = random.nextInt(4) == 0 ? 0 : random.nextInt(80);
      double errors = Math.floor(total * random.nextDouble() * 0.1);
      double slow = Math.floor(total * random.nextDouble() * 0.1);
      return new Grown(total, errors, slow, total * (0.85 + random.nextDouble() * 0.1));
    }

    /** As many trials, some of them worse. */
    Grown worse(Random random) {
      return new Grown(
          total,
          errors + Math.floor((total - errors) * random.nextDouble() * 0.1),
          slow + Math.floor((total - slow) * random.nextDouble() * 0.1),
          sum * (1 - random.nextDouble() * 0.05));
    }

    Grown failing(double others) {
      return new Grown(total, others, slow, sum);
    }

    Grown plus(Grown more) {
      return new Grown(total + more.total, errors + more.errors, slow + more.slow, sum + more.sum);
    }

    Reading reading() {
      return Readings.reading(
          Readings.series(
              "v12",
              new Reading.Counts(total, errors),
              new Histogram(List.of(250.0, INF), List.of(total - slow, total), null),
              new Scores(total, sum, null)));
    }
  }
}
