package dev.bellwether.playground;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router, its model servers and their traffic, in this process and on 127.0.0.1 only. Close it,
 * and no port or thread of it is left.
 */
public final class Playground implements AutoCloseable {
  private static final int REMEMBERED_PREDICTIONS = 20_000;
  private static final TrafficCounts NO_TRAFFIC = new TrafficCounts(0, 0, 0, 0, 0, false);

  private final Routes routes = new Routes();
  private final RouterMetrics metrics = new RouterMetrics();
  private final List<LabelledRow> rows = LabelledRow.heldOut();
  private final LoopbackServer http;
  private final long seed;
  private @Nullable Traffic traffic;
  private TrafficCounts counted = NO_TRAFFIC;

  private Playground(int port, long seed, int rememberedPredictions) {
    this.seed = seed;
    Predictions predictions = new Predictions(rememberedPredictions);
    this.http =
        LoopbackServer.start("router", port, new RouterHandler(routes, predictions, metrics));
  }

  /** Starts the router on the port; 0 takes a free one. */
  public static Playground start(int port) {
    return start(port, System.nanoTime(), REMEMBERED_PREDICTIONS);
  }

  /** As {@link #start(int)}, where the seed decides which request gets which version. */
  static Playground start(int port, long seed, int rememberedPredictions) {
    return new Playground(port, seed, rememberedPredictions);
  }

  /** Base URL of the router; metrics are at {@code /metrics} under it. */
  public URI url() {
    return http.url();
  }

  /**
   * Puts a first version in service at weight 100, without a ledger.
   *
   * @throws IllegalArgumentException if the model has a route already or a name is not one
   */
  public void createRoute(String model, String version, Path folder)
      throws CannotLoadException, IOException {
    if (!Names.isValid(model) || !Names.isValid(version)) {
      throw new IllegalArgumentException("not a name: " + model + " or " + version);
    }
    Route route = Route.to(model, version, folder, Artifact.digestOf(folder), metrics, seed);
    if (!routes.add(model, route)) {
      route.close();
      throw new IllegalArgumentException("there is a route for " + model + " already");
    }
  }

  /** Sets what stands before each write of weights from now on. */
  public void gateWrites(WriteGate gate) {
    routes.gate(gate);
  }

  /** From now on the metrics page has no scores of this version, as if no label came back. */
  public void hideScoresOf(String version) {
    metrics.hideScores(version);
  }

  /** Starts traffic to a route, in place of traffic that runs already. */
  public synchronized void startTraffic(String model, TrafficPlan plan) {
    stopTraffic();
    traffic = Traffic.start(url(), model, plan, rows, seed);
  }

  /** Stops the traffic, if any, once its last request is answered. */
  public synchronized void stopTraffic() {
    if (traffic != null) {
      traffic.close();
      counted = traffic.counts();
      traffic = null;
    }
  }

  /** Of the traffic that runs, else of the last that ran. */
  public synchronized TrafficCounts traffic() {
    return traffic == null ? counted : traffic.counts();
  }

  @Override
  public void close() {
    stopTraffic();
    http.close();
    routes.close();
  }
}
