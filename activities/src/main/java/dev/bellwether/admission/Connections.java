package dev.bellwether.admission;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether this worker has the connections a plan names, each for what the plan wants of it. */
final class Connections {
  private final Map<String, Connection> configured;

  Connections(Map<String, Connection> configured) {
    this.configured = Map.copyOf(configured);
  }

  List<Finding> check(Plan plan) {
    List<Finding> findings = new ArrayList<>();
    require(findings, "serving", plan.serving(), "playground");
    require(findings, "metrics", plan.metrics(), "scrape");
    require(findings, "registry", plan.registry(), "file");
    return findings;
  }

  private void require(List<Finding> findings, String role, String name, String type) {
    Connection connection = configured.get(name);
    if (connection == null) {
      findings.add(
          Finding.error(
              "unknown-connection",
              "%s names connection '%s', which this worker does not have".formatted(role, name),
              configured.isEmpty() ? null : "it has " + new TreeSet<>(configured.keySet())));
    } else if (!connection.type().equals(type)) {
      findings.add(
          Finding.error(
              "connection-type",
              "%s names connection '%s' of type %s".formatted(role, name, connection.type()),
              ofType(type)));
    }
  }

  private @Nullable String ofType(String type) {
    TreeSet<String> fitting = new TreeSet<>();
    configured.forEach((name, connection) -> {
      if (connection.type().equals(type)) {
        fitting.add(name);
      }
    });
    return fitting.isEmpty() ? null : "name one of type %s: %s".formatted(type, fitting);
  }
}
