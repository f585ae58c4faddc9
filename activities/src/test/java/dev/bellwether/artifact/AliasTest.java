package dev.bellwether.artifact;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.ArtifactActivities.SetAlias;
import dev.bellwether.activity.Failures;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.serving.ActivityRun;
import dev.bellwether.serving.FakeRouter;
import dev.bellwether.serving.Ledger;
import dev.bellwether.serving.Releases;
import dev.bellwether.serving.ServingTargets;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alias goes with the traffic, so only who holds the target may move it. */
class AliasTest {
  @TempDir private Path root;
  private final FakeRouter router = new FakeRouter(Releases.MODEL).serving("v12", "v11");
  private Path aliases = Path.of("aliases.json");

  @BeforeEach
  void pointsAtTheOldVersion() throws IOException {
    aliases = Files.createDirectories(root.resolve(Releases.MODEL)).resolve("aliases.json");
    Files.writeString(aliases, "{\"champion\":\"v11\"}");
    router.setLedger(Releases.opened(Releases.RUN));
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void movesForTheReleaseThatHoldsTheTarget() {
    move(Releases.RUN, "v12", false);

    assertThat(aliases).content().contains("v12");
  }

  @Test
  void staysForARunThatAResetMade() {
    ApplicationFailure lost = failure(() -> move("run-after-reset", "v12", false));

    assertThat(lost.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(aliases).content().contains("v11");
  }

  @Test
  void staysForAReleaseThatLostItsFence() {
    router.setLedger(Releases.opened("other-run"));

    ApplicationFailure lost = failure(() -> move(Releases.RUN, "v12", false));

    assertThat(lost.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(lost.isNonRetryable()).isTrue();
    assertThat(aliases).content().contains("v11");
  }

  @Test
  void isTriedAgainWhileTheTargetCannotSayWhoHoldsIt() {
    router.close();

    assertThat(failure(() -> move(Releases.RUN, "v12", false)).isNonRetryable()).isFalse();
    assertThat(aliases).content().contains("v11");
  }

  @Test
  void goesBackAlsoForARunThatAResetMade() throws IOException {
    Files.writeString(aliases, "{\"champion\":\"v12\"}");

    move("run-after-reset", "v11", true);

    assertThat(aliases).content().contains("v11");
  }

  @Test
  void goesBackAfterADirectRollback() throws IOException {
    Files.writeString(aliases, "{\"champion\":\"v12\"}");
    router.setLedger(
        Releases.opened(Releases.RUN)
            .ownedBy("default", "fraud-model@demo", Ledger.DIRECT, "r")
            .rolledBack("v11"));

    move(Releases.RUN, "v11", true);

    assertThat(aliases).content().contains("v11");
  }

  @Test
  void doesNotGoBackOnceAnotherReleaseHasTheTarget() throws IOException {
    Files.writeString(aliases, "{\"champion\":\"v13\"}");
    router.setLedger(Releases.opened("other-run"));

    ApplicationFailure lost = failure(() -> move(Releases.RUN, "v11", true));

    assertThat(lost.getType()).isEqualTo(Failures.FENCE_LOST);
    assertThat(aliases).content().contains("v13");
  }

  @Test
  void saysWhichRegistryIsNotConfigured() {
    Map<String, Connection> edge = Map.of("edge", new Connection.Playground(router.url()));

    assertThat(failure(() -> move(edge, Releases.RUN, "v12", false)).getType())
        .isEqualTo(Failures.PERMANENT);
  }

  private boolean move(String run, String version, boolean back) {
    return move(Releases.connections(router.url(), root.toString()), run, version, back);
  }

  private static boolean move(
      Map<String, Connection> connections, String run, String version, boolean back) {
    var activities = new FileArtifactActivities(connections, new ServingTargets(connections));
    try (ActivityRun attempt = new ActivityRun(run, activities)) {
      attempt
          .stub(ArtifactActivities.class)
          .setAlias(new SetAlias(Releases.ref(), Releases.plan(), "champion", version, back));
      return true;
    }
  }
}
