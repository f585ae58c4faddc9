package dev.bellwether.playground;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JSON trees in and out; a duplicate key or a second document is an error. */
final class Json {
  private static final JsonMapper MAPPER = JsonMappers.strict();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Reads one object.
   *
   * @throws IOException if the bytes are anything else
   */
  static ObjectNode read(byte[] bytes) throws IOException {
    JsonNode tree = MAPPER.readTree(bytes);
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("expected a JSON object");
  }

  static byte[] bytes(JsonNode tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  static byte[] pretty(JsonNode tree) {
    return (tree.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
