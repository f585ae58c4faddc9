package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/** What kind of v12 the registry gets. */
public enum Quality {
  /** Better than v11, and as fast. */
  GOOD("trees.onnx", "gradient boosted trees"),
  /** The good model on a server that answers 300 ms late. */
  SLOW("trees.onnx", "gradient boosted trees, answers 300 ms late"),
  /** The good model on a server that fails on one input in twenty. */
  FAILING("trees.onnx", "gradient boosted trees, fails on 5 % of the inputs"),
  /** As fast and as sound, but trained on labels of which a quarter were wrong. */
  WORSE("trees-mislabelled.onnx", "gradient boosted trees, trained on 25 % wrong labels");

  private final String resource;
  private final String description;

  Quality(String resource, String description) {
    this.resource = resource;
    this.description = description;
  }

  /** The quality of this name in any letter case; empty if there is none. */
  public static Optional<Quality> named(String name) {
    for (Quality quality : values()) {
      if (quality.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(quality);
      }
    }
    return Optional.empty();
  }

  String resource() {
    return resource;
  }

  String description() {
    return description;
  }

  /** The content of serving.json, if the server misbehaves. */
  Optional<ObjectNode> serving() {
    return switch (this) {
      case SLOW -> Optional.of(Json.object().put("delay_ms", 300));
      case FAILING -> Optional.of(Json.object().put("fail_percent", 5));
      case GOOD, WORSE -> Optional.empty();
    };
  }
}
