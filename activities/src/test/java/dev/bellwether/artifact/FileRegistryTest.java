package dev.bellwether.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.activity.ArtifactActivities.Artifact;
import dev.bellwether.activity.ArtifactActivities.Build;
import dev.bellwether.activity.Failures;
import dev.bellwether.serving.Releases;
import dev.bellwether.serving.ServingTargets;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRegistryTest {
  @TempDir private Path root;
  private Path version;

  @BeforeEach
  void published() throws IOException {
    version =
        Published.version(
            root, "fraud-model", "v12", Map.of("model.onnx", "weights", "golden.json", "{}"));
  }

  @Test
  void findsAVersionAndPinsItsDigest() {
    ArtifactFolder found = registry().find("fraud-model", "v12");

    assertThat(found.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(found.path()).isEqualTo(version);
  }

  @Test
  void refusesAChangedByte() throws IOException {
    Files.writeString(version.resolve("model.onnx"), "weightz");

    assertThatThrownBy(() -> registry().find("fraud-model", "v12"))
        .isInstanceOf(ArtifactFault.class)
        .hasMessageContaining("model.onnx was expected as sha256:")
        .hasMessageContaining("and came as sha256:");
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.delete(version.resolve("golden.json"));

    assertThatThrownBy(() -> registry().find("fraud-model", "v12"))
        .hasMessageContaining("golden.json")
        .hasMessageContaining("missing");
  }

  @Test
  void refusesAFileThatTheManifestDoesNotName() throws IOException {
    Files.writeString(version.resolve("extra.so"), "surprise");

    assertThatThrownBy(() -> registry().find("fraud-model", "v12"))
        .hasMessageContaining("[extra.so]");
  }

  @Test
  void refusesAVersionThatIsNotThere() {
    assertThatThrownBy(() -> registry().find("fraud-model", "v13"))
        .isInstanceOf(ArtifactFault.class)
        .hasMessageContaining("v13 does not exist");
  }

  @Test
  void refusesAFolderThatHoldsAnotherVersion() throws IOException {
    Files.move(version, root.resolve("fraud-model/v13"));

    assertThatThrownBy(() -> registry().find("fraud-model", "v13"))
        .hasMessageContaining("says it is fraud-model v12");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"..", ".", "../v12", "v12/../v12", "/etc", "V12", "", "v12\u0000", "a\\b"})
  void refusesNamesThatAreNone(String name) {
    assertThatThrownBy(() -> registry().find("fraud-model", name))
        .isInstanceOf(ArtifactFault.class)
        .hasMessageContaining("is no name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/hostname", "a\\b", "", ".", "sub/../../secret"})
  void refusesManifestEntriesOutsideTheFolder(String name) throws IOException {
    Files.writeString(root.resolve("fraud-model/secret"), "x");
    Published.manifest(version, "fraud-model", "v12", Map.of(name, Published.sha256("x")));

    assertThatThrownBy(() -> registry().find("fraud-model", "v12"))
        .isInstanceOf(ArtifactFault.class);
  }

  @Test
  void refusesALinkedFile(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret"), "weights");
    Files.delete(version.resolve("model.onnx"));
    Files.createSymbolicLink(version.resolve("model.onnx"), secret);

    assertThatThrownBy(() -> registry().find("fraud-model", "v12")).hasMessageContaining("a link");
  }

  @Test
  void refusesALinkedFolder(@TempDir Path elsewhere) throws IOException {
    Path other = Published.version(elsewhere, "fraud-model", "v13", Map.of("model.onnx", "w"));
    Files.createSymbolicLink(root.resolve("fraud-model/v13"), other);

    assertThatThrownBy(() -> registry().find("fraud-model", "v13"))
        .hasMessageContaining("link out of the registry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"model\":\"fraud-model\",\"version\":\"v12\",\"files\":{}}",
        "{\"model\":\"fraud-model\",\"version\":\"v12\",\"files\":{\"a\":null}}",
        "{\"model\":\"fraud-model\",\"version\":\"v12\",\"files\":{\"a\":\"md5:1\"}}",
        "{\"model\":\"fraud-model\",\"version\":\"v12\",\"model\":\"x\"}"
      })
  void refusesWhatIsNoManifest(String text) throws IOException {
    Files.writeString(version.resolve("manifest.json"), text);

    assertThatThrownBy(() -> registry().find("fraud-model", "v12"))
        .isInstanceOf(ArtifactFault.class)
        .hasMessageContaining("manifest");
  }

  @Test
  void pointsAnAliasAtAVersionAndKeepsTheOthers() throws IOException {
    Path aliases = root.resolve("fraud-model/aliases.json");
    Files.writeString(aliases, "{\"champion\":\"v11\",\"candidate\":\"v12\"}");

    registry().setAlias("fraud-model", "champion", "v12");
    registry().setAlias("fraud-model", "champion", "v12");

    assertThat(aliases).content().contains("\"champion\" : \"v12\"", "\"candidate\" : \"v12\"");
    try (var files = Files.list(aliases.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("aliases.json", "v12");
    }
  }

  @Test
  void refusesAnotherDigestThanTheSpecPins() {
    FileArtifactActivities activities = activities();
    Build request = new Build(Releases.ref(), Releases.plan("sha256:" + "b".repeat(64), null));

    assertThatThrownBy(() -> activities.build(request))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo(Failures.ARTIFACT);
              assertThat(failure.isNonRetryable()).isTrue();
              assertThat(failure.getOriginalMessage()).contains("the spec expects");
            });
  }

  @Test
  void buildsTheSameManyTimes() {
    FileArtifactActivities activities = activities();
    Build request = new Build(Releases.ref(), Releases.plan());

    Artifact artifact = activities.build(request);

    assertThat(activities.build(request)).isEqualTo(artifact);
    assertThat(artifact.location()).isEqualTo(version.toString());
  }

  private FileRegistry registry() {
    return new FileRegistry(root);
  }

  private FileArtifactActivities activities() {
    var connections = Releases.connections("http://127.0.0.1:1", root.toString());
    return new FileArtifactActivities(connections, new ServingTargets(connections));
  }
}
