package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** One version that is up on its own server, and what the router counts for it. */
final class LoadedVersion implements AutoCloseable {
  private final String digest;
  private final ModelServer server;
  private final RouterMetrics.Series series;
  private final AtomicInteger inFlight = new AtomicInteger();

  private LoadedVersion(String digest, ModelServer server, RouterMetrics.Series series) {
    this.digest = digest;
    this.server = server;
    this.series = series;
    series.started();
  }

  static LoadedVersion load(
      Path folder, String model, String version, String digest, RouterMetrics metrics)
      throws CannotLoadException {
    Artifact artifact = Artifact.read(folder, model, version, digest);
    return new LoadedVersion(digest, ModelServer.start(artifact), metrics.series(model, version));
  }

  String digest() {
    return digest;
  }

  int port() {
    return server.port();
  }

  boolean isReady() {
    return server.isReady();
  }

  RouterMetrics.Series series() {
    return series;
  }

  void enter() {
    inFlight.incrementAndGet();
    series.entered();
  }

  void withdraw() {
    series.withdrawn();
    inFlight.decrementAndGet();
  }

  void leave(int status, double milliseconds, Output output) {
    series.answered(status, milliseconds, output);
    inFlight.decrementAndGet();
  }

  boolean isIdle() {
    return inFlight.get() == 0;
  }

  ObjectNode json() {
    return Json.object()
        .put("ready", isReady())
        .put("digest", digest)
        .put("url", server.url().toString());
  }

  @Override
  public void close() {
    series.stopped();
    server.close();
  }
}
