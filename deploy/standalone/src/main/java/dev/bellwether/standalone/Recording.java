package dev.bellwether.standalone;

import dev.bellwether.cli.LooksExport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Keeps what a demo released and what its metrics said, so that it can be judged again. */
final class Recording {
  private Recording() {}

  /**
   * Writes three files; what is there is written over.
   *
   * @param made the demo's own folder, with its configuration
   * @return what to say of it
   */
  static List<String> write(Path folder, byte[] spec, Path made, URI base, String id)
      throws IOException {
    Files.createDirectories(folder);
    Path looks = folder.resolve("looks.jsonl");
    Path release = Files.write(folder.resolve("release.yaml"), spec);
    Path config = folder.resolve("config.yml");
    Files.copy(made.resolve("config.yml"), config, StandardCopyOption.REPLACE_EXISTING);
    try (BufferedWriter writer = Files.newBufferedWriter(looks)) {
      long unreadable = new LooksExport(base).lines(id, line -> append(writer, line));
      if (unreadable > 0) {
        throw new IOException(unreadable + " looks were kept in a way that nothing reads");
      }
    } catch (UncheckedIOException broken) {
      throw broken.getCause();
    }
    return List.of(
        "Recorded in " + folder + ". The same looks, judged again:",
        "  ./bellwether backtest %s %s --config %s".formatted(release, looks, config));
  }

  private static void append(BufferedWriter writer, String line) {
    try {
      writer.write(line);
      writer.newLine();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
