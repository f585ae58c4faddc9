package dev.bellwether.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.release.WireNames;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.JsonMappers;
import io.temporal.api.common.v1.Payload;

/** A workflow's input as somebody sent it: whatever it is, it becomes JSON or a finding. */
sealed interface RawInput {
  int LARGEST = 256 * 1024;

  record Spec(JsonNode document) implements RawInput {}

  /** A rollback after the end. */
  record Rollback(JsonNode document) implements RawInput {}

  record Unreadable(Finding why) implements RawInput {}

  /** Never throws: an input that cannot be read must end the release, not lock its target. */
  static RawInput of(Payload payload, boolean present) {
    String encoding =
        payload.getMetadataMap().containsKey("encoding")
            ? payload.getMetadataOrThrow("encoding").toStringUtf8()
            : "";
    if (!present || encoding.equals("binary/null")) {
      return unreadable("no-input", "the release was started without an input");
    }
    if (!encoding.startsWith("json/")) {
      return unreadable(
          "input-encoding",
          "the input's encoding is '%s', expected json/plain".formatted(encoding));
    }
    if (payload.getData().size() > LARGEST) {
      return unreadable(
          "input-too-large",
          "the input has %d bytes, expected at most %d"
              .formatted(payload.getData().size(), LARGEST));
    }
    return parsed(payload.getData().toStringUtf8());
  }

  private static RawInput parsed(String text) {
    try {
      JsonMapper mapper = JsonMappers.strict();
      JsonNode document = mapper.readTree(text);
      return document.isObject()
          ? form(document)
          : unreadable("input-not-a-spec", "the input is " + kind(document) + ", not an object");
    } catch (JsonProcessingException e) {
      return unreadable("input-not-json", "the input is not JSON: " + e.getOriginalMessage());
    }
  }

  private static RawInput form(JsonNode document) {
    return document.has(WireNames.ROLLBACK_FORM) ? new Rollback(document) : new Spec(document);
  }

  private static String kind(JsonNode document) {
    return document.isMissingNode()
        ? "empty"
        : document.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static RawInput unreadable(String code, String message) {
    return new Unreadable(
        Finding.error(
            code, message, "start it with one JSON object: {\"release_pipeline\": {...}}"));
  }
}
