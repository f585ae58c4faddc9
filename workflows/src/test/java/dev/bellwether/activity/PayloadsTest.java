package dev.bellwether.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.spec.JsonMappers;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.RawValue;
import org.junit.jupiter.api.Test;

class PayloadsTest {
  private final DataConverter converter = Payloads.converter();

  @Test
  void writesSnakeCaseAndReadsItBack() throws Exception {
    Payload payload = converter.toPayload(new Fence(3, 7)).orElseThrow();

    assertThat(converter.fromPayload(payload, JsonNode.class, JsonNode.class))
        .isEqualTo(JsonMappers.strict().readTree("{\"epoch\":3,\"op_seq\":7}"));
    assertThat(converter.fromPayload(payload, Fence.class, Fence.class)).isEqualTo(new Fence(3, 7));
  }

  @Test
  void ignoresAFieldThatANewerVersionWrote() throws Exception {
    Payload payload = json("{\"epoch\":3,\"op_seq\":7,\"colour\":\"red\"}");

    assertThat(converter.fromPayload(payload, Fence.class, Fence.class)).isEqualTo(new Fence(3, 7));
  }

  @Test
  void handsRawInputOverUntouched() throws Exception {
    Payload payload = json("[\"anything\", null]");

    RawValue raw = converter.fromPayload(payload, RawValue.class, RawValue.class);

    assertThat(raw.getPayload()).isEqualTo(payload);
    assertThat(converter.toPayload(raw)).contains(payload);
  }

  private Payload json(String text) throws Exception {
    return converter.toPayload(JsonMappers.strict().readTree(text)).orElseThrow();
  }
}
