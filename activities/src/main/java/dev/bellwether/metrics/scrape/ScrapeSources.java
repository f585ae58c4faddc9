package dev.bellwether.metrics.scrape;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.metrics.MetricsSource;
import dev.bellwether.metrics.MetricsSources;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The scrape connections of a configuration, each with one client for its whole life. */
public final class ScrapeSources implements MetricsSources {
  private final Map<String, MetricsSource> sources = new HashMap<>();

  /**
   * @param connections all that are configured; those of other types are left alone
   */
  public ScrapeSources(Map<String, Connection> connections, InstantSource clock) {
    connections.forEach((name, connection) -> {
      if (connection instanceof Connection.Scrape scrape) {
        sources.put(name, new ScrapeSource(name, scrape, Profile.PLAYGROUND, clock));
      }
    });
  }

  @Override
  public Optional<MetricsSource> named(String connection) {
    return Optional.ofNullable(sources.get(connection));
  }
}
