package dev.bellwether.smoke;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.SmokeActivities;
import dev.bellwether.artifact.ArtifactFault;
import dev.bellwether.artifact.ArtifactFolder;
import dev.bellwether.smoke.GoldenSuite.Case;
import dev.bellwether.smoke.ModelServer.Answer;
import dev.bellwether.spec.Plan;
import dev.bellwether.spec.Plan.SmokeTest;
import io.temporal.activity.Activity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Talks to the canary itself, past the router: no request of a user comes near it yet. */
public final class InferenceSmokeActivities implements SmokeActivities {
  private final OkHttpClient http = ModelServer.client();

  @Override
  public SmokeResult test(Smoke request) {
    SmokeTest settings = request.plan().smokeTest();
    if (settings == null) {
      return new SmokeResult(true, "the spec asks for no smoke test");
    }
    try {
      return new SmokeResult(true, tried(request, settings));
    } catch (WrongAnswer | ArtifactFault wrong) {
      return new SmokeResult(false, Objects.requireNonNullElse(wrong.getMessage(), "failed"));
    }
  }

  private String tried(Smoke request, SmokeTest settings) {
    Plan plan = request.plan();
    ModelServer canary =
        new ModelServer(http, request.canary().url(), plan.model(), plan.version());
    canary.awaitReady();
    requireCompatible(canary, request);
    GoldenSuite suite = GoldenSuite.read(artifact(request), suiteFile(settings.suite()));
    for (int i = 0; i < suite.cases().size(); i++) {
      requireGolden(canary, plan.version(), suite, i);
      Activity.getExecutionContext().heartbeat("golden request " + (i + 1));
    }
    Duration slowest = warm(canary, plan.version(), suite, settings.warmCalls());
    return "%d golden requests within %s, %d warm calls, the slowest %d ms"
        .formatted(
            suite.cases().size(),
            suite.toleranceInWords(),
            settings.warmCalls(),
            slowest.toMillis());
  }

  private static String suiteFile(@Nullable String suite) {
    return suite == null ? "golden.json" : suite + ".json";
  }

  /** The folder that was built, not what has been put there since. */
  private static ArtifactFolder artifact(Smoke request) {
    ArtifactFolder folder = ArtifactFolder.open(Path.of(request.artifact().location()));
    if (!folder.digest().equals(request.artifact().digest())) {
      throw new WrongAnswer(
          "the artifact was built as %s and is now %s"
              .formatted(request.artifact().digest(), folder.digest()));
    }
    return folder;
  }

  private void requireCompatible(ModelServer canary, Smoke request) {
    String stableUrl = request.canary().stableUrl();
    JsonNode metadata = canary.metadata();
    if (stableUrl == null) {
      return;
    }
    ModelServer stable =
        new ModelServer(http, stableUrl, request.plan().model(), request.stableVersion());
    JsonNode expected = stable.metadata();
    for (String side : new String[] {"inputs", "outputs"}) {
      Map<String, String> before = tensors(expected.path(side));
      Map<String, String> now = tensors(metadata.path(side));
      if (!before.equals(now)) {
        throw new WrongAnswer(
            "%s are %s where %s has %s".formatted(side, now, request.stableVersion(), before));
      }
    }
  }

  private static Map<String, String> tensors(JsonNode side) {
    Map<String, String> byName = new TreeMap<>();
    side.forEach(
        t -> byName.put(t.path("name").asText(), t.path("datatype").asText() + t.path("shape")));
    return byName;
  }

  private static void requireGolden(
      ModelServer canary, String version, GoldenSuite suite, int index) {
    Case golden = suite.cases().get(index);
    Answer answer = answered(canary, version, golden, "golden request " + (index + 1));
    Optional<String> difference = suite.difference(golden.outputs(), answer.json().path("outputs"));
    if (difference.isPresent()) {
      throw new WrongAnswer(
          "golden request %d of %d: %s"
              .formatted(index + 1, suite.cases().size(), difference.get()));
    }
  }

  private static Duration warm(ModelServer canary, String version, GoldenSuite suite, int calls) {
    Duration slowest = Duration.ZERO;
    for (int i = 0; i < calls; i++) {
      Case golden = suite.cases().get(i % suite.cases().size());
      Duration took = answered(canary, version, golden, "warm call " + (i + 1)).took();
      slowest = took.compareTo(slowest) > 0 ? took : slowest;
    }
    return slowest;
  }

  private static Answer answered(ModelServer canary, String version, Case golden, String what) {
    Answer answer = canary.infer(golden.request());
    if (answer.status() != 200) {
      throw new WrongAnswer("%s was answered with %d".formatted(what, answer.status()));
    }
    String echoed = answer.json().path("model_version").asText("none");
    if (!echoed.equals(version)) {
      throw new WrongAnswer(
          "%s was answered by version %s, expected %s".formatted(what, echoed, version));
    }
    return answer;
  }
}
