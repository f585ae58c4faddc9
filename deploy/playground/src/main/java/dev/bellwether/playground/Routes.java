package dev.bellwether.playground;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The routes by model name. */
final class Routes implements AutoCloseable {
  private final ConcurrentMap<String, Route> routes = new ConcurrentHashMap<>();

  /** Adds a route; false if there is one for the model already. */
  boolean add(String model, Route route) {
    return routes.putIfAbsent(model, route) == null;
  }

  Optional<Route> find(String model) {
    return Optional.ofNullable(routes.get(model));
  }

  /**
   * The route of the model.
   *
   * @throws ProblemException as 404 if there is none
   */
  Route get(String model) {
    return find(model)
        .orElseThrow(
            () -> new ProblemException(404, "unknown-route", "no route \"" + model + "\""));
  }

  Set<String> names() {
    return new TreeSet<>(routes.keySet());
  }

  @Override
  public void close() {
    routes.values().forEach(Route::close);
  }
}
