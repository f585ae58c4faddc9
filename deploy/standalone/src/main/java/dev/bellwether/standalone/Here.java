package dev.bellwether.standalone;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.spec.Defaults;

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
    Defaults said = written.defaults();
    var defaults =
        new Defaults(
            said.environment(),
            said.environments(),
            said.connections(),
            said.steps(),
            said.watch(),
            said.maxWatch(),
            said.look(),
            said.minRequests(),
            said.onUndecided(),
            said.onDrift(),
            said.bake(),
            said.keepWarm(),
            moved.effectiveTrust());
    return new Configuration(
        moved.installation(),
        moved.http(),
        moved.temporal(),
        moved.dataDir(),
        moved.trust(),
        moved.connections(),
        defaults);
  }
}
