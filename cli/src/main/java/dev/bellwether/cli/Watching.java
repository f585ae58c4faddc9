package dev.bellwether.cli;

import dev.bellwether.cli.WatchOptions.WaitFor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A watch started by a command: as this terminal can show it, and left by Ctrl-C alone. */
final class Watching {
  private final Cli cli;
  private final ApiClient api;

  Watching(Cli cli, ApiClient api) {
    this.cli = cli;
    this.api = api;
  }

  int follow(String id, @Nullable Duration timeout) {
    return follow(api.release(id), null, timeout);
  }

  /**
   * @param waitFor null: the end
   */
  int follow(StateObject first, @Nullable WaitFor waitFor, @Nullable Duration timeout) {
    Console console = cli.console();
    WatchOptions options =
        new WatchOptions(
            console.paintable(),
            console.color(),
            console.columns(),
            console.zone(),
            cli.json(),
            waitFor == null ? WaitFor.TERMINAL : waitFor,
            timeout);
    Watcher watcher = new Watcher(api.base(), console.out(), console.err(), options);
    return new Detach(console, watcher::last).during(() -> watcher.watch(first));
  }
}
