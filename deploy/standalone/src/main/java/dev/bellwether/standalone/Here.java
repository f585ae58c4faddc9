package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;

/** A configuration with the Temporal that this process really uses. */
final class Here {
  private Here() {}

  /**
   * The same configuration over Temporal at {@code address}, with the trust that follows from it.
   */
  static Configuration with(Configuration written, String address) {
    var moved =
        new Configuration(
            written.installation(),
            written.http(),
            new Configuration.Temporal(address, "default", null),
            written.dataDir(),
            written.trust(),
            written.connections(),
            written.defaults());
    return new Configuration(
        moved.installation(),
        moved.http(),
        moved.temporal(),
        moved.dataDir(),
        moved.trust(),
        moved.connections(),
        moved.defaults().trusting(moved.effectiveTrust()));
  }
}
