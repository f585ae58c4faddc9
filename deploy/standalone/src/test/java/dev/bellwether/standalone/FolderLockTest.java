package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.worker.CommandFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  @Test
  void refusesASecondAndSaysWhoHasIt() {
    try (FolderLock first = FolderLock.take(folder)) {
      assertThat(first.folder()).isEqualTo(folder);

      assertThatThrownBy(() -> FolderLock.take(folder))
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("another bellwether dev (process " + ProcessHandle.current().pid())
          .hasMessageContaining("set data_dir");
    }
  }

  @Test
  void isFreeAgainOnceItWasLetGo() {
    FolderLock.take(folder).close();

    try (FolderLock next = FolderLock.take(folder)) {
      assertThat(next.folder()).isEqualTo(folder);
    }
  }
}
