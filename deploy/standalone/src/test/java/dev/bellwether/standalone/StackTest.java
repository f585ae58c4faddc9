package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.api.CannotStart;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.startup.ConfigurationFile;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
  @TempDir Path folder;

  @Test
  void leavesNoWorkerBehindWhenThePortOfTheApiIsTaken() throws IOException {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LocalTemporal temporal = new InMemoryTemporal(registry)) {
      try (Stack running = Stack.start(configuration(0), folder, temporal, registry, true)) {
        assertThat(running.worker()).isNotNull();
        assertThat(workerRuns()).isTrue();
      }
      Configuration onTaken = configuration(taken.getLocalPort());

      assertThatThrownBy(() -> Stack.start(onTaken, folder, temporal, registry, true))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("is taken");

      assertThat(workerRuns()).isFalse();
    }
  }

  /** By the one thread of a worker that is no virtual one. */
  private static boolean workerRuns() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("LocalActivitySlotSupplierQueue"));
  }

  private Configuration configuration(int port) throws IOException {
    Path file = folder.resolve("config.yml");
    Files.writeString(file, "http: {port: %d, admin_port: 0}\n".formatted(port));
    return ConfigurationFile.load(file, Map.of());
  }
}
