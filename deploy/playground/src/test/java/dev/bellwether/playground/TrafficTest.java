package dev.bellwether.playground;

import static dev.bellwether.playground.RunningPlayground.ledger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrafficTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir private Path registry;

  @Test
  void endsAtItsBoundWithEveryAnswerLabelled() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.playground.startTraffic("fraud-model", new TrafficPlan(400, 256, 625, MINUTE));
      TrafficCounts counts = finished(running);

      assertThat(counts.sent() + counts.skipped()).isEqualTo(625);
      assertThat(counts.failed()).isZero();
      assertThat(counts.succeeded()).isEqualTo(counts.sent());
      assertThat(counts.labelled()).isEqualTo(counts.sent());
      String scored = "model_score_count{model=\"fraud-model\",version=\"v11\"}";
      assertThat(running.metric(scored)).isEqualTo((double) counts.sent());
    }
  }

  @Test
  void tellsSomeLabelsLateAndTheOthersNever() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      Duration late = Duration.ofSeconds(2);
      running.playground.startTraffic(
          "fraud-model", new TrafficPlan(100, 64, 50, MINUTE).withLabels(late, 60));
      await().atMost(MINUTE).until(() -> running.playground.traffic().succeeded() > 0);
      long firstSeen = System.nanoTime();
      await().atMost(MINUTE).until(() -> running.playground.traffic().labelled() > 0);
      // The first answer was there before it was seen, at most one poll.
      assertThat(Duration.ofNanos(System.nanoTime() - firstSeen))
          .isGreaterThan(late.minusMillis(500));
      TrafficCounts counts = finished(running);

      assertThat(counts.succeeded()).isEqualTo(counts.sent());
      assertThat(counts.labelled()).isEqualTo(counts.sent() * 60 / 100);
      String scored = "model_score_count{model=\"fraud-model\",version=\"v11\"}";
      assertThat(running.metric(scored)).isEqualTo((double) counts.labelled());
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,50", "86401,50", "0,-1", "0,101"})
  void hasBoundsOfLabels(int seconds, int percent) {
    assertThatThrownBy(() -> TrafficPlan.of(1).withLabels(Duration.ofSeconds(seconds), percent))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void endsWhenItsTimeIsOver() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.playground.startTraffic(
          "fraud-model", new TrafficPlan(200, 8, 1_000_000, Duration.ofMillis(500)));
      TrafficCounts counts = finished(running);

      assertThat(counts.sent()).isBetween(1L, 100L);
    }
  }

  @Test
  void skipsWhatWouldGoAboveItsConcurrency() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.SLOW)) {
      running.load("v12");
      running.write(100, ledger(1, 0));
      running.playground.startTraffic("fraud-model", new TrafficPlan(200, 2, 100, MINUTE));
      TrafficCounts counts = finished(running);

      assertThat(counts.sent() + counts.skipped()).isEqualTo(100);
      assertThat(counts.skipped()).isPositive();
      assertThat(counts.succeeded()).isEqualTo(counts.sent());
    }
  }

  @Test
  void losesNoRequestWhileWeightsAndVersionsChange() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      running.playground.startTraffic("fraud-model", new TrafficPlan(300, 256, 100_000, MINUTE));
      for (int round = 1; round <= 6; round++) {
        long seen = running.playground.traffic().sent();
        assertThat(running.load("v12").status()).isEqualTo(201);
        assertThat(running.write(50, ledger(1, 2L * round)).status()).isEqualTo(200);
        await().atMost(MINUTE).until(() -> running.playground.traffic().sent() > seen + 60);
        assertThat(running.write(0, ledger(1, 2L * round + 1)).status()).isEqualTo(200);
        assertThat(running.http.delete(RunningPlayground.ROUTE + "/versions/v12").status())
            .isEqualTo(204);
      }
      running.playground.stopTraffic();
      TrafficCounts counts = running.playground.traffic();

      assertThat(counts.running()).isFalse();
      assertThat(counts.sent()).isGreaterThan(360);
      assertThat(counts.failed()).isZero();
      assertThat(counts.labelled()).isEqualTo(counts.sent());
    }
  }

  @Test
  void replaysEveryRowOnceInEachPassAndInAnotherOrder() {
    List<Integer> rows = IntStream.range(0, 50).boxed().toList();
    ShuffledPasses<Integer> passes = new ShuffledPasses<>(rows, 1);

    List<Integer> first = Stream.generate(passes::next).limit(50).toList();
    List<Integer> second = Stream.generate(passes::next).limit(50).toList();

    assertThat(new HashSet<>(first)).hasSize(50);
    assertThat(new HashSet<>(second)).hasSize(50);
    assertThat(second).isNotEqualTo(first);
    ShuffledPasses<Integer> again = new ShuffledPasses<>(rows, 1);
    assertThat(Stream.generate(again::next).limit(50)).isEqualTo(first);
  }

  @Test
  void staysOnThisMachine() {
    assertThatThrownBy(() ->
            Traffic.start(
                URI.create("http://192.0.2.1:80"),
                "fraud-model",
                TrafficPlan.of(1),
                LabelledRow.heldOut(),
                1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0,1,1,1", "2001,1,1,1", "1,0,1,1", "1,257,1,1", "1,1,0,1", "1,1,1,0", "1,1,1,1441"})
  void hasBounds(int rate, int concurrency, long requests, int minutes) {
    Duration duration = Duration.ofMinutes(minutes);

    assertThatThrownBy(() -> new TrafficPlan(rate, concurrency, requests, duration))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static TrafficCounts finished(RunningPlayground running) {
    await().atMost(MINUTE).until(() -> !running.playground.traffic().running());
    return running.playground.traffic();
  }
}
