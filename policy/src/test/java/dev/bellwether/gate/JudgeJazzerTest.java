package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.INF;
import static dev.bellwether.gate.Readings.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Gauge;
import dev.bellwether.gate.Reading.Histogram;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Scores;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes as looks at gates of every kind. The corpus beside the test's resources is run on
 * every build; with {@code JAZZER_FUZZ=1} it grows.
 */
class JudgeJazzerTest {
  private static final List<Gate> WARMING =
      EveryGate.KINDS.stream()
          .map(gate -> gate.with(gate.terms().withWarmUp(Duration.ofSeconds(30))))
          .toList();

  private static final List<Facet> FACETS =
      List.copyOf(
          new TreeSet<>(EveryGate.KINDS.stream().flatMap(gate -> gate.facets().stream()).toList()));
  private static final double[] ODD = {
    Double.NaN, INF, -INF, -1, 0.5, 1e308, Double.MIN_VALUE, -0.0, 9.1e15, 0
  };
  private static final double[][] EDGES = {
    {25, 250, 500, INF}, {0.1, 0.5, 1, INF}, {18, 30, 65, INF}, {5, 4, INF, 7}, {INF}, {}
  };

  @FuzzTest
  void anyReadingGivesAVerdictOfEveryGateAndNeverAPassOfNothing(byte[] bytes) throws Exception {
    ByteBuffer data = ByteBuffer.wrap(bytes);
    Evidence evidence = Evidence.NONE;
    Instant at = SINCE;
    while (data.hasRemaining()) {
      int how = pick(data, 64);
      if (how % 8 == 0) {
        evidence = Judge.startStep(evidence, EveryGate.KINDS, at);
      }
      Reading reading = reading(data, at);
      Instant newest = evidence.newest();
      Judged judged = Judge.look(evidence, terms(how), at, reading);
      boolean ignored = newest != null && !at.isAfter(newest);
      assertThat(judged.reports().size())
          .isGreaterThanOrEqualTo(ignored ? 0 : EveryGate.KINDS.size());
      assertThat(ignored && !judged.evidence().equals(evidence)).isFalse();
      for (GateReport report : judged.reports()) {
        assertThat(report.reason()).isNotBlank().hasLineCount(1).doesNotContain("NaN");
        if (report.verdict() == Verdict.PASS) {
          assertThat(report.samples().canary()).as(report.name()).isPositive();
          assertThat(reading.blind()).as(report.name()).isFalse();
        }
      }
      String json = JsonMappers.lenient().writeValueAsString(judged.evidence());
      evidence = JsonMappers.lenient().readValue(json, Evidence.class);
      assertThat(evidence).isEqualTo(judged.evidence());
      // Looks come late, twice and out of order.
      at = at.plusSeconds(List.of(15L, 15L, 60L, 600L, 0L, -15L).get(pick(data, 6)));
    }
  }

  private static WatchTerms terms(int how) {
    return new WatchTerms(
        how % 8 == 5 ? WARMING : EveryGate.KINDS,
        "v12",
        "v11",
        0,
        how % 4 == 1 ? 100 : 20,
        5,
        SINCE,
        Duration.ofMinutes(2),
        100,
        how % 4 == 2,
        Map.of(),
        ErrorBudget.DEFAULT,
        Duration.ofSeconds(15),
        how % 16 == 3 ? SINCE : null);
  }

  private static Reading reading(ByteBuffer data, Instant at) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = pick(data, 3); i >= 0; i--) {
      if (pick(data, 16) == 0) {
        endpoints.add(Endpoint.unreadable("e" + i, "off"));
        continue;
      }
      List<Series> series = new ArrayList<>();
      for (String version : List.of("v12", "v11")) {
        if (pick(data, 16) > 0) {
          series.add(series(data, version, at));
        }
      }
      endpoints.add(new Endpoint("e" + i, null, null, pick(data, 8) == 0 ? at : null, series));
    }
    return new Reading(endpoints);
  }

  private static Series series(ByteBuffer data, String version, Instant at) {
    Map<Facet, Raw> counters = new HashMap<>();
    for (Facet facet : FACETS) {
      if (pick(data, 16) > 0) {
        counters.put(facet, raw(data, facet, at));
      }
    }
    return new Series(version, counters);
  }

  private static Raw raw(ByteBuffer data, Facet facet, Instant at) {
    return switch (facet.kind()) {
      case REQUESTS, NULLS, POSITIVES, PAIRS, RESTARTS -> new Counts(number(data), number(data));
      case LATENCY, BINS -> histogram(data);
      case SCORES ->
          new Scores(number(data), number(data), pick(data, 2) == 0 ? null : histogram(data));
      case GAUGES -> new Gauge(number(data), sampled(data, at));
    };
  }

  private static @Nullable Instant sampled(ByteBuffer data, Instant at) {
    return pick(data, 4) == 0 ? null : at.minusSeconds(pick(data, 40));
  }

  private static Histogram histogram(ByteBuffer data) {
    double[] edges = EDGES[pick(data, EDGES.length)];
    List<Double> cumulative = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < edges.length; i++) {
      sum += number(data);
      cumulative.add(sum);
    }
    return new Histogram(
        Readings.boxed(edges), cumulative, pick(data, 4) == 0 ? number(data) : null);
  }

  /** Mostly a count, now and then what no counter shows. */
  private static double number(ByteBuffer data) {
    int kind = pick(data, 32);
    return kind == 0 ? ODD[pick(data, ODD.length)] : kind * 256.0 + pick(data, 256);
  }

  private static int pick(ByteBuffer data, int of) {
    return data.hasRemaining() ? Byte.toUnsignedInt(data.get()) % of : 0;
  }
}
