package dev.bellwether.metrics;

import java.util.Optional;

/** The configured metric sources by connection name. */
@FunctionalInterface
public interface MetricsSources {
  /** Empty when this worker has no such connection of a kind that gives metrics. */
  Optional<MetricsSource> named(String connection);
}
