package dev.bellwether.artifact;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Writes versions into a registry folder for tests. */
public final class Published {
  private static final JsonMapper MAPPER = JsonMappers.lenient();

  private Published() {}

  /** A version with these files, by name and text. */
  public static Path version(Path root, String model, String version, Map<String, String> files)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(model).resolve(version)).toRealPath();
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
      digests.put(file.getKey(), sha256(file.getValue()));
    }
    manifest(folder, model, version, digests);
    return folder;
  }

  static void manifest(Path folder, String model, String version, Map<String, String> digests)
      throws IOException {
    ObjectNode manifest =
        MAPPER
            .createObjectNode()
            .put("model", model)
            .put("version", version)
            .put("created_at", "2026-11-22T10:00:00Z")
            .put("description", "for a test");
    manifest.set("files", MAPPER.valueToTree(digests));
    Files.writeString(folder.resolve("manifest.json"), manifest.toString());
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
