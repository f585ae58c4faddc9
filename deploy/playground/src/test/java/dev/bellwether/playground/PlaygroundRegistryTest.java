package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PlaygroundRegistryTest {
  private static final double FLOOR = 0.92;

  @TempDir private Path registry;

  @Test
  void goodModelsPassTheFloorOnHeldOutRowsAndTheWorseOneFails() throws Exception {
    double v11 = quality("logistic.onnx");
    double good = quality(Quality.GOOD.resource());
    double worse = quality(Quality.WORSE.resource());

    assertThat(v11).isCloseTo(0.9324, offset(0.0005));
    assertThat(v11).isGreaterThan(FLOOR + 0.01);
    assertThat(good).isGreaterThan(v11 + 0.01);
    assertThat(worse).isLessThan(FLOOR - 0.03);
  }

  private static double quality(String resource) throws Exception {
    List<LabelledRow> rows = LabelledRow.heldOut();
    try (Classifier classifier = Classifier.load(Resources.bytes(resource))) {
      return rows.stream().mapToDouble(row -> score(classifier, row)).average().orElseThrow();
    }
  }

  private static double score(Classifier classifier, LabelledRow row) {
    double error = classifier.classify(row.features()).probability(0, 1) - row.label();
    return 1 - error * error;
  }

  @Test
  void failsOnAboutTheStatedPartOfTheRowsAndAlwaysOnTheSame() {
    ServingProfile failing = ServingProfile.of(Quality.FAILING.serving().orElseThrow());
    List<LabelledRow> rows = LabelledRow.heldOut();

    List<LabelledRow> first = rows.stream().filter(row -> fails(failing, row)).toList();
    List<LabelledRow> second = rows.stream().filter(row -> fails(failing, row)).toList();

    assertThat(first).isEqualTo(second);
    assertThat((double) first.size() / rows.size()).isBetween(0.03, 0.08);
  }

  private static boolean fails(ServingProfile profile, LabelledRow row) {
    return profile.failsOn(row.features(), row.features().length);
  }

  @ParameterizedTest
  @EnumSource(Quality.class)
  void writesWhatAServerLoads(Quality quality) throws Exception {
    PlaygroundRegistry.install(registry, quality);

    for (String version : List.of("v11", "v12")) {
      Path folder = PlaygroundRegistry.folder(registry, version);
      Artifact artifact = Artifact.read(folder, "fraud-model", version, Artifact.digestOf(folder));
      ModelServer.start(artifact).close();
    }
    assertThat(Json.read(Files.readAllBytes(registry.resolve("fraud-model/aliases.json"))))
        .isEqualTo(Json.object().put("champion", "v11"));
  }

  @Test
  void givesTheSameBytesForTheSameQuality(@TempDir Path other) throws Exception {
    PlaygroundRegistry.install(registry, Quality.SLOW);
    PlaygroundRegistry.install(registry, Quality.GOOD);
    PlaygroundRegistry.install(other, Quality.GOOD);

    assertThat(digests(registry)).isEqualTo(digests(other)).hasSize(7);
  }

  @ParameterizedTest
  @EnumSource(Quality.class)
  void hasGoldenRowsOnWhichNoServerFails(Quality quality) throws Exception {
    PlaygroundRegistry.install(registry, quality);
    try (RunningPlayground running = RunningPlayground.start(registry, quality)) {
      String url = running.load("v12").json().path("url").asText();
      try (Loopback direct = new Loopback(URI.create(url))) {
        Path golden = running.folder("v12").resolve("golden.json");
        for (var request : Json.read(Files.readAllBytes(golden)).path("requests")) {
          assertThat(direct.post(RunningPlayground.INFER, request).json().path("outputs"))
              .isEqualTo(Json.read(Json.bytes(request)).path("outputs"));
        }
      }
    }
  }

  private static Map<String, String> digests(Path root) throws IOException {
    Map<String, String> digests = new HashMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        digests.put(root.relativize(file).toString(), Digests.sha256(Files.readAllBytes(file)));
      }
    }
    return digests;
  }
}
