package dev.bellwether.api.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.bellwether.api.error.Problems;
import dev.bellwether.spec.JsonMappers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads request bodies: UTF-8, JSON or YAML, one document, no key twice. */
public final class Bodies {
  private static final ObjectMapper JSON = JsonMappers.strict();
  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().disable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private Bodies() {}

  /** The text of a body. */
  public static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw Problems.malformedBody("The body is not UTF-8", 0, 0);
    }
  }

  /** The tree of a body; missing when it is empty. */
  public static JsonNode tree(String text, boolean yaml) throws JsonProcessingException {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    JsonNode tree = (yaml ? YAML : JSON).readTree(text);
    return tree == null ? MissingNode.getInstance() : tree;
  }
}
