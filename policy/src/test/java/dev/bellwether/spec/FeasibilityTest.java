package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Gate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeasibilityTest {
  @Test
  void saysHowLongAStepNeedsAtTheTrafficThatThereIs() {
    Plan plan = compared("min_requests: 1000");

    List<Finding> findings = Feasibility.ofTraffic(plan, 2);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("W201");
          assertThat(finding.refuses()).isFalse();
          assertThat(finding.pointer()).isEqualTo("/release_pipeline/canary/steps/0");
          assertThat(finding.message())
              .isEqualTo(
                  "step 1 (5 %): at 2 requests a second this step needs about 2.8 h for"
                      + " `min_requests` (1,000); its `max_watch` is 2h");
        });
  }

  /** The seed with a plain comparison, which wants so many requests. */
  private static Plan compared(String... lines) {
    String seed =
        Specs.seed()
            .replace("max_error_rate: 0.5", "max_error_rate: {limit: 0.5, test: threshold}");
    return Specs.plan(Specs.read(seed + "  " + String.join("\n  ", lines) + "\n"));
  }

  @ParameterizedTest
  @CsvSource({"10,0", "9.999,1", "0.5,1", "0,1"})
  void warnsOnlyWhenTheRequestsDoNotComeInTime(double rps, int findings) {
    // 500 requests at 5 % of 10 a second are 1,000 s.
    Plan plan = compared("max_watch: 1000s", "canary: {steps: [{traffic: 5}]}");

    assertThat(Feasibility.ofTraffic(plan, rps)).hasSize(findings);
  }

  @Test
  void saysWhenNoRequestsCome() {
    assertThat(Feasibility.ofTraffic(Specs.plan(Specs.read(Specs.seed())), 0))
        .hasSize(3)
        .allSatisfy(finding -> assertThat(finding.message()).contains("no requests come now"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1})
  void saysNothingOfTrafficThatIsNotKnown(double rps) {
    assertThat(Feasibility.ofTraffic(Specs.plan(Specs.read(Specs.seed())), rps)).isEmpty();
  }

  @Test
  void countsTheGateThatWantsMostAndSkipsStepsThatNeedNoVerdict() {
    Plan plan = Specs.plan(Specs.read(Corpus.FULL));

    assertThat(Feasibility.ofTraffic(plan, 0.05))
        .filteredOn(finding -> finding.message().contains("`min_requests`"))
        .extracting(Finding::pointer)
        .containsExactly("/release_pipeline/canary/steps/1");
  }

  @Test
  void saysWhichGateCouldNotPassAGoodCanaryInTime() {
    Plan plan = thin("max_error_rate: {limit: 0.5%, test: sequential}");

    assertThat(Feasibility.ofTraffic(plan, 10))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("W201");
          assertThat(finding.pointer()).isEqualTo("/release_pipeline/canary/steps/0");
          assertThat(finding.message())
              .matches(
                  "step 1 \\(5 %\\): at 10 requests a second `max_error_rate` needs about"
                      + " (1\\d\\d min|2\\.\\d h) to pass a canary at half its limit; its"
                      + " `max_watch` is 1h");
          assertThat(finding.suggestion()).contains("`pass_margin: 2`");
        });
    assertThat(Feasibility.ofTraffic(plan, 100)).isEmpty();
  }

  @Test
  void aGateBesideStableIsToldWhatMakesItQuicker() {
    Plan plan = thin("max_error_rate: {limit: 0.5%, test: sequential, baseline: stable}");

    assertThat(Feasibility.ofTraffic(plan, 10))
        .singleElement()
        .satisfies(finding -> assertThat(finding.suggestion()).contains("`non_inferiority_ratio`"));
  }

  @Test
  void anAdvisoryGateStopsNothing() {
    assertThat(
            Feasibility.ofTraffic(
                thin(
                    "max_error_rate: {limit: 0.5%, test: sequential, severity: advisory},"
                        + " max_p95_latency_ms: {limit: 250, test: sequential}"),
                10))
        .isEmpty();
  }

  private static Plan thin(String gates) {
    return Specs.plan(
        new SpecReader(Defaults.builtIn())
            .read(
                """
                release_pipeline:
                  name: fraud-model-v12
                  stages: [canary_deploy, monitor_metrics, promote_or_rollback]
                  canary: {steps: [{traffic: 5%%}]}
                  max_watch: 1h
                  gates: {%s}
                """
                    .formatted(gates)));
  }

  @Test
  void namesGatesThatNothingIsMeasuredFor() {
    Plan plan = Specs.plan(Specs.read(Specs.seed()));

    assertThat(Feasibility.ofSources(plan, gate -> true)).isEmpty();
    assertThat(Feasibility.ofSources(plan, gate -> !(gate instanceof Gate.MinScore)))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("W202");
          assertThat(finding.message()).startsWith("no source for `min_quality_score`");
        });
  }
}
