package dev.bellwether.playground;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The routes by model name. */
final class Routes implements AutoCloseable {
  private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();
  private volatile WriteGate gate = (model, weights) -> true;

  /** Adds a route; false if there is one for the model already. */
  boolean add(String model, Route route) {
    return routes.putIfAbsent(model, route) == null;
  }

  /**
   * The route of the model.
   *
   * @throws ProblemException as 404 if there is none
   */
  Route get(String model) {
    Route route = routes.get(model);
    if (route == null) {
      throw new ProblemException(404, "unknown-route", "no route \"" + model + "\"");
    }
    return route;
  }

  void gate(WriteGate next) {
    gate = next;
  }

  /**
   * Asks the gate, which may take its time.
   *
   * @throws ProblemException as 503 if it turns the write away
   */
  void passGate(String model, Weights weights) {
    if (!gate.lets(model, weights.percents())) {
      throw new ProblemException(503, "write-refused", "the router takes no writes just now");
    }
  }

  Set<String> names() {
    return new TreeSet<>(routes.keySet());
  }

  @Override
  public void close() {
    routes.values().forEach(Route::close);
  }
}
