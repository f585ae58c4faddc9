package dev.bellwether.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.SurveyActivities.SurveyRequest;
import dev.bellwether.activity.SurveyActivities.SurveyedTarget;
import dev.bellwether.admission.Owners.Life;
import dev.bellwether.serving.FakeRouter;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.Releases;
import dev.bellwether.serving.ServingTargets;
import dev.bellwether.spec.Defaults.Connections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetSurveyActivitiesTest {
  private static final String TARGET = Releases.MODEL + "@demo";
  private static final Ledger OPEN = Releases.opened(Releases.RUN);

  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v11", "v12");
  private Life owner = Life.RUNNING;

  @AfterEach
  void stop() {
    router.close();
  }

  private SurveyedTarget survey() {
    return survey(Map.of("demo", new Connections("edge", "m", "r")), TARGET).getFirst();
  }

  private List<SurveyedTarget> survey(Map<String, Connections> environments, String... known) {
    return new TargetSurveyActivities(
            environments,
            new ServingTargets(Releases.connections(router.url(), "unused")),
            ledger -> owner,
            () -> Releases.NOW)
        .survey(new SurveyRequest(List.of(known)))
        .targets();
  }

  @Test
  void aTargetThatNobodyReleasedToFits() {
    assertThat(survey())
        .isEqualTo(
            new SurveyedTarget(
                TARGET,
                Map.of("v11", 100),
                null,
                true,
                "v11 100 %; no release has been here",
                null));
  }

  @Test
  void aSplitThatNoReleaseWroteDoesNotFit() {
    router.setWeights(Map.of("v11", 30, "v12", 70));

    SurveyedTarget target = survey();

    assertThat(target.fits()).isFalse();
    assertThat(target.command()).isEqualTo("bellwether rollback --direct " + TARGET + " --to v12");
  }

  @Test
  void aSplitOfAnOpenReleaseFits() {
    router.setWeights(Map.of("v11", 80, "v12", 20));
    router.setLedger(OPEN);

    assertThat(survey().fits()).isTrue();
  }

  @Test
  void aSplitThatAGoneReleaseLeftDoesNotFit() {
    router.setWeights(Map.of("v11", 80, "v12", 20));
    router.setLedger(OPEN);
    owner = Life.GONE;

    assertThat(survey())
        .isEqualTo(
            new SurveyedTarget(
                TARGET,
                Map.of("v11", 80, "v12", 20),
                OPEN.release(),
                false,
                "v11 80 %, v12 20 %, but release " + OPEN.release() + " is gone",
                "bellwether rollback --direct " + TARGET));
  }

  @Test
  void aGoneReleaseThatLeftTheBaselineInPlaceDoesNoHarm() {
    router.setLedger(OPEN);
    owner = Life.GONE;

    assertThat(survey().fits()).isTrue();
  }

  @Test
  void whatAPromotedReleaseServesFitsThoughItsLedgerIsOpen() {
    router.setWeights(Map.of("v12", 100));
    router.setLedger(Releases.baking("promoted-run"));
    owner = Life.PROMOTED;

    assertThat(survey().fits()).isTrue();

    owner = Life.GONE;
    assertThat(survey().fits()).isFalse();
  }

  @Test
  void whatNobodyCanTellIsNotGuessed() {
    router.setWeights(Map.of("v11", 80, "v12", 20));
    router.setLedger(OPEN);
    owner = Life.UNKNOWN;

    assertThat(survey().fits()).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = Ledger.State.class,
      names = {"PROMOTED", "ROLLED_BACK"})
  void trafficThatChangedAfterTheEndDoesNotFit(Ledger.State end) {
    router.setLedger(
        end == Ledger.State.PROMOTED ? OPEN.promoted("v11", "v10") : OPEN.rolledBack("v11"));
    assertThat(survey().fits()).isTrue();

    router.setWeights(Map.of("v11", 50, "v12", 50));

    SurveyedTarget target = survey();
    assertThat(target.fits()).isFalse();
    assertThat(target.what())
        .isEqualTo("v11 50 %, v12 50 % where release " + OPEN.release() + " left v11 100 %");
    assertThat(target.command()).isEqualTo("bellwether rollback --direct " + TARGET);
  }

  @Test
  void aLedgerThatCannotBeReadDoesNotFit() {
    router.setRawLedger("{\"epoch\": 4, \"op_seq\": 1, \"owner\": 7}");

    assertThat(survey().command()).endsWith("--direct " + TARGET + " --to v11");
  }

  @Test
  void aRouterThatDoesNotAnswerIsSaidForEachTargetKnownThere() {
    router.close();

    SurveyedTarget target = survey();

    assertThat(target.target()).isEqualTo(TARGET);
    assertThat(target.fits()).isNull();
    assertThat(target.what()).startsWith("cannot be read: ");
    assertThat(survey(Map.of("demo", new Connections("edge", "m", "r")), "x@elsewhere")).isEmpty();
  }

  @Test
  void aRouteOfTwoEnvironmentsIsReadOnceAndNamedByItsLedger() {
    Connections edge = new Connections("edge", "m", "r");
    Map<String, Connections> both = Map.of("canary", edge, "demo", edge);
    assertThat(survey(both))
        .extracting(SurveyedTarget::target)
        .containsExactly("fraud-model@canary");
    assertThat(survey(both, TARGET)).extracting(SurveyedTarget::target).containsExactly(TARGET);

    router.setLedger(OPEN);

    assertThat(survey(both)).extracting(SurveyedTarget::target).containsExactly(TARGET);
  }
}
