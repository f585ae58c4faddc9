package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DetachTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          InputStream.nullInputStream(),
          true,
          true,
          80,
          ZoneOffset.UTC,
          Map.of());

  @Test
  void saysHowToComeBackAndHowToRollBack() {
    StateObject release = new StateObject(Golden.state("watching"));
    Detach detach = new Detach(console, () -> Optional.of(release));

    String said =
        detach.during(() -> {
          // What the JVM does at Ctrl-C while the watch waits.
          detach.say();
          return err.toString(StandardCharsets.UTF_8);
        });

    assertThat(said)
        .isEqualTo(
            """

            Detached; the release goes on: fraud-model-v12-3f9a1c02
             Watch again: bellwether watch fraud-model-v12-3f9a1c02
             Roll back: bellwether rollback fraud-model@prod
            """);
  }

  @Test
  void saysNothingAfterTheEnd() {
    Detach detach = new Detach(console, Optional::empty);

    int result = detach.during(() -> 3);
    detach.say();

    assertThat(result).isEqualTo(3);
    assertThat(err.size()).isZero();
  }
}
