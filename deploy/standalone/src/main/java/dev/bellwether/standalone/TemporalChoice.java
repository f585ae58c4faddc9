package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.program.ExitCode;
import dev.bellwether.worker.CommandFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code --temporal} said. Never reads {@code TEMPORAL_*} or {@code temporal.toml}. */
final class TemporalChoice {
  static final String MEMORY = "memory";
  static final String DEV_SERVER = "dev-server";

  private TemporalChoice() {}

  /**
   * @param said {@code memory}, {@code dev-server}, an address, or null: the development server
   *     when there is a {@code temporal} command, else memory
   */
  static LocalTemporal open(
      @Nullable String said,
      Path folder,
      int preferredPort,
      Map<String, String> environment,
      MeterRegistry registry) {
    Path command = DevProcess.command(environment).orElse(null);
    String choice = said != null ? said : command == null ? MEMORY : DEV_SERVER;
    if (choice.equals(MEMORY)) {
      return new InMemoryTemporal(registry);
    }
    if (!choice.equals(DEV_SERVER)) {
      if (!Configuration.Temporal.isAddress(choice)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--temporal is memory, dev-server, or HOST:PORT such as 127.0.0.1:7233; came " + choice,
            null);
      }
      return NamedTemporal.at(choice, registry);
    }
    if (command == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--temporal dev-server needs the `temporal` command on the PATH and found none; install it, or"
              + " use --temporal memory",
          null);
    }
    return DevServer.in(folder, command, preferredPort, registry);
  }
}
