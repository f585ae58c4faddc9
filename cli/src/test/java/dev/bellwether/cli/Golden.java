package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of expected output, and of states to show. Run the tests with {@code -Dgolden.write=true}
 * to accept what they print now, and read the difference before committing it.
 */
final class Golden {
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  private Golden() {}

  static JsonNode state(String name) {
    try {
      return JsonMappers.lenient().readTree(RESOURCES.resolve("states/" + name + ".json").toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static void assertMatches(String name, List<String> lines) {
    assertMatches(name, String.join("\n", lines) + "\n");
  }

  static void assertMatches(String name, String text) {
    Path file = RESOURCES.resolve("golden/" + name + ".txt");
    try {
      if (Boolean.getBoolean("golden.write")) {
        Files.writeString(file, text);
      }
      assertThat(text).as(file.toString()).isEqualTo(Files.readString(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
