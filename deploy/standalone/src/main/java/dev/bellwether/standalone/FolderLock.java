package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bellwether.program.ExitCode;
import dev.bellwether.worker.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One {@code dev} a data folder: a second one would stop the first one's Temporal when it ends. The
 * system lets the lock go when the process dies, however it dies.
 */
final class FolderLock implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder.
   *
   * @throws CommandFailure when another process has it
   */
  static FolderLock take(Path folder) {
    Path file = folder.resolve("dev.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new CommandFailure(
            ExitCode.UNEXPECTED,
            "another bellwether dev (process %s) uses %s; stop it, or set data_dir to another folder"
                .formatted(Files.readString(file).strip(), folder),
            null);
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
      return new FolderLock(folder, channel);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  Path folder() {
    return folder;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException here) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "cannot let the data folder go: " + e.getMessage(), e);
    }
  }
}
