package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Verdict;
import dev.bellwether.playground.Quality;
import dev.bellwether.release.Outcome;
import dev.bellwether.release.ReleaseStatus;
import dev.bellwether.release.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Users whose labels come five seconds after the answers. */
@EnabledIfSystemProperty(named = "bellwether.real", matches = "true")
class LateLabelsRealServerTest extends OnARealServer {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** A little less than the gate waits for, so that all are told by then. */
  private static final Duration TOLD_AFTER = Duration.ofMillis(4_800);

  private static final String SPEC =
      Ground.STEADY.replace(
          "\"max_error_rate\": 50",
          "\"max_error_rate\": 50, \"min_quality_score\":"
              + " {\"limit\": 0.85, \"label_delay\": \"5s\"}");

  @Test
  void servesThenWaitsThenScoresAndPromotes() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ground.tellLabels(TOLD_AFTER, 100);
      ground.start(Ground.TARGET, SPEC);
      ground.awaitState(State.WATCHING);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(score(ground).reason())
                  .startsWith("the first scores of this step are due at "));

      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.PROMOTED, PATIENCE);

      List<String> passed =
          ended.timeline().stream()
              .map(ReleaseStatus.TimelineEntry::what)
              .filter(what -> what.matches("step \\d passed: .*"))
              .toList();
      assertThat(passed)
          .hasSizeGreaterThan(1)
          .allSatisfy(what ->
              assertThat(what)
                  .containsPattern(
                      "min_quality_score: 0\\.9\\d* .*is ruled out; (100|9\\d) % of [\\d,]+ predictions older than 5 s have a score"));
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  @Test
  void isWithoutDataWhenTwoFifthsOfTheLabelsNeverCome() throws Exception {
    try (Ground ground = Ground.prepare(real, Quality.GOOD, Pace.FAST);
        Stack stack = ground.stack()) {
      ground.tellLabels(TOLD_AFTER, 60);
      ground.start(Ground.TARGET, SPEC);
      ground.awaitState(State.WATCHING);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            GateReport score = score(ground);
            assertThat(score.verdict()).isEqualTo(Verdict.NO_DATA);
            assertThat(score.reason())
                .matches(
                    "(5[5-9]|6[0-5]) % of [\\d,]+ predictions older than 5 s have a score; 80 % are needed");
          });

      real.temporal("workflow", "signal", "-w", Ground.TARGET, "--name", "rollback");
      ReleaseStatus ended = ground.awaitOutcome(Ground.TARGET, Outcome.ROLLED_BACK, PATIENCE);
      assertThat(stack.records().find(ended.id())).isPresent();
    }
  }

  private static GateReport score(Ground ground) {
    return ground.watchState().reports().stream()
        .filter(report -> report.name().equals("min_quality_score"))
        .findFirst()
        .orElseThrow();
  }
}
