package dev.bellwether.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version as read from its folder of the registry. Every byte that is used was read once and
 * matched its digest first, so a file that changes later changes nothing here.
 */
final class Artifact {
  static final String MANIFEST = "manifest.json";
  static final String MODEL = "model.onnx";
  static final String GOLDEN = "golden.json";
  static final String SERVING = "serving.json";

  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private final String model;
  private final String version;
  private final String digest;
  private final ServingProfile profile;
  private final byte[] onnx;

  private Artifact(
      String model, String version, String digest, ServingProfile profile, byte[] onnx) {
    this.model = model;
    this.version = version;
    this.digest = digest;
    this.profile = profile;
    this.onnx = onnx;
  }

  /** Reads the folder and checks that its manifest has this digest and each file the listed one. */
  static Artifact read(Path folder, String model, String version, String digest)
      throws CannotLoadException {
    try {
      Path root = folder.toRealPath();
      byte[] manifestBytes = bytes(root, MANIFEST);
      requireDigest(MANIFEST, digest, manifestBytes);
      ObjectNode manifest = Json.read(manifestBytes);
      requireEqual("model", model, manifest.path("model").asText());
      requireEqual("version", version, manifest.path("version").asText());

      Map<String, byte[]> files = files(root, manifest.path("files"));
      byte[] onnx = files.get(MODEL);
      if (onnx == null) {
        throw new CannotLoadException(MANIFEST + " lists no " + MODEL);
      }
      return new Artifact(model, version, digest, profile(files.get(SERVING)), onnx);
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotLoadException("cannot read the artifact at " + folder + ": " + e, e);
    }
  }

  /** The digest of the version in this folder, as it lies there now. */
  static String digestOf(Path folder) throws IOException {
    return Digests.sha256(bytes(folder.toRealPath(), MANIFEST));
  }

  private static Map<String, byte[]> files(Path root, JsonNode listed)
      throws IOException, CannotLoadException {
    Map<String, byte[]> files = new HashMap<>();
    for (Map.Entry<String, JsonNode> file : listed.properties()) {
      if (!Names.isValid(file.getKey())) {
        throw new CannotLoadException(
            "not a plain file name in " + MANIFEST + ": " + file.getKey());
      }
      byte[] content = bytes(root, file.getKey());
      requireDigest(file.getKey(), file.getValue().asText(), content);
      files.put(file.getKey(), content);
    }
    return files;
  }

  private static byte[] bytes(Path root, String name) throws IOException {
    Path file = root.resolve(name).toRealPath();
    if (!file.startsWith(root)) {
      throw new IOException(name + " leads out of the folder");
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(name + " is larger than " + MAX_FILE_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static ServingProfile profile(byte @Nullable [] serving) throws IOException {
    return serving == null ? ServingProfile.PLAIN : ServingProfile.of(Json.read(serving));
  }

  private static void requireDigest(String name, String expected, byte[] content)
      throws CannotLoadException {
    String actual = Digests.sha256(content);
    if (!actual.equals(expected)) {
      throw new CannotLoadException(
          "%s has digest %s, expected %s".formatted(name, actual, expected));
    }
  }

  private static void requireEqual(String key, String expected, String actual)
      throws CannotLoadException {
    if (!actual.equals(expected)) {
      throw new CannotLoadException(
          "%s says %s \"%s\", expected \"%s\"".formatted(MANIFEST, key, actual, expected));
    }
  }

  String model() {
    return model;
  }

  String version() {
    return version;
  }

  String digest() {
    return digest;
  }

  ServingProfile profile() {
    return profile;
  }

  /** The model file's bytes; not copied, do not write to them. */
  byte[] onnx() {
    return onnx;
  }
}
