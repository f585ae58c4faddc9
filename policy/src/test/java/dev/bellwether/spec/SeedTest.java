package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Terms;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.SmokeTest;
import dev.bellwether.spec.Plan.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedTest {
  @Test
  void isAcceptedByteForByteWithoutAFinding() {
    SpecReading reading = Specs.read(Specs.seed());

    assertThat(reading.findings()).isEmpty();
    assertThat(reading.name()).isEqualTo("fraud-model-v12");
  }

  @Test
  void givesThePlanThatTheDefaultsComplete() {
    Plan plan = Specs.plan(Specs.read(Specs.seed()));

    assertThat(plan.target()).isEqualTo("fraud-model@prod");
    assertThat(plan.version()).isEqualTo("v12");
    assertThat(plan.previousVersion()).isEqualTo("v11");
    assertThat(plan.serving()).isEqualTo("edge");
    assertThat(plan.metrics()).isEqualTo("edge-metrics");
    assertThat(plan.registry()).isEqualTo("models");
    assertThat(plan.buildArtifact()).isEqualTo(new BuildArtifact(Duration.ofMinutes(30), 2));
    assertThat(plan.smokeTest()).isEqualTo(new SmokeTest(null, Duration.ofMinutes(10), 2, 20));
    assertThat(plan.deployTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(plan.steps()).extracting(Step::traffic).containsExactly(5, 25, 50);
    assertThat(plan.steps())
        .allSatisfy(step ->
            assertThat(step)
                .isEqualTo(
                    new Step(
                        step.traffic(),
                        Duration.ofMinutes(10),
                        Duration.ofHours(2),
                        500,
                        null,
                        OnUndecided.HOLD)));
    assertThat(plan.promotionApproval()).isNull();
    assertThat(plan.minCanaryPct()).isEqualTo(5);
    assertThat(plan.look()).isEqualTo(Duration.ofSeconds(15));
    assertThat(plan.bake()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.trust()).isEqualTo(Plan.Trust.TEMPORAL);
  }

  @Test
  void readsItsErrorRateAsHalfAPercent() {
    assertThat(Specs.plan(Specs.read(Specs.seed())).gates())
        .containsExactlyInAnyOrder(
            new Gate.MaxErrorRate("max_error_rate", 0.005, null, third(1.5)),
            new Gate.MaxLatency("max_p95_latency_ms", 0.95, 250, null, third(1.5)),
            new Gate.MinScore("min_quality_score", 0.92, null, third(0.02)));
  }

  /** Each of the three gates has a third of the chance of a false rollback. */
  private static Terms third(double passMargin) {
    return Terms.sequential(passMargin).withShare(1 / 3.0);
  }

  @Test
  void givesTheSamePlanAsJsonTextAndAsATree() throws Exception {
    JsonNode tree = new YAMLMapper().readTree(Specs.seed());
    SpecReader reader = new SpecReader(Specs.DEFAULTS);

    Plan plan = Specs.plan(reader.read(Specs.seed()));

    assertThat(Specs.plan(reader.read(tree))).isEqualTo(plan);
    assertThat(Specs.plan(reader.read(tree.toString()))).isEqualTo(plan);
    assertThat(Specs.plan(reader.read("\n  " + tree.toPrettyString()))).isEqualTo(plan);
  }
}
