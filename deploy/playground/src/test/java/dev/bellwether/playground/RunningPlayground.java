package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.playground.Loopback.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A playground with v11 in service and a registry beside it, and the calls that tests make. */
final class RunningPlayground implements AutoCloseable {
  static final String ROUTE = "/admin/routes/fraud-model";
  static final String INFER = "/v2/models/fraud-model/infer";

  final Playground playground;
  final Loopback http;
  private final Path registry;

  RunningPlayground(Path registry, Quality quality, long seed, int remembered)
      throws IOException, CannotLoadException {
    this.registry = registry;
    PlaygroundRegistry.install(registry, quality);
    playground = Playground.start(0, seed, remembered);
    playground.createRoute("fraud-model", "v11", folder("v11"));
    http = new Loopback(playground.url());
  }

  static RunningPlayground start(Path registry, Quality quality)
      throws IOException, CannotLoadException {
    return new RunningPlayground(registry, quality, 7, 1000);
  }

  Path folder(String version) {
    return PlaygroundRegistry.folder(registry, version);
  }

  Answer load(String version) throws IOException {
    return load(version, folder(version), Artifact.digestOf(folder(version)));
  }

  Answer load(String version, Path folder, String digest) {
    return http.put(
        ROUTE + "/versions/" + version,
        Json.object().put("path", folder.toString()).put("digest", digest));
  }

  long revision() {
    return http.get(ROUTE).json().path("revision").asLong();
  }

  /** Writes at the present revision. */
  Answer write(int canaryPercent, @Nullable ObjectNode ledger) {
    return write(revision(), canaryPercent, ledger);
  }

  Answer write(long revision, int canaryPercent, @Nullable ObjectNode ledger) {
    ObjectNode body = Json.object();
    body.putObject("weights").put("v11", 100 - canaryPercent).put("v12", canaryPercent);
    body.set("ledger", ledger);
    return http.put(ROUTE, body, "If-Match", "\"" + revision + "\"");
  }

  static ObjectNode ledger(long epoch, long opSeq) {
    return Json.object().put("epoch", epoch).put("op_seq", opSeq).put("state", "open");
  }

  static ObjectNode request(String id, LabelledRow row) {
    ObjectNode body = Json.object().put("id", id);
    body.set("inputs", row.inputs());
    return body;
  }

  /** One request, answered or not. */
  Answer infer(String id, LabelledRow row) {
    return http.post(INFER, request(id, row));
  }

  double metric(String series) {
    return metric(http.get("/metrics").text(), series);
  }

  static double metric(String text, String series) {
    return text.lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no series " + series + " in\n" + text));
  }

  @Override
  public void close() {
    http.close();
    playground.close();
  }
}
