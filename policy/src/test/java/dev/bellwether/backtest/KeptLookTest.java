package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.backtest.LookArm.Gauge;
import dev.bellwether.backtest.LookArm.Latency;
import dev.bellwether.gate.sequential.ScoreHistogram;
import dev.bellwether.spec.JsonMappers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptLookTest {
  @Test
  void whatWasCountedIsReadAgain() throws JsonProcessingException {
    Look look =
        read(
            """
            "requests":{"counts":[60,1]},"latency":{"counts":[40.0,18.0,2.0],"edges":[100.0,250.0]},\
            "scores":{"counts":[12,10.5,2,4,6,0],"edges":[0.5,0.9,1.0]}\
            """);

    assertThat(look.step()).isEqualTo(2);
    assertThat(look.since()).isEqualTo(LookText.time(0));
    assertThat(look.doubts()).isEmpty();
    assertThat(look.partial()).isFalse();
    LookArm canary = look.canary();
    assertThat(canary.requests()).isEqualTo(60);
    assertThat(canary.errors()).isEqualTo(1);
    assertThat(canary.latency())
        .isEqualTo(new Latency(List.of(100.0, 250.0), List.of(40.0, 58.0), 60));
    assertThat(canary.scores())
        .isEqualTo(ScoreHistogram.ofBuckets(List.of(.5, .9, 1.0), List.of(2., 4., 6., 0.), 10.5));
  }

  @Test
  void aGaugeIsItsValueAndWhetherItIsANewSample() throws JsonProcessingException {
    LookArm canary =
        read("\"gauges:cpu_pct\":{\"counts\":[1,40.5,1]},"
                + "\"gauges:queue_depth\":{\"counts\":[1,3,0]}")
            .canary();

    assertThat(canary.gauges())
        .isEqualTo(Map.of("cpu_pct", new Gauge(40.5, false), "queue_depth", new Gauge(3, true)));
  }

  @Test
  void restartsAndBinsAreReadAgain() throws JsonProcessingException {
    LookArm canary =
        read("\"restarts\":{\"counts\":[15.5,1]},\"bins:score\":{\"counts\":[1,0,4],\"edges\":[0.1,0.2]}")
            .canary();

    assertThat(canary.doubts()).isEmpty();
    assertThat(canary.restarts()).isEqualTo(new LookArm.Restarts(1, 15.5));
    assertThat(canary.bins()).isEqualTo(Map.of("score", List.of(1.0, 0.0, 4.0)));
  }

  @Test
  void latenciesOfFewerThanAllRequestsKeepTheirNumber() throws JsonProcessingException {
    LookArm canary =
        read("\"requests\":{\"counts\":[60,0]},"
                + "\"latency\":{\"counts\":[40.0,2.0],\"edges\":[100.0]}")
            .canary();

    assertThat(canary.latency()).isEqualTo(new Latency(List.of(100.0), List.of(40.0), 42));
  }

  @Test
  void scoresWithoutBucketsAreOnesAndZerosWithTheirSum() throws JsonProcessingException {
    LookArm canary = read("\"scores\":{\"counts\":[12,10.5]}").canary();

    assertThat(canary.scores()).isEqualTo(ScoreHistogram.ofSum(12, 10.5));
  }

  @Test
  void aReadingWithAProblemIsPartial() throws JsonProcessingException {
    ObjectNode kept = kept("");
    ((ObjectNode) kept.get("counts"))
        .putObject("reading")
        .putArray("endpoints")
        .addObject()
        .put("problem", "refused");

    Optional<ObjectNode> line = KeptLook.line("r", kept);

    assertThat(line)
        .hasValueSatisfying(look -> assertThat(look.path("partial").asBoolean()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"text\"",
        "{}",
        "{\"at\":\"2026-01-01T00:00:15Z\",\"step\":0,\"weight\":5,\"counts\":\"unreadable\"}",
        "{\"at\":3,\"step\":0,\"weight\":5,\"counts\":{\"canary\":{}}}"
      })
  void whatIsNoLookIsNone(String kept) throws JsonProcessingException {
    assertThat(KeptLook.line("r", JsonMappers.lenient().readTree(kept))).isEmpty();
  }

  private static Look read(String canary) throws JsonProcessingException {
    String line = KeptLook.line("r", kept(canary)).orElseThrow().toString();
    LookReading reading = LookReader.read(1, line);
    assertThat(reading).as(line).isInstanceOf(LookReading.Read.class);
    return ((LookReading.Read) reading).look();
  }

  private static ObjectNode kept(String canary) throws JsonProcessingException {
    return (ObjectNode)
        JsonMappers.lenient()
            .readTree(
                "{\"step\":1,\"at\":\"2026-01-01T00:00:15Z\",\"weight\":20,\"counts\":{"
                    + "\"step_since\":\"2026-01-01T00:00:00Z\",\"canary\":{"
                    + canary
                    + "},\"stable\":{\"requests\":{\"counts\":[240,1]}}},\"reports\":[]}");
  }
}
