package dev.bellwether.records;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a machine keeps what Bellwether stores: the same answer for api, worker and dev. */
public final class DataFolder {
  private DataFolder() {}

  /**
   * The configured folder; else {@code bellwether} in the XDG state folder.
   *
   * @param configured {@code data_dir}
   * @param environment the process's environment variables
   */
  public static Path of(@Nullable String configured, Map<String, String> environment) {
    if (configured != null) {
      return Path.of(configured);
    }
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    // The XDG rules say that a relative path there is to be ignored.
    return Path.of(state).isAbsolute()
        ? Path.of(state, "bellwether")
        : home(environment).resolve(Path.of(".local", "state", "bellwether"));
  }

  /** The records' database in a data folder. */
  public static Path records(Path folder) {
    return folder.resolve("records.db");
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }
}
