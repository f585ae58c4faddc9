package dev.bellwether.spec;

import dev.bellwether.gate.Spread;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.spec.Plan.OnUndecided;
import dev.bellwether.spec.Plan.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Specs and defaults that the tests share. */
final class Specs {
  private Specs() {}

  static final Defaults DEFAULTS =
      new Defaults(
          "prod",
          Map.of(
              "prod", new Connections("edge", "edge-metrics", "models"),
              "staging", new Connections("stage-edge", "edge-metrics", "models")),
          Set.of("edge", "stage-edge", "edge-metrics", "models"),
          List.of(5, 25, 50),
          Duration.ofMinutes(10),
          Duration.ofHours(2),
          Duration.ofSeconds(15),
          500,
          OnUndecided.HOLD,
          OnUndecided.HOLD,
          Duration.ofMinutes(10),
          Duration.ofHours(24),
          Trust.TEMPORAL,
          new Spread.Auto(),
          Defaults.OnUndecidable.WARN,
          Duration.ZERO);

  /** The seed of the project, byte for byte. */
  static String seed() {
    try (InputStream seed = Specs.class.getResourceAsStream("seed.yaml")) {
      return new String(Objects.requireNonNull(seed).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SpecReading read(String text) {
    return new SpecReader(DEFAULTS).read(text);
  }

  /** The seed with more lines under {@code release_pipeline}. */
  static SpecReading with(String... lines) {
    StringBuilder text = new StringBuilder(seed());
    for (String line : lines) {
      text.append("  ").append(line.replace("\n", "\n  ")).append('\n');
    }
    return read(text.toString());
  }

  /** The seed with one piece of text changed. */
  static SpecReading changed(String from, String to) {
    if (!seed().contains(from)) {
      throw new IllegalArgumentException("not in the seed: " + from);
    }
    return read(seed().replace(from, to));
  }

  static Plan plan(SpecReading reading) {
    return reading
        .accepted()
        .orElseThrow(() -> new AssertionError("refused: " + reading.findings()));
  }

  static List<String> codes(SpecReading reading) {
    return reading.findings().stream().map(Finding::code).toList();
  }
}
