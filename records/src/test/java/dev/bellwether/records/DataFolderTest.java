package dev.bellwether.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
  private static final Map<String, String> HOME = Map.of("HOME", "/home/ana");

  @Test
  void takesTheConfiguredFolderFirst() {
    assertThat(DataFolder.of("/srv/bellwether", Map.of("XDG_STATE_HOME", "/state")))
        .isEqualTo(Path.of("/srv/bellwether"));
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
