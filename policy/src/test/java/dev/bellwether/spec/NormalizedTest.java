package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalizedTest {
  static List<String> valid() {
    return Corpus.VALID;
  }

  @ParameterizedTest
  @MethodSource("valid")
  void readsAgainAsTheSamePlan(String text) {
    SpecReader reader = new SpecReader(Specs.DEFAULTS);
    SpecReading first = reader.read(text);
    Plan plan = Specs.plan(first);

    SpecReading second = reader.read(Objects.requireNonNull(first.normalized()));

    assertThat(Specs.plan(second)).isEqualTo(plan);
    assertThat(second.normalized()).isEqualTo(first.normalized());
    assertThat(second.findings()).noneMatch(finding -> finding.code().equals("W101"));
    assertThat(Specs.plan(reader.read(first.normalized().toPrettyString()))).isEqualTo(plan);
  }

  @Test
  void needsNoDefaultsAnyMore() {
    SpecReading first = Specs.read(Specs.seed());

    Plan elsewhere =
        Specs.plan(
            new SpecReader(Defaults.builtIn()).read(Objects.requireNonNull(first.normalized())));

    assertThat(elsewhere.steps()).isEqualTo(Specs.plan(first).steps());
    assertThat(elsewhere.serving()).isEqualTo("edge");
    assertThat(elsewhere.target()).isEqualTo("fraud-model@prod");
  }

  @Test
  void saysEveryDefaultAndUnitOfTheSeed() {
    assertThat(Specs.read(Specs.seed()).normalized())
        .hasToString(
            """
            {"release_pipeline":{"name":"fraud-model-v12",
            "model":{"name":"fraud-model","version":"v12"},
            "environment":"prod","serving":"edge","metrics":"edge-metrics","registry":"models",
            "stages":[{"build_artifact":{"timeout":"30m","retries":2}},
            {"smoke_test":{"timeout":"10m","retries":2,"warm_calls":20}},
            {"canary_deploy":{"timeout":"5m"}},"monitor_metrics","promote_or_rollback"],
            "canary":{"steps":[
            {"traffic":"5%","watch":"10m","max_watch":"2h","min_requests":500,"on_undecided":"hold"},
            {"traffic":"25%","watch":"10m","max_watch":"2h","min_requests":500,"on_undecided":"hold"},
            {"traffic":"50%","watch":"10m","max_watch":"2h","min_requests":500,"on_undecided":"hold"}]},
            "gates":{"max_p95_latency_ms":{"limit":250,"test":"sequential","severity":"fatal",
            "warm_up":"0s","pass_margin":1.5,"dispersion":"auto","late_onset":true},
            "max_error_rate":{"limit":"0.5%","test":"sequential","severity":"fatal",
            "warm_up":"0s","pass_margin":1.5,"dispersion":"auto","late_onset":true},
            "min_quality_score":{"limit":0.92,"test":"sequential","severity":"fatal",
            "warm_up":"0s","pass_margin":0.02,"dispersion":"auto","late_onset":true},
            "min_canary_pct":"5%"},"statistics":{"alpha_fail":0.01,"alpha_pass":0.05},
            "look":"15s","on_drift":"hold","bake":"10m",
            "rollback":{"strategy":"immediate","previous_version":"v11","keep_warm":"1d"}}}
            """
                .replace("\n", ""));
  }
}
