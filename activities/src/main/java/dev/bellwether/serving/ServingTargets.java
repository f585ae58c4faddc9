package dev.bellwether.serving;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.serving.playground.PlaygroundTarget;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.OkHttpClient;

/** Opens the serving target that a connection name in the configuration means. */
public final class ServingTargets {
  private final Map<String, Connection> connections;
  private final OkHttpClient http = PlaygroundTarget.client();

  public ServingTargets(Map<String, Connection> connections) {
    this.connections = Map.copyOf(connections);
  }

  /**
   * @throws TargetFailure.Refused when no connection of that name can serve a model
   */
  public ServingTarget open(String connection, String model) {
    Connection named = connections.get(connection);
    return switch (named) {
      case null ->
          throw new TargetFailure.Refused(
              "no connection is named '%s'; this worker's configuration has %s"
                  .formatted(connection, new TreeSet<>(connections.keySet())));
      case Connection.Playground playground -> new PlaygroundTarget(http, playground.url(), model);
      case Connection.Scrape scrape -> throw cannotServe(connection, scrape);
      case Connection.FileRegistry registry -> throw cannotServe(connection, registry);
    };
  }

  /**
   * The models that the connection's router has a route for.
   *
   * @throws TargetFailure when it does not say
   */
  public Set<String> models(String connection) {
    return connections.get(connection) instanceof Connection.Playground playground
        ? new PlaygroundTarget(http, playground.url(), "").routes()
        : Set.of();
  }

  /** The connections that can serve models. */
  public Set<String> names() {
    Set<String> serving = new TreeSet<>(connections.keySet());
    serving.removeIf(name -> !(connections.get(name) instanceof Connection.Playground));
    return serving;
  }

  private static TargetFailure.Refused cannotServe(String name, Connection connection) {
    return new TargetFailure.Refused(
        "connection '%s' is of type %s, which serves no models; expected playground"
            .formatted(name, connection.type()));
  }
}
