package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.playground.Loopback.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactTest {
  @TempDir private Path registry;
  private Path folder;

  @BeforeEach
  void install() throws IOException {
    PlaygroundRegistry.install(registry, Quality.SLOW);
    folder = PlaygroundRegistry.folder(registry, "v12");
  }

  private Artifact read() throws IOException, CannotLoadException {
    return Artifact.read(folder, "fraud-model", "v12", Artifact.digestOf(folder));
  }

  @Test
  void isReadFromItsFolder() throws Exception {
    Artifact artifact = read();

    assertThat(artifact.digest())
        .isEqualTo(Digests.sha256(Files.readAllBytes(folder.resolve("manifest.json"))));
    assertThat(artifact.profile().delay()).hasMillis(300);
    assertThat(artifact.onnx()).isEqualTo(Files.readAllBytes(folder.resolve("model.onnx")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "golden.json", "serving.json"})
  void isRefusedWhenAByteChanged(String name) throws Exception {
    byte[] content = Files.readAllBytes(folder.resolve(name));
    content[content.length / 2] ^= 1;
    Files.write(folder.resolve(name), content);

    assertThatThrownBy(this::read)
        .isInstanceOf(CannotLoadException.class)
        .hasMessageContaining(name + " has digest sha256:");
  }

  @Test
  void isRefusedWhenTheManifestChanged() throws Exception {
    String digest = Artifact.digestOf(folder);
    Files.writeString(
        folder.resolve("manifest.json"),
        Files.readString(folder.resolve("manifest.json")).replace("300 ms", "3 ms"));

    assertThatThrownBy(() -> Artifact.read(folder, "fraud-model", "v12", digest))
        .isInstanceOf(CannotLoadException.class)
        .hasMessageContaining("manifest.json has digest");
  }

  @Test
  void isRefusedUnderAnotherName() throws Exception {
    String digest = Artifact.digestOf(folder);

    assertThatThrownBy(() -> Artifact.read(folder, "fraud-model", "v11", digest))
        .hasMessageContaining("version \"v12\", expected \"v11\"");
    assertThatThrownBy(() -> Artifact.read(folder, "other", "v12", digest))
        .hasMessageContaining("model \"fraud-model\", expected \"other\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../v11/model.onnx", "/etc/hostname", "..", "a/b", "", "A.json"})
  void isRefusedWhenItsManifestListsAPlaceElsewhere(String name) throws Exception {
    Folders.list(folder, name, "sha256:0");

    assertThatThrownBy(this::read).hasMessageContaining("not a plain file name");
  }

  @Test
  void isRefusedWhenAFileLeadsOutOfTheFolder() throws Exception {
    Path elsewhere = Files.write(registry.resolve("elsewhere"), new byte[] {1});
    Files.delete(folder.resolve("serving.json"));
    Files.createSymbolicLink(folder.resolve("serving.json"), elsewhere);

    assertThatThrownBy(this::read).hasMessageContaining("leads out of the folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "golden.json", "manifest.json"})
  void isRefusedWhenAFileIsMissing(String name) throws Exception {
    String digest = Artifact.digestOf(folder);
    Files.delete(folder.resolve(name));

    assertThatThrownBy(() -> Artifact.read(folder, "fraud-model", "v12", digest))
        .isInstanceOf(CannotLoadException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"delay_ms\":-1}",
        "{\"delay_ms\":\"300\"}",
        "{\"delay_ms\":10001}",
        "{\"fail_percent\":101}",
        "{\"fail_percent\":0.5}",
        "[]",
        "x"
      })
  void isRefusedWithASettingThatCannotBe(String serving) throws Exception {
    Folders.replace(folder, "serving.json", serving.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(this::read).isInstanceOf(CannotLoadException.class);
  }

  @Test
  void isAnsweredWithCannotLoad() throws Exception {
    try (RunningPlayground running = RunningPlayground.start(registry, Quality.GOOD)) {
      Answer wrongDigest = running.load("v12", folder, "sha256:" + "0".repeat(64));
      Answer noFolder = running.load("v12", folder.resolveSibling("v13"), "sha256:0");
      Answer relative = running.load("v12", Path.of("models"), "sha256:0");
      String digest = Artifact.digestOf(folder);
      Files.write(folder.resolve("model.onnx"), new byte[] {1});
      Answer changed = running.load("v12", folder, digest);
      Folders.replace(folder, "model.onnx", new byte[] {1, 2, 3});
      Answer notAModel = running.load("v12", folder, Artifact.digestOf(folder));

      assertThat(List.of(wrongDigest, noFolder, relative, changed, notAModel))
          .allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("cannot-load");
          });
      assertThat(changed.json().path("detail").asText()).contains("model.onnx has digest");
      assertThat(notAModel.json().path("detail").asText()).contains("ONNX Runtime refuses");
      assertThat(running.http.get(RunningPlayground.ROUTE).json().path("versions")).hasSize(1);
    }
  }
}
