package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.bellwether.gate.wire.BriefReports;
import dev.bellwether.spec.JsonMappers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever gates a watch has, it is not written longer than lint allows for, and reads the same.
 */
class WatchSizeTest {
  private static final int STATES = 22;
  private static final int LOOKS = 45;
  private static final long LOOK = 15;
  private static final String QUERY = "x".repeat(400);

  @Test
  void boundsWhatAWatchOverAnyGatesTakesWithRecordsDown() throws Exception {
    double closest = 0;
    for (int seed = 0; seed < STATES; seed++) {
      Random random = new Random(seed);
      // Each kind by itself, then any of them together.
      List<Gate> gates =
          seed < EveryGate.KINDS.size()
              ? List.of(EveryGate.KINDS.get(seed))
              : EveryGate.KINDS.stream().filter(any -> random.nextInt(3) == 0).toList();
      int most = gates.isEmpty() ? 0 : most(gates, random, seed);

      assertThat(most).as("seed %d: %s", seed, gates).isLessThanOrEqualTo(WatchSize.bytes(gates));
      closest = Math.max(closest, most / (double) WatchSize.bytes(gates));
    }
    System.out.printf(
        "watch size, seeds 0 to %d: the longest takes %.0f %% of its bound%n",
        STATES - 1, 100 * closest);
    assertThat(closest).isGreaterThan(0.4);
  }

  private static int most(List<Gate> gates, Random random, int seed) throws Exception {
    EveryGate.Grown canary = new EveryGate.Grown();
    EveryGate.Grown stable = new EveryGate.Grown();
    double busy = Math.pow(10, 1 + random.nextInt(5));
    int most = 0;
    Evidence evidence = Evidence.NONE;
    Instant since = SINCE;
    for (int look = 0; look < LOOKS; look++) {
      canary.grow(busy, () -> 0.8 + 0.4 * random.nextDouble());
      stable.grow(busy, () -> 0.8 + 0.4 * random.nextDouble());
      Instant now = at(look * LOOK).plusMillis(random.nextInt(10));
      if (look == 0 || random.nextInt(20) == 0) {
        since = now;
        evidence = Judge.startStep(evidence, gates, since);
      }
      Reading reading =
          random.nextInt(10) == 0
              ? Reading.unreadable("http://model.prod.svc:8080/metrics", "refused ".repeat(50))
              : EveryGate.reading(Map.of("v12", canary, "v11", stable), now);
      Judged judged = Judge.look(evidence, terms(gates, since), now, reading);
      evidence = judged.evidence();
      if (look % 5 > 0 && look < LOOKS - 2) {
        continue;
      }
      Carried carried =
          new Carried(
              look, now, judged.reports().stream().map(GateReport::carried).toList(), evidence);
      String json = JsonMappers.lenient().writeValueAsString(carried);
      assertThat(JsonMappers.lenient().readValue(json, Carried.class))
          .as("seed %d look %d", seed, look)
          .isEqualTo(carried);
      most = Math.max(most, json.getBytes(StandardCharsets.UTF_8).length);
    }
    return most;
  }

  private static WatchTerms terms(List<Gate> gates, Instant since) {
    Map<String, String> queries = new HashMap<>();
    gates.forEach(gate -> queries.put(gate.name(), gate.name() + QUERY));
    return new WatchTerms(
        new ArrayList<>(gates),
        "v12",
        "v11",
        3,
        20,
        5,
        since,
        Duration.ofMinutes(5),
        500,
        false,
        queries,
        ErrorBudget.DEFAULT,
        Duration.ofSeconds(LOOK),
        null);
  }

  /** What of a watch depends on its gates. */
  private record Carried(
      long looks,
      Instant newestLook,
      @JsonSerialize(using = BriefReports.Writing.class)
          @JsonDeserialize(using = BriefReports.Reading.class)
          List<GateReport> reports,
      Evidence evidence) {}
}
