package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.LabelDelay;
import dev.bellwether.gate.Severity;
import dev.bellwether.spec.Forecasts.GateForecast;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels that come late, in a spec. */
class LabelsTest {
  private static final LabelDelay HALF_AN_HOUR = new LabelDelay(Duration.ofMinutes(30), false);

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "threshold"})
  void readsADelayForBothTests(String test) {
    Gate gate =
        plan("min_quality_score: {limit: 0.92, label_delay: 30m, test: %s}".formatted(test), "")
            .gates()
            .getFirst();

    assertThat(gate.terms().labelDelay()).isEqualTo(HALF_AN_HOUR);
    assertThat(gate.terms().severity()).isEqualTo(Severity.FATAL);
    assertThat(
            plan("min_quality_score: {limit: 0.92, label_delay: 30m, missing: at_random}", "")
                .gates()
                .getFirst()
                .terms()
                .labelDelay())
        .isEqualTo(new LabelDelay(Duration.ofMinutes(30), true));
  }

  @Test
  void refusesADelayThatLeavesNoTimeToTheShortestStep() {
    String steps = "canary: {steps: [{traffic: 5, max_watch: 30m}, {traffic: 50}]}";
    String gate = "min_quality_score: {limit: 0.92, label_delay: %s}";

    assertThat(read(gate.formatted("29m59s"), steps).findings()).isEmpty();
    assertThat(read(gate.formatted("30m"), steps).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("E234");
          assertThat(finding.pointer())
              .isEqualTo("/release_pipeline/gates/min_quality_score/label_delay");
          assertThat(finding.message())
              .isEqualTo(
                  "expected `label_delay` below the shortest `max_watch` (30m), came 30m: the first scores of a step would count when it is over");
          assertThat(finding.suggestion())
              .isEqualTo(
                  "raise `max_watch` well above it, or let the gate be `severity: advisory`");
        });
  }

  @Test
  void warnsOfAnAdvisoryGateThatWouldShowNothing() {
    SpecReading reading =
        read(
            "max_error_rate: 1, min_quality_score: {limit: 0.92, label_delay: 1d, severity: advisory}",
            "");

    assertThat(reading.valid()).isTrue();
    assertThat(reading.findings()).extracting(Finding::code).containsExactly("W114");
  }

  @Test
  void doesNotMindAStepThatIsTooSmallToPromoteFrom() {
    String steps = "canary: {steps: [{traffic: 1, max_watch: 10m}, {traffic: 50}]}";

    assertThat(read("min_quality_score: {limit: 0.92, label_delay: 30m}", steps).findings())
        .isEmpty();
  }

  @Test
  void saysWhatItMeans() {
    assertThat(
            Explain.lines(
                plan(
                    "min_quality_score: {limit: 0.92, label_delay: 30m}, min_late_score: {limit: 0.5, label_delay: 1h, missing: at_random, test: threshold}",
                    "")))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("min_quality_score: ")
                .endsWith(
                    "; scores count when their predictions are 30m old, for the step that served them; predictions without one then count as 0 for passing and as 1 for failing; with fewer than 80 % scored there is no data"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("min_late_score: ")
                .contains("predictions without one then are taken to be like the others"));
  }

  @Test
  void forecastsTheDelayWithTheTimes() {
    List<GateForecast> now = forecast("min_quality_score: 0.92");
    List<GateForecast> late = forecast("min_quality_score: {limit: 0.92, label_delay: 30m}");

    for (int step = 0; step < now.size(); step++) {
      var soon = Objects.requireNonNull(now.get(step).forecast());
      var later = Objects.requireNonNull(late.get(step).forecast());
      for (int level = 0; level < soon.toPass().size(); level++) {
        // Evidence of the steps before starts from another length of watch, which looks little
        // else.
        assertThat(later.toPass().get(level).typical())
            .isGreaterThanOrEqualTo(
                Objects.requireNonNull(soon.toPass().get(level).typical()).plusMinutes(29));
      }
    }
    assertThat(late.getFirst().notes())
        .containsExactly("all times include the 30m until the first scores of a step count");
    assertThat(
            forecast("min_quality_score: {limit: 0.92, label_delay: 119m}").getFirst().forecast())
        .satisfies(short_ ->
            assertThat(Objects.requireNonNull(short_).undecided().getFirst()).isGreaterThan(0.9));
  }

  @Test
  void saysWhenAPlainComparisonHasEnough() {
    List<GateForecast> late =
        forecast("min_quality_score: {limit: 0.92, label_delay: 30m, test: threshold}");

    // 500 of 2.5 a second.
    assertThat(late.getFirst().enough()).isEqualTo(Duration.ofMinutes(30).plusSeconds(200));
  }

  private static List<GateForecast> forecast(String gates) {
    return Forecasts.of(plan(gates, ""), 50, true).steps().stream()
        .map(step -> step.gates().getFirst())
        .toList();
  }

  private static Plan plan(String gates, String more) {
    SpecReading reading = read(gates, more);
    assertThat(reading.findings()).isEmpty();
    return Specs.plan(reading);
  }

  private static SpecReading read(String gates, String more) {
    return Specs.read(
        """
        release_pipeline:
          name: fraud-model-v12
          environment: prod
          stages: [smoke_test, canary_deploy, monitor_metrics, promote_or_rollback]
          gates: {%s}
          %s
        """
            .formatted(gates, more));
  }
}
