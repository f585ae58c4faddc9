package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.backtest.LookArm.Gauge;
import dev.bellwether.backtest.LookArm.Latency;
import dev.bellwether.backtest.LookArm.Pairs;
import dev.bellwether.backtest.LookArm.Part;
import dev.bellwether.backtest.LookArm.Restarts;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LookReaderTest {
  private static final String ISSUE =
      """
      {"release":"r1","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"requests":60,"errors":1,\
      "latency":{"le_ms":[100,250,500],"cumulative":[40,58,60]},"scores":{"1.0":10,"0.4":2},\
      "gauges":{"cpu_pct":40.0}},"stable":{"requests":1140,"errors":6}}\
      """;

  @Test
  void readsTheLineOfTheFormat() {
    Look look = look(ISSUE);

    assertThat(look.release()).isEqualTo("r1");
    assertThat(look.line()).isEqualTo(7);
    assertThat(look.at()).isEqualTo(Instant.parse("2026-01-01T00:00:15Z"));
    assertThat(look.weight()).isEqualTo(5);
    assertThat(look.step()).isNull();
    assertThat(look.doubts()).isEmpty();
    assertThat(look.canary().requests()).isEqualTo(60);
    assertThat(look.canary().errors()).isEqualTo(1);
    assertThat(look.canary().latency())
        .isEqualTo(new Latency(List.of(100.0, 250.0, 500.0), List.of(40.0, 58.0, 60.0), 60));
    assertThat(look.canary().scores()).isEqualTo(ScoreHistogram.NONE.plus(1, 10).plus(.4, 2));
    assertThat(look.canary().gauges()).isEqualTo(Map.of("cpu_pct", new Gauge(40, false)));
    assertThat(look.stable()).isNotNull();
  }

  @Test
  void aGaugeMayBeTheSampleOfTheLookBefore() {
    LookArm arm =
        arm("\"gauges\":{\"cpu_pct\":{\"value\":40,\"repeated\":true},\"queue_depth\":3}");

    assertThat(arm.doubts()).isEmpty();
    assertThat(arm.gauges())
        .isEqualTo(Map.of("cpu_pct", new Gauge(40, true), "queue_depth", new Gauge(3, false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e999", "{}", "{\"repeated\":true}"})
  void doubtsAGaugeThatIsNoNumberFrom0(String value) {
    assertThat(arm("\"gauges\":{\"cpu_pct\":%s}".formatted(value)).doubts())
        .containsOnlyKeys(LookArm.Part.GAUGES);
  }

  @Test
  void readsEveryOtherPart() {
    LookArm arm =
        arm(
            """
            "requests":10,"nulls":1,"positives":4,"pairs":{"n":9,"disagreements":2},\
            "bins":{"score":[1,2,3]},"restarts":1,"pod_seconds":45.5,"x-note":{"any":["thing"]}\
            """);

    assertThat(arm.doubts()).isEmpty();
    assertThat(arm.nulls()).isEqualTo(1);
    assertThat(arm.positives()).isEqualTo(4);
    assertThat(arm.pairs()).isEqualTo(new Pairs(9, 2));
    assertThat(arm.bins()).isEqualTo(Map.of("score", List.of(1.0, 2.0, 3.0)));
    assertThat(arm.restarts()).isEqualTo(new Restarts(1, 45.5));
  }

  @Test
  void whatIsNotThereIsNotZero() {
    LookArm arm = arm("\"requests\":60");

    assertThat(arm.requests()).isEqualTo(60);
    assertThat(arm.errors()).isNull();
    assertThat(arm.latency()).isNull();
    assertThat(arm.scores()).isNull();
    assertThat(look("{\"release\":\"r\",\"at\":\"2026-01-01T00:00:15Z\",\"weight\":5}").canary())
        .isEqualTo(LookArm.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "requests":60,"errors":61                                          | REQUESTS  | 61 of 60
          "requests":-1,"errors":0                                           | REQUESTS  | -1
          "requests":60,"errors":-1                                          | REQUESTS  | -1
          "requests":60,"errors":0.5                                         | REQUESTS  | 0.5
          "requests":NaN,"errors":0                                          | REQUESTS  | NaN
          "requests":1e400,"errors":0                                        | REQUESTS  | Infinity
          "errors":1                                                         | REQUESTS  | no count
          "requests":60,"latency":{"le_ms":[100,250],"cumulative":[50,40]}   | LATENCY   | 40 after 50
          "requests":60,"latency":{"le_ms":[100,250],"cumulative":[50,61]}   | LATENCY   | 61 of 60
          "requests":60,"latency":{"le_ms":[250,100],"cumulative":[40,50]}   | LATENCY   | 100 after 250
          "requests":60,"latency":{"le_ms":[100,1e999],"cumulative":[40,50]} | LATENCY   | Infinity
          "requests":60,"latency":{"le_ms":[100,NaN],"cumulative":[40,50]}   | LATENCY   | NaN
          "requests":60,"latency":{"le_ms":[100],"cumulative":[-1]}          | LATENCY   | -1
          "requests":60,"latency":{"le_ms":[100],"cumulative":[NaN]}         | LATENCY   | NaN
          "requests":60,"latency":{"le_ms":[100,250],"cumulative":[40]}      | LATENCY   | 1 for 2 edges
          "requests":60,"latency":{"le_ms":[],"cumulative":[]}               | LATENCY   | 0 for 0 edges
          "latency":{"le_ms":[100],"cumulative":[4]}                         | LATENCY   | no count
          "scores":{"1.01":3}                                                | SCORES    | 1.01
          "scores":{"-0.1":3}                                                | SCORES    | -0.1
          "scores":{"NaN":3}                                                 | SCORES    | NaN
          "scores":{"0.5":-3}                                                | SCORES    | -3
          "scores":{"0.5":Infinity}                                          | SCORES    | Infinity
          "gauges":{"cpu_pct":NaN}                                           | GAUGES    | NaN
          "requests":5,"nulls":6                                             | NULLS     | 6 of 5
          "requests":5,"positives":-6                                        | POSITIVES | -6
          "pairs":{"n":2,"disagreements":3}                                  | PAIRS     | 2 and 3
          "pairs":{"n":2}                                                    | PAIRS     | NaN
          "bins":{"score":[1,-2]}                                            | BINS      | -2
          "restarts":1                                                       | RESTARTS  | one of them
          "restarts":1,"pod_seconds":-1                                      | RESTARTS  | -1
          """)
  void whatCannotBeTrueLeavesOnlyItsPartInDoubt(String counts, Part part, String came) {
    LookArm arm = arm(counts + ",\"x-else\":1");

    assertThat(arm.doubts()).containsOnlyKeys(part);
    assertThat(arm.doubts().get(part))
        .satisfies(doubt -> assertThat(doubt.toString()).contains(", came ").contains(came));
    assertThat(look(line(counts)).doubts())
        .singleElement()
        .satisfies(misread -> {
          assertThat(misread.line()).isEqualTo(7);
          assertThat(misread.release()).isEqualTo("r");
          assertThat(misread.where()).isEqualTo("canary." + part.key());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                                                               | one JSON object
          {"release":"r"                                                         | one JSON object
          [1]                                                                    | one JSON object
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5} {}              | nothing after
          {"at":"2026-01-01T00:00:15Z","weight":5}                               | release
          {"release":"","at":"2026-01-01T00:00:15Z","weight":5}                  | release
          {"release":7,"at":"2026-01-01T00:00:15Z","weight":5}                   | release
          {"release":"r","weight":5}                                             | at
          {"release":"r","at":"yesterday","weight":5}                            | a time
          {"release":"r","at":"2026-02-29T00:00:15Z","weight":5}                 | a time
          {"release":"r","at":"+10000-01-01T00:00:00Z","weight":5}               | a time
          {"release":"r","at":1767225615,"weight":5}                             | a time
          {"release":"r","at":"2026-01-01T00:00:15Z"}                            | weight
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":101}               | percent
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":-1}                | percent
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":NaN}               | percent
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"step":0}        | whole number
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"step":1.5}      | whole number
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"weight":50}     | once
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canery":{}}     | only the keys
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":[]}     | an object
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"errors":"1"}}  | a number
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"eror":1}}      | only keys
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"errors":1,"errors":2}} | once
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"latency":{"le_ms":[1]}}} | le_ms and
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"latency":[1]}}  | an object
          {"release":"r","at":"2026-01-01T00:00:15Z","weight":5,"canary":{"bins":{"a":1}}} | a list
          """)
  void whatIsNoLookByItsFormIsBad(String line, String expected) {
    assertThat(LookReader.read(12, line))
        .isInstanceOfSatisfying(
            LookReading.Bad.class,
            bad -> {
              assertThat(bad.why().line()).isEqualTo(12);
              assertThat(bad.why().text()).contains(expected).contains(", came ");
            });
  }

  @Test
  void blankLinesAreNone() {
    assertThat(LookReader.read(1, " \t")).isInstanceOf(LookReading.Blank.class);
  }

  @Test
  void aLineWithoutEndIsBad() {
    String line = " ".repeat(LookReader.MOST_CHARACTERS) + ISSUE;

    assertThat(LookReader.read(1, line)).isInstanceOf(LookReading.Bad.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T23:59:59Z",
        "2026-01-01T00:00:15.25Z",
        "2026-01-01T00:00:15.123456789Z",
        "2026-01-01T01:30:15+01:30",
        "2024-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z"
      })
  void timesAreThoseOfTheLibrary(String time) {
    assertThat(Times.parse(time)).isEqualTo(java.time.OffsetDateTime.parse(time).toInstant());
  }

  @Test
  void scoresOffTheHundredthsAreSplitExactly() {
    LookArm arm = arm("\"scores\":{\"0.915\":2,\"1\":0.5}");

    assertThat(arm.scores()).isEqualTo(ScoreHistogram.NONE.plus(.915, 2).plus(1, .5));
    assertThat(arm.scores()).satisfies(scores -> assertThat(scores.sum()).isEqualTo(2 * .915 + .5));
  }

  private static Look look(String line) {
    LookReading reading = LookReader.read(7, line);
    assertThat(reading).isInstanceOf(LookReading.Read.class);
    return ((LookReading.Read) reading).look();
  }

  private static LookArm arm(String counts) {
    return look(line(counts)).canary();
  }

  private static String line(String counts) {
    return "{\"release\":\"r\",\"at\":\"2026-01-01T00:00:15Z\",\"weight\":5,\"canary\":{"
        + counts
        + "}}";
  }
}
