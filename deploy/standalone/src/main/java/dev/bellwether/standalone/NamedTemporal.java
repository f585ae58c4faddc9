package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.startup.TemporalConnection;
import dev.bellwether.worker.CommandFailure;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Temporal that somebody named with {@code --temporal ADDRESS}; it is left running. */
record NamedTemporal(TemporalConnection connection) implements LocalTemporal {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static NamedTemporal at(String address, MeterRegistry registry) {
    try {
      TemporalConnection connection =
          TemporalConnection.open(
              new Configuration.Temporal(address, "default", null), Map.of(), registry);
      connection.await(PATIENCE, waiting -> {});
      return new NamedTemporal(connection);
    } catch (StatusRuntimeException nobody) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "no answer from Temporal at %s (%s); start it, or leave --temporal out"
              .formatted(address, nobody.getStatus().getCode()),
          nobody);
    } catch (IOException unread) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "no profile was asked for: " + unread, unread);
    }
  }

  @Override
  public WorkflowClient client() {
    return connection.client();
  }

  @Override
  public String address() {
    return connection.address();
  }

  @Override
  public @Nullable String ui() {
    return null;
  }

  @Override
  public String inWords() {
    return "Temporal at " + address();
  }

  @Override
  public void close() {
    connection.close();
  }
}
