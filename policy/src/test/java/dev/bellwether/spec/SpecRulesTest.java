package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.spec.Plan.Approval;
import dev.bellwether.spec.Plan.BuildArtifact;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.SmokeTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecRulesTest {
  private static final String NAME = "name: \"fraud-model-v12\"";

  @ParameterizedTest
  @CsvSource({
    "fraud-model-v12,fraud-model,v12",
    "a-v1,a,v1",
    "a-v1-v2.3_x,a-v1,v2.3_x",
    "m.x_y-v0,m.x_y,v0"
  })
  void splitsTheNameIntoModelAndVersion(String name, String model, String version) {
    Plan plan = Specs.plan(Specs.changed("fraud-model-v12", name));

    assertThat(List.of(plan.model(), plan.version())).containsExactly(model, version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fraud-model", "fraud-model-12", "v12", "fraud--v1", "fraud-vx"})
  void refusesANameWithoutModelAndVersion(String name) {
    SpecReading reading = Specs.changed("fraud-model-v12", name);

    assertThat(Specs.codes(reading)).containsExactly("E207");
    assertThat(reading.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Fraud-v1", "-a-v1", "a-v1.", "a b-v1", "a/b-v1", "../a-v1", "\u00E4-v1"})
  void refusesNamesWithOtherLetters(String name) {
    SpecReading reading = Specs.changed("fraud-model-v12", name);

    assertThat(Specs.codes(reading)).containsExactly("E206");
    assertThat(reading.name()).isNull();
  }

  @Test
  void holdsNamesTo100Characters() {
    assertThat(Specs.changed("fraud-model-v12", "a".repeat(97) + "-v1").valid()).isTrue();
    assertThat(Specs.codes(Specs.changed("fraud-model-v12", "a".repeat(98) + "-v1")))
        .containsExactly("E206");
  }

  @Test
  void takesModelAndVersionFromModel() {
    String digest = "sha256:" + "0a".repeat(32);
    Plan plan =
        Specs.plan(
            Specs.changed(
                NAME,
                "name: nightly\n  model: {name: fraud, version: \"2026.11\", uri: \"s3://m/f\", digest: \""
                    + digest
                    + "\"}"));

    assertThat(plan.name()).isEqualTo("nightly");
    assertThat(List.of(plan.model(), plan.version())).containsExactly("fraud", "2026.11");
    assertThat(plan.uri()).isEqualTo("s3://m/f");
    assertThat(plan.digest()).isEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource({
    "'{name: fraud}',E203",
    "'{version: v1}',E203",
    "'{name: fraud, version: 12}',E204",
    "'{name: fraud, version: v1, digest: \"sha256:0A\"}',E228",
    "'{name: fraud, version: v1, uri: \"https://user:secret@host/x\"}',E228",
    "'{name: fraud, version: v1, url: x}',E201",
    "fraud,E204",
    ",E205"
  })
  void refusesAModelThatSaysTooLittleOrTooMuch(String model, String code) {
    assertThat(Specs.codes(Specs.with("model: " + (model == null ? "" : model))))
        .containsExactly(code);
  }

  @Test
  void findsEverythingAtOnce() {
    SpecReading reading =
        Specs.read(
            """
            release_pipeline:
              nmae: x
              stages: [canary_deploy, smoke_tset]
              gates:
                max_error_rate: 0
                min_quality_score: 92
              look: 15
              bake: soon
            """);

    assertThat(Specs.codes(reading))
        .containsExactly(
            "E203", "E201", "E213", "E213", "W110", "E210", "E220", "E220", "E204", "E214");
    assertThat(reading.findings()).allSatisfy(finding -> assertThat(finding.line()).isPositive());
    assertThat(reading.findings()).extracting(Finding::pointer).doesNotHaveDuplicates().hasSize(10);
  }

  @Test
  void namesTheNearestKey() {
    Finding finding = only(Specs.with("envrionment: prod"));

    assertThat(finding.code()).isEqualTo("E201");
    assertThat(finding.pointer()).isEqualTo("/release_pipeline/envrionment");
    assertThat(List.of(finding.line(), finding.column())).containsExactly(16, 3);
    assertThat(finding.suggestion()).isEqualTo("did you mean `environment`?");
    assertThat(only(Specs.with("qqq: 1")).suggestion()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'notify: []',bellwether watch",
    "'concurrency: 1',one release",
    "'freeze: []',bellwether hold",
    "'budget: {}',no gate costs",
    "'shadow: {}',smoke test",
    "'probation: 1h',bake",
    "'segments: []',all the canary's requests"
  })
  void saysThatALaterVersionBringsAKeyAndWhatHappensMeanwhile(String line, String meanwhile) {
    Finding finding = only(Specs.with(line));

    assertThat(finding.code()).isEqualTo("E202");
    assertThat(finding.message()).endsWith("a later one brings it");
    assertThat(finding.suggestion()).startsWith("take it out for now: ").contains(meanwhile);
  }

  @ParameterizedTest
  @CsvSource({"2d,P2D", "1h30m,PT1H30M", "30d,P30D", "1ms,PT0.001S"})
  void keepsTheOldVersionWarmForAsLongAsItSays(String written, Duration lasting) {
    SpecReading reading = keepWarm(written);

    assertThat(reading.findings()).isEmpty();
    assertThat(Specs.plan(reading).keepWarm()).isEqualTo(lasting);
    assertThat(Specs.plan(Specs.read(Specs.seed())).keepWarm())
        .isEqualTo(Specs.DEFAULTS.keepWarm());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"off\"", "0s", "0d", "0ms"})
  void warnsOfAnOldVersionThatIsTakenDownAtOnce(String written) {
    SpecReading reading = keepWarm(written);

    assertThat(Specs.codes(reading)).containsExactly("W111");
    assertThat(Specs.plan(reading).keepWarm()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "off,E116",
    "\"Off\",E214",
    "false,E204",
    "24,E204",
    "-1h,E214",
    "1.5h,E214",
    "forever,E214",
    "'\"\"',E214",
    "31d,E215",
    "30d1ms,E215",
    ",E205",
    "[1h],E204",
    "{for: 1h},E204"
  })
  void refusesWhatIsNoTimeToKeepWarm(String written, String code) {
    assertThat(Specs.codes(keepWarm(written == null ? "" : written))).containsExactly(code);
  }

  private static SpecReading keepWarm(String written) {
    return Specs.changed("strategy:", "keep_warm: " + written + "\n    strategy:");
  }

  @Test
  void leavesKeysWithAnXToTheUser() {
    SpecReading reading = Specs.with("x-owner: {team: [risk, 1, null]}");

    assertThat(reading.findings()).isEmpty();
    assertThat(reading.normalized())
        .asString()
        .contains("\"x-owner\":{\"team\":[\"risk\",1,null]}");
    assertThat(Specs.codes(Specs.changed("strategy:", "x-a: 1\n    strategy:")))
        .containsExactly("E201");
  }

  @Test
  void keepsDescriptionAndLabels() {
    Plan plan =
        Specs.plan(Specs.with("description: Better trees", "labels: {team: risk, tier: \"1\"}"));

    assertThat(plan.description()).isEqualTo("Better trees");
    assertThat(plan.labels()).isEqualTo(Map.of("team", "risk", "tier", "1"));
    assertThat(Specs.codes(Specs.with("labels: {tier: 1}"))).containsExactly("E204");
    assertThat(Specs.codes(Specs.with("labels: [a]"))).containsExactly("E204");
    assertThat(Specs.with("description: " + "d".repeat(2_000)).valid()).isTrue();
    assertThat(Specs.codes(Specs.with("description: " + "d".repeat(2_001))))
        .containsExactly("E215");
  }

  @Test
  void takesConnectionsFromTheEnvironmentUnlessTheSpecNamesThem() {
    Plan staging = Specs.plan(Specs.with("environment: staging"));
    assertThat(staging.target()).isEqualTo("fraud-model@staging");
    assertThat(staging.serving()).isEqualTo("stage-edge");

    Plan named = Specs.plan(Specs.with("serving: stage-edge"));
    assertThat(List.of(named.environment(), named.serving(), named.metrics()))
        .containsExactly("prod", "stage-edge", "edge-metrics");
  }

  @Test
  void listsTheEnvironmentsAndConnectionsItKnows() {
    Finding environment = only(Specs.with("environment: production"));
    assertThat(environment.code()).isEqualTo("E208");
    assertThat(environment.message()).contains("prod, staging");

    Finding connection = only(Specs.with("metrics: edge-metric"));
    assertThat(connection.code()).isEqualTo("E209");
    assertThat(connection.suggestion()).isEqualTo("did you mean `edge-metrics`?");

    assertThat(only(Specs.with("metrics: \"http://prometheus:9090\"")).code()).isEqualTo("E206");
  }

  @Test
  void readsWithoutAConfiguration() {
    SpecReading reading =
        new SpecReader(Defaults.builtIn()).read(Specs.seed() + "  metrics: anything\n");

    Plan plan = Specs.plan(reading);
    assertThat(List.of(plan.environment(), plan.serving(), plan.metrics(), plan.registry()))
        .containsExactly("prod", "serving", "anything", "registry");
    assertThat(plan.trust()).isEqualTo(Plan.Trust.NONE);
  }

  @Test
  void asksForAnEnvironmentWhenThereIsNoDefault() {
    Defaults d = Specs.DEFAULTS;
    Defaults none =
        new Defaults(
            null,
            d.environments(),
            d.connections(),
            d.steps(),
            d.watch(),
            d.maxWatch(),
            d.look(),
            d.minRequests(),
            d.onUndecided(),
            d.onDrift(),
            d.bake(),
            d.keepWarm(),
            d.trust(),
            d.dispersion(),
            d.onUndecidable(),
            d.warmUp());

    Finding finding = only(new SpecReader(none).read(Specs.seed()));
    assertThat(finding.code()).isEqualTo("E203");
    assertThat(finding.suggestion()).isEqualTo("add environment: prod | staging");
  }

  @Test
  void readsTheSettingsOfStages() {
    Plan plan =
        Specs.plan(
            stages(
                "build_artifact: {timeout: 1h, retries: 0}",
                "smoke_test: {suite: golden-2, timeout: 90s, retries: 100, warm_calls: 0}",
                "canary_deploy: {timeout: 1m}",
                "monitor_metrics: {}",
                "promote_or_rollback: {approval: {required: 1, timeout: 2h, on_timeout: hold}}"));

    assertThat(plan.buildArtifact()).isEqualTo(new BuildArtifact(Duration.ofHours(1), 0));
    assertThat(plan.smokeTest())
        .isEqualTo(new SmokeTest("golden-2", Duration.ofSeconds(90), 100, 0));
    assertThat(plan.deployTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(plan.promotionApproval())
        .isEqualTo(new Approval(1, Duration.ofHours(2), OnUndecided.HOLD));
  }

  @ParameterizedTest
  @CsvSource({
    "smoke_test: {warm_calls: 10000},''",
    "smoke_test: {warm_calls: 10001},E215",
    "smoke_test: {warm_calls: -1},E215",
    "smoke_test: {warm_calls: 1.5},E215",
    "smoke_test: {retries: 101},E215",
    "smoke_test: {suite: ../x},E206",
    "smoke_test: {timeout: 1s},''",
    "smoke_test: {timeout: 999ms},E215",
    "smoke_test: {timeout: 1d},''",
    "smoke_test: {timeout: 1d1ms},E215",
    "smoke_test: {tiemout: 1m},E201",
    "'smoke_test:',E205",
    "smoke_test: 5,E204",
    "'{smoke_test: {}, x: {}}',E204",
    "5,E204",
    "[smoke_test],E204",
    "smoke_tests,E210",
    "canary_deploy,E211"
  })
  void checksAStage(String stage, String code) {
    SpecReading reading =
        stages(stage.replace(";", ","), "canary_deploy", "monitor_metrics", "promote_or_rollback");

    if (code.isEmpty()) {
      assertThat(reading.findings()).isEmpty();
    } else {
      assertThat(Specs.codes(reading)).contains(code);
      assertThat(Specs.codes(reading)).isSubsetOf(code, "W110");
    }
  }

  @Test
  void wantsStagesOnceInTheirOrder() {
    assertThat(
            Specs.codes(
                stages("canary_deploy", "smoke_test", "monitor_metrics", "promote_or_rollback")))
        .containsExactly("E212");
    assertThat(
            Specs.codes(
                stages(
                    "smoke_test",
                    "canary_deploy",
                    "monitor_metrics",
                    "monitor_metrics",
                    "promote_or_rollback")))
        .containsExactly("E211");
    assertThat(Specs.codes(stages("build_artifact", "smoke_test")))
        .containsExactly("E213", "E213", "E213");
    assertThat(Specs.codes(Specs.changed("  stages:", "  description:"))).contains("E203");
  }

  @Test
  void warnsWithoutASmokeTest() {
    SpecReading reading =
        stages("build_artifact", "canary_deploy", "monitor_metrics", "promote_or_rollback");

    assertThat(Specs.codes(reading)).containsExactly("W110");
    assertThat(Specs.plan(reading).smokeTest()).isNull();
    assertThat(
            Specs.plan(
                    stages("smoke_test", "canary_deploy", "monitor_metrics", "promote_or_rollback"))
                .buildArtifact())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'{required: 2}',E202",
    "'{required: 0}',E215",
    "'{from: [risk]}',E202",
    "'{exclude_author: true}',E202",
    "'{on_timeout: promote}',E230",
    "'{timeout: 30d}',''",
    "'{timeout: 31d}',E215",
    "'{}',''",
    "yes-please,E204"
  })
  void checksAnApproval(String approval, String code) {
    SpecReading reading =
        stages(
            "smoke_test",
            "canary_deploy",
            "monitor_metrics",
            "promote_or_rollback: {approval: " + approval + "}");

    assertThat(Specs.codes(reading)).isEqualTo(code.isEmpty() ? List.of() : List.of(code));
  }

  @Test
  void givesAnApprovalADayAndThenRollsBack() {
    Plan plan = Specs.plan(Specs.with("canary: {steps: [{traffic: 5%, approval: {}}]}"));

    assertThat(plan.steps().getFirst().approval())
        .isEqualTo(new Approval(1, Duration.ofDays(1), OnUndecided.ROLLBACK));
  }

  @Test
  void takesAnApprovalAtEachStepAndOneAtPromotion() {
    String steps = "canary: {steps: [{traffic: 5, approval: {timeout: 1h}}, {traffic: 50%s}]}";
    Plan atPromotionToo = Specs.plan(approvedPromotion(steps.formatted("")));
    Plan atEachStep = Specs.plan(Specs.with(steps.formatted(", approval: {timeout: 2h}")));

    assertThat(atPromotionToo.steps())
        .extracting(step -> step.approval() != null)
        .containsExactly(true, false);
    assertThat(atPromotionToo.promotionApproval()).isNotNull();
    assertThat(atEachStep.steps())
        .extracting(step -> step.approval() != null)
        .containsExactly(true, true);
  }

  @Test
  void refusesTwoApprovalsOfTheSameMove() {
    SpecReading reading =
        approvedPromotion("canary: {steps: [{traffic: 5}, {traffic: 50, approval: {}}]}");

    assertThat(only(reading).code()).isEqualTo("E229");
    assertThat(only(reading).pointer()).endsWith("/canary/steps/1/approval");
  }

  private static SpecReading approvedPromotion(String canary) {
    return Specs.read(
        Specs.seed().replace("- promote_or_rollback", "- promote_or_rollback: {approval: {}}")
            + "  "
            + canary
            + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'strategy: gradual',E230",
    "'strategy: immediate\n    previous_version: v12',E227",
    "'strategy: immediate\n    previous_version: V11',E206",
    "'strategy: immediate\n    previous_version:',E205",
    "'previous: v11',E201"
  })
  void checksTheRollback(String rollback, String code) {
    SpecReading reading =
        Specs.changed("strategy: \"immediate\"\n    previous_version: \"v11\"", rollback);

    assertThat(Specs.codes(reading)).containsExactly(code);
  }

  @Test
  void needsNoRollback() {
    String text = Specs.seed().substring(0, Specs.seed().indexOf("  rollback:"));

    assertThat(Specs.plan(Specs.read(text)).previousVersion()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "bake: 0s,''",
    "bake: 30d,''",
    "bake: 30d1s,E215",
    "bake: 1.5h,E214",
    "bake: PT10M,E214",
    "bake: 10M,E214",
    "bake: -1s,E214",
    "bake: 1m1h,E214",
    "bake: 10 m,E214",
    "bake: 9999999999s,E214",
    "bake: 600,E204",
    "look: 250ms,''",
    "look: 249ms,E215",
    "look: 10m,''",
    "look: 10m1ms,E218",
    "look: 1h1s,E215",
    "watch: 15s,''",
    "watch: 14s999ms,E218",
    "watch: 2h,''",
    "watch: 2h1ms,E217",
    "max_watch: 10m,''",
    "max_watch: 9m59s,E217",
    "max_watch: 30d,''",
    "max_watch: 31d,E215",
    "min_requests: 1,''",
    "min_requests: 0,E215",
    "min_requests: 1000000000,''",
    "min_requests: 1000000001,E215",
    "min_requests: 1e3,''",
    "min_requests: 0.5,E215",
    "min_requests: many,E204",
    "on_undecided: rollback,''",
    "on_undecided: hold,''",
    "on_undecided: pass,E230",
    "on_drift: rollback,''",
    "on_drift: overwrite,E230"
  })
  void checksTheWindows(String line, String code) {
    assertThat(Specs.codes(Specs.with(line))).isEqualTo(code.isEmpty() ? List.of() : List.of(code));
  }

  private static SpecReading stages(String... stages) {
    StringBuilder text =
        new StringBuilder("release_pipeline:\n  name: fraud-model-v12\n  stages:\n");
    for (String stage : stages) {
      text.append("    - ").append(stage).append('\n');
    }
    return Specs.read(text.append("  gates: {max_error_rate: 1}\n").toString());
  }

  private static Finding only(SpecReading reading) {
    assertThat(reading.findings()).hasSize(1);
    return reading.findings().getFirst();
  }
}
