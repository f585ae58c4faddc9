package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.SINCE;
import static dev.bellwether.gate.Readings.requests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Decision.Kind;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.spec.JsonMappers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Half an hour at 20 %, looks of 15 s, 500 requests each. */
class TrafficSplitTest {
  private static final long SEED = 20261123;
  private static final Gate ERRORS =
      new Gate.MaxErrorRate("max_error_rate", .005, null, Terms.sequential(1.5));
  private static final int LOOKS = 120;
  private static final int EACH = 500;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private Evidence evidence = Evidence.NONE;
  private Instant next = SINCE;
  private double canary;
  private double stable;

  @Test
  void letsAReleasePassWhoseCanaryGetsItsPart() {
    assertThat(watched(20, .2, false).decision().kind()).as("seed %d", SEED).isEqualTo(Kind.PASS);
  }

  /** A tenth of the weight and half a percent are within what a router may do. */
  @ParameterizedTest
  @CsvSource({".22, PASS", ".18, PASS", ".32, HOLD", ".05, HOLD"})
  void holdsAReleaseWhoseCanaryGetsAnotherPart(double share, Kind kind) {
    Judged judged = watched(20, share, false);

    assertThat(judged.decision().kind()).as("seed %d", SEED).isEqualTo(kind);
    if (kind == Kind.HOLD) {
      assertThat(judged.decision().reason()).startsWith("sample_ratio: the canary gets ");
      GateReport report = judged.reports().getLast();
      assertThat(report.name()).isEqualTo("sample_ratio");
      assertThat(report.verdict()).isEqualTo(Verdict.ERROR);
      assertThat(report.reason()).contains("% of the requests where 20 % is set");
      assertThat(report.counts()).isTrue();
    }
  }

  @Test
  void stillFailsWhatTheGatesFail() {
    Judged judged = watched(20, .5, true);

    assertThat(judged.decision().kind()).isEqualTo(Kind.FAIL);
    assertThat(judged.decision().gate()).isEqualTo("max_error_rate");
  }

  @Test
  void asksForNothingWhenTheCanaryHasAllOfItOrStableIsNotSeen() {
    assertThat(watched(100, .5, false).reports()).hasSize(1);
    evidence = Evidence.NONE;
    for (int look = 0; look <= LOOKS; look++) {
      assertThat(look(20, requests("v12", look * 100, 0)).reports()).hasSize(1);
    }
  }

  @Test
  void beginsAnewInEachStep() {
    assertThat(watched(20, .5, false).decision().kind()).isEqualTo(Kind.HOLD);
    evidence = Judge.startStep(evidence, List.of(ERRORS), next);
    assertThat(look(20, counted()).reports()).hasSize(1);

    assertThat(watched(20, .2, false).decision().kind()).as("seed %d", SEED).isEqualTo(Kind.PASS);
  }

  @Test
  void itsEvidenceIsReadAgainToTheBit() throws Exception {
    watched(20, .32, false);
    var json = JsonMappers.lenient();

    assertThat(json.readValue(json.writeValueAsString(evidence), Evidence.class))
        .isEqualTo(evidence);
  }

  private Judged watched(int weight, double share, boolean failing) {
    Judged judged = look(weight, counted());
    double errors = 0;
    for (int i = 0; i < LOOKS; i++) {
      for (int request = 0; request < EACH; request++) {
        if (random.nextDouble() < share) {
          canary++;
          errors += failing ? .1 : 0;
        } else {
          stable++;
        }
      }
      judged =
          look(weight, requests("v12", canary, Math.floor(errors)), requests("v11", stable, 0));
    }
    return judged;
  }

  private Reading.Series[] counted() {
    return new Reading.Series[] {requests("v12", canary, 0), requests("v11", stable, 0)};
  }

  private Judged look(int weight, Reading.Series... series) {
    Reading reading = new Reading(List.of(new Endpoint("one", null, null, null, List.of(series))));
    Judged judged = Judge.look(evidence, terms(weight), next, reading);
    evidence = judged.evidence();
    next = next.plusSeconds(15);
    return judged;
  }

  private static WatchTerms terms(int weight) {
    return new WatchTerms(
        List.of(ERRORS),
        "v12",
        "v11",
        0,
        weight,
        5,
        SINCE,
        Duration.ofMinutes(10),
        1,
        false,
        Map.of(),
        ErrorBudget.DEFAULT,
        Duration.ofSeconds(15),
        null);
  }
}
