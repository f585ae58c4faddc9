package dev.bellwether.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.ErrorBudget;
import dev.bellwether.gate.Evidence;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Judge;
import dev.bellwether.gate.Judged;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Spread;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.Verdict;
import dev.bellwether.gate.WatchSize;
import dev.bellwether.gate.WatchTerms;
import dev.bellwether.spec.JsonMappers;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchStateTest {
  private static final Instant SINCE = Instant.parse("2026-11-22T16:00:00Z");
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int LOOKS_A_DAY = 24 * 60;
  private static final double RPS = 2000;
  private static final int[] WEIGHTS = {5, 20, 35, 50};

  private static final int LIMIT = 8 * 1024;

  /** What is left for what a plan does not use today. */
  private static final int SPARE = 800;

  private static final List<Gate> FIVE =
      List.of(
          new Gate.MaxErrorRate("max_error_rate", 0.005, null, terms(beside())),
          new Gate.MaxLatency("max_p50_latency_ms", 0.5, 100, null, terms(null)),
          new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null, terms(beside())),
          new Gate.MaxLatency("max_p99_latency_ms", 0.99, 1000, null, terms(null)),
          new Gate.MinScore(
              "min_quality_score",
              0.92,
              null,
              new Terms(
                  Terms.Test.SEQUENTIAL,
                  Severity.FATAL,
                  0.02,
                  null,
                  new Spread.Auto(),
                  true,
                  0.2,
                  Duration.ZERO)));

  private static final Map<String, String> QUERIES =
      Map.of(
          "max_error_rate",
          "http_requests_total{model=\"fraud-model\",version=\"v12\",code=~\"5..\"} /"
              + " http_requests_total{model=\"fraud-model\",version=\"v12\"} from edge-metrics",
          "max_p50_latency_ms",
          latency(),
          "max_p95_latency_ms",
          latency(),
          "max_p99_latency_ms",
          latency(),
          "min_quality_score",
          "quality_score_sum{model=\"fraud-model\",version=\"v12\"} /"
              + " quality_score_count{model=\"fraud-model\",version=\"v12\"} from edge-metrics");

  @Test
  void staysWithinEightKibibytesOverADayOfFiveGatesOfWhichTwoAreBesideStable() throws Exception {
    long seed = 17;
    DayOfTraffic traffic = new DayOfTraffic(seed, LOOK.toSeconds());
    WatchState state = WatchState.starting(SINCE);
    int most = 0;
    Instant since = SINCE;
    for (int look = 0; look <= LOOKS_A_DAY; look++) {
      int step = Math.min(WEIGHTS.length - 1, look * WEIGHTS.length / LOOKS_A_DAY);
      Instant at = SINCE.plus(LOOK.multipliedBy(look));
      if (look % (LOOKS_A_DAY / WEIGHTS.length) == 0 && look < LOOKS_A_DAY) {
        since = at;
        state = with(state, Judge.startStep(state.evidence(), FIVE, since));
      }
      double canary = RPS * WEIGHTS[step] / 100;
      WatchTerms terms = terms(step, since);
      Judged judged =
          Judge.look(state.evidence(), terms, at, traffic.after(canary, RPS - canary, at));
      state = after(state, judged, at);
      if (look % 10 < 2 || look == LOOKS_A_DAY) {
        String json = JsonMappers.lenient().writeValueAsString(state);
        WatchState again = JsonMappers.lenient().readValue(json, WatchState.class);
        assertThat(again).isEqualTo(state);
        assertThat(JsonMappers.lenient().writeValueAsString(again)).isEqualTo(json);
        most = Math.max(most, json.getBytes(StandardCharsets.UTF_8).length);
        state = again;
      }
    }
    System.out.printf(
        "watch state, five gates, a day at %.0f requests/s, seed %d: at most %d bytes%n",
        RPS, seed, most);
    assertThat(state.reports()).extracting("verdict").containsOnly(Verdict.PASS);
    assertThat(state.evidence().looks()).hasSize(Evidence.KEPT_LOOKS);
    assertThat(most).isLessThanOrEqualTo(LIMIT - SPARE).isLessThan(WatchSize.bytes(FIVE));
  }

  @Test
  void readsWhatAReleaseThatBeganBeforeCarries() throws Exception {
    WatchState old;
    try (InputStream json = getClass().getResourceAsStream("watch-state-3.json")) {
      old = JsonMappers.lenient().readValue(json, WatchState.class);
    }

    assertThat(old.evidence().version()).isEqualTo(3);
    assertThat(old.reports()).extracting(GateReport::verdict).containsOnly(Verdict.PASS).hasSize(5);
    assertThat(old.evidence().tracks()).hasSize(6);
    assertThat(old.evidence().looks()).hasSize(Evidence.KEPT_LOOKS);
    assertThat(old.evidence().tests()).hasSize(6);
    String again = JsonMappers.lenient().writeValueAsString(old);
    assertThat(JsonMappers.lenient().readValue(again, WatchState.class)).isEqualTo(old);
    assertThat(again.length()).isLessThan(LIMIT - SPARE);
  }

  private static WatchState with(WatchState state, Evidence evidence) {
    return new WatchState(
        state.looks(),
        state.missed(),
        state.nextDue(),
        state.newestLook(),
        state.blindSince(),
        state.saved(),
        state.reports(),
        evidence);
  }

  private static WatchState after(WatchState before, Judged judged, Instant at) {
    return new WatchState(
        before.looks() + 1,
        before.missed(),
        at.plus(LOOK),
        at,
        judged.blindSince(),
        true,
        judged.reports(),
        judged.evidence().allSaved());
  }

  private static WatchTerms terms(int step, Instant since) {
    return new WatchTerms(
        FIVE,
        "v12",
        "v11",
        step,
        WEIGHTS[step],
        5,
        since,
        Duration.ofMinutes(10),
        500,
        false,
        QUERIES,
        ErrorBudget.DEFAULT,
        LOOK,
        null);
  }

  private static Terms terms(Terms.@Nullable Baseline baseline) {
    return new Terms(
        Terms.Test.SEQUENTIAL,
        Severity.FATAL,
        1.5,
        baseline,
        new Spread.Auto(),
        true,
        0.2,
        Duration.ZERO);
  }

  private static Terms.Baseline beside() {
    return new Terms.Baseline(1.1, 0.001, 1.5);
  }

  private static String latency() {
    return "http_request_duration_milliseconds_bucket{model=\"fraud-model\",version=\"v12\"} from"
        + " edge-metrics";
  }
}
