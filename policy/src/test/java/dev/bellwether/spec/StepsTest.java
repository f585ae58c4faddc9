package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepsTest {
  @Test
  void takesFromTheReleaseWhatAStepLeavesUnsaid() {
    Plan plan =
        Specs.plan(
            Specs.with(
                "look: 1s",
                "watch: 5s",
                "max_watch: 1m",
                "min_requests: 20",
                "on_undecided: rollback",
                "canary:\n  steps:\n    - traffic: 20%\n    - {traffic: 50, watch: 10s, max_watch: 10s,"
                    + " min_requests: 9, on_undecided: hold}"));

    assertThat(plan.steps())
        .containsExactly(
            new Step(
                20, Duration.ofSeconds(5), Duration.ofMinutes(1), 20, null, OnUndecided.ROLLBACK),
            new Step(
                50, Duration.ofSeconds(10), Duration.ofSeconds(10), 9, null, OnUndecided.HOLD));
  }

  @ParameterizedTest
  @CsvSource({
    "'{traffic: 1%}; {traffic: 99%}',''",
    "'{traffic: 5}; {traffic: \"6 %\"}; {traffic: {fraction: 0.07}}',''",
    "'{traffic: 25}; {traffic: 5}',E216",
    "'{traffic: 25}; {traffic: 25}',E216",
    "'{traffic: 100}',E215",
    "'{traffic: 0}',E215",
    "'{traffic: 7.5}',E215",
    "'{traffic: {fraction: 0.075}}',E215",
    "'{traffic: {fraction: 5}}',E215",
    "'{traffic: much}',E204",
    "'{watch: 10m}',E203",
    "'{traffic: 5, weight: 5}',E201",
    "'5%',E204",
    "'',E216",
    "'{traffic: 4}',E219",
    "'{traffic: 5}',''",
    "'{traffic: 5, watch: 3h}',E217",
    "'{traffic: 5, watch: 3h, max_watch: 3h}',''",
    "'{traffic: 5, max_watch: 9m}',E217",
    "'{traffic: 5, watch: 15s}',''",
    "'{traffic: 5, watch: 14s}',E218",
    "'{traffic: 5, on_undecided: promote}',E230",
    "'{traffic: 5, min_requests: -1}',E215"
  })
  void checksSteps(String steps, String code) {
    SpecReading reading = Specs.with("canary: {steps: [" + steps.replace(";", ",") + "]}");

    assertThat(Specs.codes(reading)).isEqualTo(code.isEmpty() ? List.of() : List.of(code));
  }

  @Test
  void saysThatAHundredPercentIsPromotion() {
    assertThat(Specs.with("canary: {steps: [{traffic: 100%}]}").findings().getFirst().suggestion())
        .isEqualTo("100 % is not a step: it is promotion");
  }

  @Test
  void blamesTheReleaseOnceForAWindowThatEveryStepInherits() {
    assertThat(
            Specs.codes(
                Specs.with(
                    "watch: 1h", "max_watch: 1m", "canary: {steps: [{traffic: 5}, {traffic: 6}]}")))
        .containsExactly("E217");
  }

  @Test
  void doesNotBlameASecondKeyForAFirstOneThatIsBroken() {
    assertThat(Specs.codes(Specs.with("look: 1", "watch: 5s"))).containsExactly("E204");
  }

  @ParameterizedTest
  @CsvSource({
    "'canary: {}',''",
    "'canary: {step: []}',E201",
    "'canary: []',E204",
    "'canary: {steps: 5}',E204"
  })
  void checksTheMapAroundTheSteps(String line, String code) {
    assertThat(Specs.codes(Specs.with(line))).isEqualTo(code.isEmpty() ? List.of() : List.of(code));
  }
}
