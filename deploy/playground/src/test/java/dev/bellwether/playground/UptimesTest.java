package dev.bellwether.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UptimesTest {
  private Instant now = Instant.EPOCH;
  private final Uptimes uptimes = new Uptimes(() -> now);

  @Test
  void countsTheTimeOfEveryServerOfAVersion() {
    Uptimes.Uptime uptime = uptimes.of("fraud", "v1");

    uptime.started();
    now = now.plusSeconds(10);
    uptime.started();
    now = now.plusSeconds(1);
    uptime.stopped();
    now = now.plusSeconds(5);

    assertThat(uptime.seconds()).isEqualTo(17);
    assertThat(uptime.restarts()).isEqualTo(1);
  }

  @Test
  void aVersionThatComesBackHasRestarted() {
    uptimes.of("fraud", "v1").started();
    uptimes.of("fraud", "v1").stopped();
    now = now.plusSeconds(10);

    uptimes.of("fraud", "v1").started();

    assertThat(uptimes.of("fraud", "v1").restarts()).isEqualTo(1);
    assertThat(uptimes.of("fraud", "v1").seconds()).isZero();
    assertThat(uptimes.of("fraud", "v2").restarts()).isZero();
  }
}
