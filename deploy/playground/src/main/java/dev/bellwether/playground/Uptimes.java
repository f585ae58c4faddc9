package dev.bellwether.playground;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** For how long each version's server has been up, and how often it was started again. */
final class Uptimes {
  private final InstantSource clock;
  private final Map<String, Uptime> byVersion = new TreeMap<>();

  Uptimes(InstantSource clock) {
    this.clock = clock;
  }

  void register(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("model_restarts_total")
        .help("Starts of a version's server after its first")
        .labelNames("model", "version")
        .callback(at -> all().forEach(up -> at.call(up.restarts(), up.model, up.version)))
        .register(registry);
    CounterWithCallback.builder()
        .name("model_pod_seconds_total")
        .help("Time that a version's servers were up, all together")
        .labelNames("model", "version")
        .callback(at -> all().forEach(up -> at.call(up.seconds(), up.model, up.version)))
        .register(registry);
  }

  /** Of one version; the same one again for a version that was up before. */
  synchronized Uptime of(String model, String version) {
    return byVersion.computeIfAbsent(
        model + " " + version, first -> new Uptime(model, version, clock));
  }

  private synchronized List<Uptime> all() {
    return List.copyOf(byVersion.values());
  }

  /** Of one version, which two servers have for a moment when one takes the other's place. */
  static final class Uptime {
    private final String model;
    private final String version;
    private final InstantSource clock;
    private Instant counted;
    private double seconds;
    private long running;
    private long starts;

    private Uptime(String model, String version, InstantSource clock) {
      this.model = model;
      this.version = version;
      this.clock = clock;
      this.counted = clock.instant();
    }

    synchronized void started() {
      count();
      running++;
      starts++;
    }

    synchronized void stopped() {
      count();
      running--;
    }

    synchronized double restarts() {
      return Math.max(0, starts - 1);
    }

    synchronized double seconds() {
      count();
      return seconds;
    }

    private void count() {
      Instant now = clock.instant();
      seconds += running * Math.max(0, Duration.between(counted, now).toMillis()) / 1000.0;
      counted = now;
    }
  }
}
