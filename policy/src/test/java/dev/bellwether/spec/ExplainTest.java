package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExplainTest {
  @Test
  void saysEveryUnitOfTheSeedBack() {
    assertThat(Explain.lines(Specs.plan(Specs.read(Specs.seed()))))
        .containsExactly(
            "fraud-model-v12 takes fraud-model v12 to prod",
            "connections: serving edge, metrics edge-metrics, registry models",
            "goes back to: v11; refused at the start when something else serves",
            "build_artifact: within 30m, 2 retries",
            "smoke_test: the artifact's own golden requests, 20 warm calls, within 10m, 2 retries",
            "canary_deploy: each change of traffic is verified within 5m, else rolled back",
            "look: the metrics are read every 15s",
            "step 1 of 3: 5 % of traffic, watched for at least 10m and at most 2h; gates want 500"
                + " canary requests; still undecided then: hold for a person, and roll back after"
                + " 24h without one",
            "step 2 of 3: 25 % of traffic, watched for at least 10m and at most 2h; gates want 500"
                + " canary requests; still undecided then: hold for a person, and roll back after"
                + " 24h without one",
            "step 3 of 3: 50 % of traffic, watched for at least 10m and at most 2h; gates want 500"
                + " canary requests; still undecided then: hold for a person, and roll back after"
                + " 24h without one",
            "max_p95_latency_ms: passes while less than 5 % of the canary's requests take longer"
                + " than 250 ms; sequential: a pass rules out 7.5 % or more of them slow; counts may"
                + " vary 10 (fail) or 3 (pass) times their mean, unless stable shows otherwise; has 33.33 % of alpha_fail",
            "max_error_rate: passes below 0.5 % (a fraction of 0.005) of the canary's requests"
                + " failing; sequential: a pass rules out 0.75 % or more; counts may vary 10 (fail)"
                + " or 3 (pass) times their mean, unless stable shows otherwise; has 33.33 % of alpha_fail",
            "min_quality_score: passes while the mean of the canary's scores (0 to 1) is at or"
                + " above 0.92; sequential: a pass rules out 0.9 or less; up to 3 scores may hang"
                + " together, unless stable shows otherwise; has 33.33 % of alpha_fail",
            "statistics: rolled back on evidence with a chance of at most 1 % if every sequential"
                + " gate keeps its limit; a gate at or beyond what its pass rules out passes a step"
                + " with a chance of at most 5 %",
            "min_canary_pct: promotion needs at least 5 % of traffic on the canary",
            "bake: watched for 10m at 100 %; a fail rolls back still",
            "afterwards: the old version stays warm for 1d, then it is taken down if nobody needs it",
            "traffic or owner changed by somebody else: hold for a person, and roll back after 24h"
                + " without one; never written over in silence",
            "rollback: at once, all traffic back, from every stage");
  }

  @Test
  void saysWhatAFullSpecAdds() {
    assertThat(Explain.lines(Specs.plan(Specs.read(Corpus.FULL))))
        .contains(
            "smoke_test: suite golden, 5 warm calls, within 1m30s, 0 retries",
            "step 1 is below min_canary_pct: it goes on after 1m unless a gate fails or has no data",
            "step 2 of 3: 20 % of traffic, watched for at least 5m and at most 1d; gates want 2,000"
                + " canary requests; still undecided then: roll back",
            "approval at promotion, before 100 %: 1, within 2d; no answer: hold for a person, and"
                + " roll back after 24h without one",
            "max_error_rate: passes below 0.3 % (a fraction of 0.003) of the canary's requests"
                + " failing; wants 800 of its own",
            "afterwards: the old version stays warm for 2d, then it is taken down if nobody needs it",
            "traffic or owner changed by somebody else: roll back; never written over in silence");
  }

  @Test
  void saysEachApproval() {
    String spec =
        Specs.seed().replace("- promote_or_rollback", "- promote_or_rollback: {approval: {}}")
            + "  canary: {steps: [{traffic: 5, approval: {timeout: 1h, on_timeout: hold}},"
            + " {traffic: 50}]}\n";

    assertThat(Explain.lines(Specs.plan(Specs.read(spec))))
        .contains(
            "approval at step 1, after its window: 1, within 1h; no answer: hold for a person, and"
                + " roll back after 24h without one",
            "approval at promotion, before 100 %: 1, within 1d; no answer: roll back");
  }

  @Test
  void saysWhatIsLeftOut() {
    assertThat(Explain.lines(Specs.plan(Specs.read(Corpus.VALID.get(10)))))
        .contains(
            "goes back to: whatever serves at the start",
            "build_artifact: left out; the version has to be in the registry",
            "smoke_test: left out; the canary gets traffic without being tried first");
  }
}
