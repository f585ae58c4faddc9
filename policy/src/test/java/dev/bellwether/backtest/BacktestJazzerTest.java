package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.bellwether.backtest.Backtest.Taken;
import dev.bellwether.backtest.ReleaseResult.Ending;
import dev.bellwether.gate.Verdict;
import dev.bellwether.spec.Plan;
import java.nio.charset.StandardCharsets;

/**
 * Reads bytes as a whole file of looks. The corpus beside the test's resources is run on every
 * build; with {@code JAZZER_FUZZ=1} it grows.
 */
class BacktestJazzerTest {
  private static final Plan PLAN =
      LookText.plan(
          "max_error_rate: {limit: 0.5%, test: sequential, baseline: stable},"
              + " max_p95_latency_ms: {limit: 250, test: sequential},"
              + " min_quality_score: {limit: 0.92, test: threshold, min_requests: 1},"
              + " max_null_rate: {limit: 1, baseline: stable},"
              + " max_disagreement_rate: {limit: 1, test: threshold, min_requests: 1},"
              + " max_positive_rate_ratio: 1.25, min_relevance_score: {limit: 0.8, label_delay: 30s}");

  @FuzzTest
  void noFileThrowsAndNonePassesWithoutTrials(byte[] bytes) {
    Backtest backtest = new Backtest(PLAN);
    long number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      if (backtest.take(number, line) instanceof Taken.Judged judged) {
        check(backtest.now(judged.look().release()).orElseThrow());
      }
    }
    backtest.releases().forEach(release -> check(backtest.result(release).orElseThrow()));
  }

  private static void check(ReleaseResult result) {
    assertThat(result.looks()).isNotNegative();
    if (result.decision() == Ending.FAIL) {
      assertThat(result.gate()).isNotNull();
    }
    result
        .gates()
        .forEach(report -> {
          assertThat(report.reason()).isNotBlank();
          if (report.verdict() == Verdict.PASS) {
            assertThat(report.samples().canary()).isPositive();
          }
        });
  }
}
