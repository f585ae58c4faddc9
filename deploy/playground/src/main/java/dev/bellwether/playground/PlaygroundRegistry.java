package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a registry of the type {@code file} for the playground: v11, which serves well, and a v12
 * of a chosen quality. The same quality always gives the same bytes, and so the same digests.
 */
public final class PlaygroundRegistry {
  public static final String MODEL = "fraud-model";
  public static final String STABLE = "v11";
  public static final String CANARY = "v12";

  // When the committed models were trained.
  private static final String CREATED_AT = "2026-11-22T00:00:00Z";
  private static final double TOLERANCE = 1e-4;
  private static final int GOLDEN_REQUESTS = 6;

  private PlaygroundRegistry() {}

  /**
   * Writes both versions and the alias {@code champion}, over what may be there under their names.
   */
  public static void install(Path root, Quality quality) throws IOException {
    Path model = root.resolve(MODEL);
    write(model.resolve(STABLE), STABLE, "logistic regression", files("logistic.onnx", STABLE));
    SortedMap<String, byte[]> canary = files(quality.resource(), CANARY);
    quality.serving().ifPresent(serving -> canary.put(Artifact.SERVING, Json.pretty(serving)));
    write(model.resolve(CANARY), CANARY, quality.description(), canary);
    Files.write(model.resolve("aliases.json"), Json.pretty(Json.object().put("champion", STABLE)));
  }

  /** The folder of a version under a registry's root. */
  public static Path folder(Path root, String version) {
    return root.resolve(MODEL).resolve(version);
  }

  private static SortedMap<String, byte[]> files(String resource, String version)
      throws IOException {
    byte[] onnx = Resources.bytes(resource);
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(Artifact.MODEL, onnx);
    files.put(Artifact.GOLDEN, Json.pretty(golden(onnx, version)));
    return files;
  }

  private static ObjectNode golden(byte[] onnx, String version) throws IOException {
    try (Classifier classifier = Classifier.load(onnx)) {
      ObjectNode golden = Json.object().put("tolerance", TOLERANCE);
      ArrayNode requests = golden.putArray("requests");
      for (LabelledRow row : goldenRows()) {
        ObjectNode request = requests.addObject();
        request.set("inputs", row.inputs());
        Inference inference = Inference.of(request, classifier.width());
        ObjectNode answer = inference.answer(MODEL, version, classifier.classify(inference.rows()));
        request.set("outputs", answer.path("outputs"));
      }
      return golden;
    } catch (CannotLoadException e) {
      throw new IOException("the model of this build cannot be run here", e);
    }
  }

  /**
   * Rows on which the failing server answers: a smoke test does not find a fault that only some
   * inputs meet, which is what a canary is for.
   */
  private static List<LabelledRow> goldenRows() {
    ServingProfile failing =
        Quality.FAILING.serving().map(ServingProfile::of).orElse(ServingProfile.PLAIN);
    return LabelledRow.heldOut().stream()
        .filter(row -> !failing.failsOn(row.features(), row.features().length))
        .limit(GOLDEN_REQUESTS)
        .toList();
  }

  private static void write(
      Path folder, String version, String description, SortedMap<String, byte[]> files)
      throws IOException {
    Files.createDirectories(folder);
    // Left by another quality, it would lie beside a manifest that does not list it.
    Files.deleteIfExists(folder.resolve(Artifact.SERVING));
    ObjectNode manifest =
        Json.object()
            .put("model", MODEL)
            .put("version", version)
            .put("created_at", CREATED_AT)
            .put("description", description);
    ObjectNode digests = manifest.putObject("files");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
      digests.put(file.getKey(), Digests.sha256(file.getValue()));
    }
    Files.write(folder.resolve(Artifact.MANIFEST), Json.pretty(manifest));
  }
}
