package dev.bellwether.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private static final Map<String, String> HOME = Map.of("HOME", "/home/ana");

  @Test
  void takesTheConfiguredFolderFirst() {
    assertThat(DataFolder.of("/srv/bellwether", Map.of("XDG_STATE_HOME", "/state")))
        .isEqualTo(Path.of("/srv/bellwether"));
  }

  @Test
  void saysInWordsWhyAFolderCannotBeMade(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");

    assertThatThrownBy(() -> DataFolder.made(file))
        .hasMessage(
            "cannot make the data folder %s: a file is in the way; set data_dir to one that can be written",
            file);
    assertThatThrownBy(() -> DataFolder.made(Path.of("/proc/bellwether/data")))
        .hasMessageContaining("no folder can be made below /proc;")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void takesTheStateFolderNext() {
    assertThat(DataFolder.of(null, Map.of("XDG_STATE_HOME", "/state", "HOME", "/home/ana")))
        .isEqualTo(Path.of("/state/bellwether"));
  }

  @Test
  void takesTheHomeFolderWhenTheStateFolderIsUnsetOrRelative() {
    Path usual = Path.of("/home/ana/.local/state/bellwether");

    assertThat(DataFolder.of(null, HOME)).isEqualTo(usual);
    assertThat(DataFolder.of(null, Map.of("XDG_STATE_HOME", "state", "HOME", "/home/ana")))
        .isEqualTo(usual);
    assertThat(DataFolder.records(usual)).hasFileName("records.db");
  }
}
