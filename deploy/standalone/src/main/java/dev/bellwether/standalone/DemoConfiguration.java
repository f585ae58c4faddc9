package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.configuration.ConfigurationReading;
import dev.bellwether.spec.Durations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The demo's configuration: a file like any other, so that every command works with it too. */
final class DemoConfiguration {
  private DemoConfiguration() {}

  /** Writes {@code config.yml} into the folder and reads it back. */
  static Configuration write(Path folder, URI router, String temporalAddress, Pace pace)
      throws IOException {
    String text =
        """
        # Written by `bellwether demo`.
        http: {bind: 127.0.0.1, port: 0, admin_port: 0}
        temporal: {address: "%s", namespace: default}
        data_dir: "%s"
        commands: {trust: temporal}
        connections:
          edge: {type: playground, url: "%s"}
          edge-metrics: {type: scrape, urls: ["%s/metrics"], timeout: 5s}
          models: {type: file, path: "%s"}
        environments:
          demo: {serving: edge, metrics: edge-metrics, registry: models}
        # The smoke test's calls have warmed the canary up.
        defaults: {environment: demo, steps: [20%%, 50%%], warm_up: 0s, watch: %s, max_watch: %s, look: %s, min_requests: %s, on_undecided: rollback, bake: %s}
        """
            .formatted(
                temporalAddress,
                folder,
                router,
                router,
                models(folder),
                Durations.format(pace.watch()),
                Durations.format(pace.maxWatch()),
                Durations.format(pace.look()),
                pace.minRequests(),
                Durations.format(pace.bake()));
    Files.writeString(folder.resolve("config.yml"), text);
    ConfigurationReading reading = new ConfigurationReader().read(text, Map.of());
    Configuration configuration = reading.configuration();
    if (configuration == null) {
      throw new IllegalStateException("the demo's own configuration: " + reading.findings());
    }
    return configuration;
  }

  static Path models(Path folder) {
    return folder.resolve("models");
  }
}
