package dev.bellwether.records;

import dev.bellwether.records.Records.RecordsUnavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  /**
   * The folder, made where it is missing.
   *
   * @throws RecordsUnavailable with one line that says what to do
   */
  public static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new RecordsUnavailable(
          "cannot make the data folder %s: %s; set data_dir to one that can be written"
              .formatted(folder, why(e, folder)),
          e);
    }
  }

  private static String why(IOException e, Path folder) {
    return switch (e) {
      case AccessDeniedException denied -> "its rights do not allow it";
      case FileAlreadyExistsException file -> "a file is in the way";
      case NoSuchFileException missing -> "no folder can be made below " + existing(folder);
      default -> BoundedCalls.firstLine(e);
    };
  }

  /** The nearest folder above that is there. */
  private static Path existing(Path folder) {
    Path above = folder.toAbsolutePath().getParent();
    while (above != null && above.getParent() != null && !Files.isDirectory(above)) {
      above = above.getParent();
    }
    return above == null ? folder.toAbsolutePath() : above;
  }

  private static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }
}
