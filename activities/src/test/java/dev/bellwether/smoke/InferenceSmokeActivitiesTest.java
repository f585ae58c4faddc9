package dev.bellwether.smoke;

import static dev.bellwether.serving.ActivityRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.ServingActivities.Prepared;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.activity.SmokeActivities.Smoke;
import dev.bellwether.activity.SmokeActivities.SmokeResult;
import dev.bellwether.artifact.ArtifactFolder;
import dev.bellwether.artifact.Published;
import dev.bellwether.serving.ActivityRun;
import dev.bellwether.serving.Releases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceSmokeActivitiesTest {
  private static final String GOLDEN =
      """
      {"tolerance":0.0001,"requests":[
        {"inputs":[{"name":"features","datatype":"FP32","shape":[1,2],"data":[1.0,2.0]}],
         "outputs":[{"name":"probability","datatype":"FP32","shape":[1,1],"data":[0.25]}]}]}
      """;
  private static final String INFER = "/v2/models/fraud-model/versions/v12/infer";

  private final FakeModelServer canary = new FakeModelServer("fraud-model", "v12");
  private final FakeModelServer stable = new FakeModelServer("fraud-model", "v11");
  private final ActivityRun run = new ActivityRun(new InferenceSmokeActivities());
  private final SmokeActivities smoke = run.stub(SmokeActivities.class);
  @TempDir private Path registry;

  @AfterEach
  void stop() {
    run.close();
    canary.close();
    stable.close();
  }

  @Test
  void passesWhatAnswersAsItShould() throws IOException {
    SmokeResult result = test(GOLDEN);

    assertThat(result.passed()).isTrue();
    assertThat(result.summary()).startsWith("1 golden requests within 0.0001, 5 warm calls");
    assertThat(canary.inferences()).isEqualTo(6);
  }

  @Test
  void passesWithinTheTolerance() throws IOException {
    canary.reply(INFER, 200, FakeModelServer.inference("v12", "0.25009"));

    assertThat(test(GOLDEN).passed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.2502", "\"NaN\"", "null", "[0.25]", "0.25, 0.25", "\"0.25\""})
  void failsOnAnotherAnswer(String value) throws IOException {
    canary.reply(INFER, 200, FakeModelServer.inference("v12", value));

    SmokeResult result = test(GOLDEN);

    assertThat(result.passed()).isFalse();
    assertThat(result.summary()).startsWith("golden request 1 of 1: output 'probability'");
  }

  @Test
  void failsWhenAnotherVersionAnswers() throws IOException {
    canary.reply(INFER, 200, FakeModelServer.inference("v11", "0.25"));

    assertThat(test(GOLDEN).summary()).contains("answered by version v11, expected v12");
  }

  @ParameterizedTest
  @CsvSource({
    "500, '{}', answered with 500",
    "200, 'no json', answered by version none",
    "200, '{}', answered by version none"
  })
  void failsOnAnErrorOrGarbage(int status, String body, String why) throws IOException {
    canary.reply(INFER, status, body);

    SmokeResult result = test(GOLDEN);

    assertThat(result.passed()).isFalse();
    assertThat(result.summary()).contains(why);
  }

  @Test
  void failsWhenTheInputsDifferFromStables() throws IOException {
    canary.reply("/v2/models/fraud-model/versions/v12", 200, FakeModelServer.metadata("[-1,3]"));

    SmokeResult result = test(GOLDEN);

    assertThat(result.passed()).isFalse();
    assertThat(result.summary()).contains("inputs are").contains("v11 has");
  }

  @Test
  void failsWhenTheVersionIsNotReady() throws IOException {
    canary.reply("/v2/models/fraud-model/versions/v12/ready", 404, "{}");

    assertThat(test(GOLDEN).summary()).contains("ready answered 404");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"tolerance\":0.1,\"requests\":[]}", "{\"requests\":[{}]}", "nonsense"})
  void failsWithoutAUsableSuite(String golden) throws IOException {
    assertThat(test(golden).passed()).isFalse();
  }

  @Test
  void failsWhenTheArtifactWasChangedAfterItWasBuilt() throws IOException {
    Smoke request = request(GOLDEN);
    Files.writeString(
        Path.of(request.artifact().location()).resolve("golden.json"), GOLDEN.replace("25", "26"));

    SmokeResult result = smoke.test(request);

    assertThat(result.passed()).isFalse();
    assertThat(result.summary()).contains("golden.json was expected as sha256:");
  }

  @Test
  void isTriedAgainWhenTheCanaryCannotBeReached() throws IOException {
    Smoke request = request(GOLDEN);
    canary.close();

    assertThat(failure(() -> smoke.test(request)).isNonRetryable()).isFalse();
  }

  private SmokeResult test(String golden) throws IOException {
    return smoke.test(request(golden));
  }

  private Smoke request(String golden) throws IOException {
    Path folder = Published.version(registry, "fraud-model", "v12", Map.of("golden.json", golden));
    String digest = ArtifactFolder.open(folder).digest();
    return new Smoke(
        Releases.ref(),
        Releases.plan(),
        new Artifact("fraud-model", "v12", digest, folder.toString()),
        new Prepared("v12", digest, canary.url(), stable.url()),
        "v11");
  }
}
