package dev.bellwether.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * Reads bytes as a line. The corpus beside the test's resources is run on every build; with {@code
 * JAZZER_FUZZ=1} it grows.
 */
class LookReaderJazzerTest {
  @FuzzTest
  void everyLineIsALookOrBlankOrBadForAReason(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.UTF_8);

    switch (LookReader.read(3, line)) {
      case LookReading.Blank ignored -> assertThat(line).isBlank();
      case LookReading.Bad bad -> {
        assertThat(bad.why().line()).isEqualTo(3);
        assertThat(bad.why().expected()).isNotBlank();
        assertThat(bad.why().came()).isNotNull();
      }
      case LookReading.Read read -> {
        Look look = read.look();
        assertThat(look.release()).isNotBlank();
        assertThat(look.weight()).isBetween(0.0, 100.0);
        sound(look.canary());
        if (look.stable() != null) {
          sound(look.stable());
        }
        assertThat(look.doubts()).allSatisfy(doubt -> assertThat(doubt.text()).isNotBlank());
      }
    }
  }

  /** Whatever is left without a doubt can be counted. */
  private static void sound(LookArm arm) {
    Double requests = arm.requests();
    if (requests != null) {
      assertThat(requests).isGreaterThanOrEqualTo(0).isFinite();
    }
    if (arm.errors() != null) {
      assertThat(arm.errors()).isBetween(0.0, requests == null ? 0.0 : requests);
    }
    if (arm.latency() != null) {
      assertThat(arm.latency().cumulative()).isSorted().hasSameSizeAs(arm.latency().edges());
      assertThat(arm.latency().cumulative().getLast())
          .isLessThanOrEqualTo(arm.latency().requests());
    }
    if (arm.scores() != null) {
      assertThat(arm.scores().sum()).isBetween(0.0, arm.scores().count() + 1e-6);
    }
    arm.doubts().forEach((part, doubt) -> assertThat(doubt.expected()).isNotBlank());
  }
}
