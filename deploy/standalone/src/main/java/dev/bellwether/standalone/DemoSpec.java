package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** What the demo releases. */
final class DemoSpec {
  private static final String LAST_STAGE = "    - promote_or_rollback";
  private static final String APPROVED_STAGE =
      LAST_STAGE + ": {approval: {timeout: 10m, on_timeout: rollback}}";

  private DemoSpec() {}

  static byte[] of(Scenario scenario) throws IOException {
    return switch (scenario) {
      case GOOD, SLOW, FAILING, WORSE, NO_DATA, CRASH_WORKER -> seed();
      case APPROVAL -> withApproval();
    };
  }

  /** The spec that this project began with, byte for byte. */
  static byte[] seed() throws IOException {
    try (InputStream seed = DemoSpec.class.getResourceAsStream("seed.yaml")) {
      if (seed == null) {
        throw new IOException("seed.yaml is missing from the jar");
      }
      return seed.readAllBytes();
    }
  }

  /** The seed with one line more to say: somebody must approve the promotion. */
  private static byte[] withApproval() throws IOException {
    return new String(seed(), UTF_8).replace(LAST_STAGE, APPROVED_STAGE).getBytes(UTF_8);
  }
}
