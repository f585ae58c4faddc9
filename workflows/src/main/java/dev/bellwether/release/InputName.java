package dev.bellwether.release;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.activity.Payloads;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.RawValue;
import org.jspecify.annotations.Nullable;

/**
 * What a release is called when admission could not say it: as the input names itself, so that
 * whoever started it finds it under the id he was given.
 */
final class InputName {
  private static final String NAME = "[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?";

  private InputName() {}

  /** The spec's name or that of the rollback form, else the model part of the target. */
  static String of(@Nullable RawValue input, String target) {
    String model = Chronicle.modelOf(target);
    if (input == null) {
      return model;
    }
    try {
      JsonNode json =
          Payloads.converter().fromPayload(input.getPayload(), JsonNode.class, JsonNode.class);
      if (json == null) {
        return model;
      }
      if (json.has(WireNames.ROLLBACK_FORM)) {
        return RollbackForm.name(model);
      }
      String name = json.path("release_pipeline").path("name").asText();
      return name.matches(NAME) ? name : model;
    } catch (DataConverterException noJson) {
      return model;
    }
  }
}
