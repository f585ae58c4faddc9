package dev.bellwether.spec;

import java.util.List;

/** Whole specs, good and bad. */
final class Corpus {
  private Corpus() {}

  private static final String HEAD =
      "release_pipeline:\n  name: fraud-model-v12\n  stages: [smoke_test, canary_deploy,"
          + " monitor_metrics, promote_or_rollback]\n";

  /** A spec with every key of this version. */
  static final String FULL =
      """
      release_pipeline:
        name: "nightly"
        model: {name: fraud, version: "2026.11", uri: "s3://models/fraud", digest: "sha256:%s"}
        description: "Better trees"
        labels: {team: risk, "cost/centre": "12"}
        x-anything: [1, {a: null, b: 1.50}]
        environment: staging
        serving: edge
        metrics: edge-metrics
        registry: models
        stages:
          - build_artifact: {timeout: 1h, retries: 1}
          - smoke_test: {suite: golden, timeout: 90s, retries: 0, warm_calls: 5}
          - canary_deploy: {timeout: 2m}
          - monitor_metrics
          - promote_or_rollback: {approval: {required: 1, timeout: 2d, on_timeout: hold}}
        canary:
          steps:
            - {traffic: 1%%, watch: 1m, max_watch: 1h30m, min_requests: 10, on_undecided: rollback}
            - {traffic: 20, min_requests: 2000}
            - {traffic: {fraction: 0.5}}
        gates:
          max_error_rate: {limit: {fraction: 0.003}, test: threshold, min_requests: 800}
          max_p50_latency_ms: {limit: 20, test: sequential, severity: advisory, late_onset: false}
          max_p95_latency_ms: {limit: 87.5, test: threshold}
          max_p99_latency_ms:
            limit: 500
            test: sequential
            severity: fatal
            min_requests: 50
            pass_margin: 2
            baseline: stable
            max_ratio: 1.25
            ignore_below: 0.5%%
            non_inferiority_ratio: 2
            dispersion: {fano: 1.1}
            late_onset: true
            share: 0.4
          min_quality_score: {limit: 0.92, test: sequential, pass_margin: 0.01, dispersion: independent}
          max_cpu_pct: {limit: 90%%, for: 2m, test: threshold, severity: fatal}
          max_memory_pct: 95
          max_queue_depth: {limit: 40}
          max_restarts: {limit: 0.5, test: sequential, severity: advisory, dispersion: independent, late_onset: false}
          drift_score: {reference: stable, bins: 4, severity: blocking}
          drift_amount: [10, 20.5, 30]
          expr_no_worse: {expression: "canary.error_rate <= stable.error_rate + 0.01", test: threshold, severity: blocking, min_requests: 100}
          max_null_rate: {limit: 0.2, baseline: stable}
          max_positive_rate_ratio: {limit: 1.25, ignore_below: 1%%, pass_margin: 1.2}
          max_disagreement_rate: {limit: 2%%, test: threshold, min_requests: 100}
          min_answer_relevance_score: {limit: 0.8, severity: blocking}
          min_canary_pct: 10%%
        statistics: {alpha_fail: 0.02, alpha_pass: 0.1}
        look: 500ms
        watch: 5m
        max_watch: 1d
        min_requests: 300
        on_undecided: rollback
        on_drift: rollback
        bake: 1h1m1s1ms
        rollback: {strategy: immediate, previous_version: v11, keep_warm: 2d}
      """
          .formatted("0a".repeat(32));

  static final List<String> VALID =
      List.of(
          Specs.seed(),
          FULL,
          HEAD + "  gates: {max_error_rate: 0.0123456789}\n",
          HEAD + "  gates: {max_error_rate: \"12.5 %\", min_canary_pct: {limit: 3}}\n",
          HEAD + "  gates: {max_error_rate: {fraction: 1e-30}}\n",
          HEAD + "  gates: {max_error_rate: 33.333333333333336}\n",
          HEAD + "  gates: {min_quality_score: 1, max_p95_latency_ms: 1e3}\n",
          HEAD
              + "  gates: {min_quality_score: {limit: 0.9, label_delay: 30m},"
              + " min_late_score: {limit: 0.5, label_delay: 1h, missing: at_random, test: threshold}}\n",
          HEAD + "  gates: {min_quality_score: 1e-9}\n  bake: 0s\n",
          HEAD
              + "  gates: {min_quality_score: 0}\n  canary: {steps: [{traffic: 5, approval: {}}]}\n",
          HEAD.replace("smoke_test, ", "") + "  gates: {max_error_rate: 1}\n",
          HEAD.replace("smoke_test", "{smoke_test: {}}") + "  gates: {max_error_rate: 1}\n",
          HEAD + "  gates: {max_error_rate: 1}\n  rollback: {keep_warm: \"off\"}\n",
          HEAD
              + "  gates: {max_error_rate: {limit: 100, test: sequential},"
              + " max_p95_latency_ms: {limit: 5, test: sequential},"
              + " min_quality_score: {limit: 0, test: sequential}}\n",
          HEAD
              + "  gates: {max_null_rate: 0.1, max_positive_rate_ratio: 1, max_disagreement_rate: 100%}\n",
          HEAD + "  gates: {min_relevance_score: 0.8}\n",
          HEAD + "  gates: {max_error_rate: 1}\n  canary: {}\n  labels: {}\n  rollback: {}\n");

  /** What a schema can see as well as the reader. */
  static final List<String> BROKEN =
      List.of(
          "[]",
          "oops",
          "{}",
          "release_pipeline: []",
          "release_pipeline: {}",
          Specs.seed() + "more: 1\n",
          Specs.seed() + "  more: 1\n",
          Specs.seed() + "  on_drift: overwrite\n",
          Specs.seed() + "  keep_warm: 1h\n",
          Specs.seed().replace("strategy:", "keep_warm: forever\n    strategy:"),
          Specs.seed().replace("strategy:", "keep_warm: 24\n    strategy:"),
          Specs.seed() + "  environment: 5\n",
          Specs.seed() + "  environment: Prod\n",
          Specs.seed() + "  environment: null\n",
          Specs.seed() + "  look: 15\n",
          Specs.seed() + "  look: 15 s\n",
          Specs.seed() + "  look: \"\"\n",
          Specs.seed() + "  look: 1m1h\n",
          Specs.seed() + "  min_requests: 0\n",
          Specs.seed() + "  min_requests: 1.5\n",
          Specs.seed() + "  on_undecided: pass\n",
          Specs.seed() + "  labels: {a: 1}\n",
          Specs.seed() + "  description: " + "d".repeat(2_001) + "\n",
          Specs.seed() + "  canary: {steps: []}\n",
          Specs.seed() + "  canary: {steps: [5%]}\n",
          Specs.seed() + "  canary: {steps: [{watch: 5m}]}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 0}]}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 100%}]}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 5.5%}]}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 50, approval: {required: 2}}]}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 50, approval: {from: [a]}}]}\n",
          Specs.seed() + "  model: {name: a}\n",
          Specs.seed() + "  model: {name: a, version: v1, digest: abc}\n",
          Specs.seed() + "  model: {name: a, version: v1, uri: \"s3://me@x\"}\n",
          Specs.seed().replace("v11", "V11"),
          Specs.seed().replace("immediate", "slow"),
          Specs.seed().replace("  gates:", "  x-gates:"),
          Specs.seed().replace("  stages:", "  x-stages:"),
          Specs.seed().replace("  name:", "  x-name:"),
          Specs.seed().replace("    - canary_deploy\n", ""),
          Specs.seed().replace("- canary_deploy", "- canary_deploy\n    - canary_deploy"),
          Specs.seed().replace("- smoke_test", "- smoke"),
          Specs.seed().replace("- smoke_test", "- {smoke_test: {retries: -1}}"),
          Specs.seed().replace("- smoke_test", "- {smoke_test: {}, canary_deploy: {}}"),
          Specs.seed().replace("- smoke_test", "- {smoke_test: null}"),
          Specs.seed().replace("- smoke_test", "- {}"),
          Specs.seed().replace("- monitor_metrics", "- {monitor_metrics: {watch: 5m}}"),
          HEAD + "  gates: {}\n",
          HEAD + "  gates: {min_canary_pct: 5}\n",
          HEAD + "  gates: {max_error_rate: 0}\n",
          HEAD + "  gates: {max_error_rate: 101}\n",
          HEAD + "  gates: {max_error_rate: half}\n",
          HEAD + "  gates: {max_error_rate: {fraction: 2}}\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, test: t-test}}\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, test: sequential, pass_margin: 0.5}}\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, test: sequential, dispersion: 3}}\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, severity: high}}\n",
          Specs.seed() + "  statistics: {alpha_fail: 1}\n",
          HEAD + "  gates: {max_error_rate: {test: threshold}}\n",
          HEAD + "  gates: {max_p95_latency_ms: 0}\n",
          HEAD + "  gates: {max_p95_latency_ms: 250ms}\n",
          HEAD + "  gates: {max_p90_latency_ms: 250}\n",
          HEAD + "  gates: {min_quality_score: 92}\n",
          HEAD + "  gates: {max_error_rate: 1, min_canary_pct: {limit: 5, test: threshold}}\n",
          HEAD + "  gates: {max_positive_rate_ratio: 0.9}\n",
          HEAD + "  gates: {max_positive_rate_ratio: {limit: 1.2, test: threshold}}\n",
          HEAD + "  gates: {max_disagreement_rate: {limit: 1, baseline: stable}}\n",
          HEAD + "  gates: {min_relevance_score: {limit: 0.8, max_ratio: 2}}\n",
          HEAD + "  gates: {min_Relevance_score: 0.8}\n",
          HEAD + "  gates: {min_score: 0.8}\n");

  /** What only the reader can see. */
  static final List<String> UNSOUND =
      List.of(
          Specs.seed() + "  environment: elsewhere\n",
          HEAD + "  gates: {min_qualty_score: 0.9}\n",
          Specs.seed() + "  serving: nothing\n",
          Specs.seed() + "  watch: 3h\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, test: threshold, pass_margin: 2}}\n",
          HEAD + "  gates: {max_error_rate: {limit: 1, severity: advisory}}\n",
          Specs.seed() + "  canary: {steps: [{traffic: 50}, {traffic: 5}]}\n",
          Specs.seed().replace("v11", "v12"),
          Specs.seed().replace("fraud-model-v12", "fraud-model"));
}
