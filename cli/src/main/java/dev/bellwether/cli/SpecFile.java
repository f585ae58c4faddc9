package dev.bellwether.cli;

import dev.bellwether.program.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that a person named, as text. Never reads more than a little above the cap. */
record SpecFile(Path path, String text) {
  private static final int LARGEST = 256 * 1024;
  private static final String HINT = "name a release spec in YAML or JSON, UTF-8, at most 256 KiB";

  static SpecFile read(Path path) {
    byte[] bytes = bytes(path);
    // One byte too many is enough for the reader to say that it is too large.
    return new SpecFile(path, text(path, bytes));
  }

  private static byte[] bytes(Path path) {
    try (InputStream stream = open(path, HINT)) {
      return stream.readNBytes(LARGEST + 4);
    } catch (IOException broken) {
      throw unreadable(path, String.valueOf(broken.getMessage()), broken);
    }
  }

  /**
   * Opens a file of any size.
   *
   * @param hint what to name instead of one that cannot be opened
   */
  static InputStream open(Path path, String hint) {
    if (Files.isDirectory(path)) {
      throw unreadable(path, "it is a folder", null, hint);
    }
    try {
      return Files.newInputStream(path);
    } catch (NoSuchFileException missing) {
      throw unreadable(path, "there is no such file", missing, hint);
    } catch (AccessDeniedException denied) {
      throw unreadable(path, "reading it is not allowed", denied, hint);
    } catch (IOException broken) {
      throw unreadable(path, String.valueOf(broken.getMessage()), broken, hint);
    }
  }

  private static String text(Path path, byte[] bytes) {
    if (bytes.length > LARGEST + 3) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw unreadable(path, "it is not text: it has zero bytes in it", null);
      }
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException otherEncoding) {
      throw unreadable(path, "it is not text in UTF-8", otherEncoding);
    }
  }

  private static ProblemException unreadable(Path path, String why, @Nullable Throwable cause) {
    return unreadable(path, why, cause, HINT);
  }

  static ProblemException unreadable(
      Path path, String why, @Nullable Throwable cause, String hint) {
    Problem problem =
        Problem.local(
            ExitCode.USAGE,
            "unreadable-file",
            "cannot read the file",
            path + ": " + why,
            List.of(hint));
    return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
  }
}
